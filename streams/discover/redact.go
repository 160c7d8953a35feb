package discover

import (
	"net/url"
	"strings"
)

// Redact is a source URL without user information, query and fragment, any of which may hold a credential; a location that
// is no URL with an authority is returned as it is, and one whose parts
// cannot be told apart keeps only its scheme and "://…".
// Source: RFC 3986, section 3.2.1.
func Redact(rawURL string) string {
	scheme, _, ok := strings.Cut(rawURL, "://")
	if !ok {
		return rawURL
	}
	u, err := url.Parse(rawURL)
	if err != nil || strings.Contains(u.EscapedPath(), "@") { // a password with a slash in it reaches into the path
		return scheme + "://…"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// LocalPath is the path in "scheme:path" and "scheme://path"; a location without a scheme is returned as it is.
func LocalPath(location string) string {
	scheme, rest, ok := strings.Cut(location, ":")
	if !ok || !isScheme(scheme) {
		return location
	}
	return strings.TrimPrefix(rest, "//")
}

// isScheme reports whether s is a URI scheme of two characters or more; one letter is a drive.
// Source: RFC 3986, section 3.1.
func isScheme(s string) bool {
	if len(s) < 2 || !isLetter(s[0]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && (c < '0' || c > '9') && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
