package detector

import "bytes"

// contactDetectors recognise ways to reach a person, apart from telephones.
func contactDetectors() []Detector {
	return []Detector{
		{
			Infotype: "EMAIL_ADDRESS", Category: Contact, Source: "RFC 5321, section 4.1.2; RFC 1035, section 2.3.1; RFC 6531",
			Headers: []string{"email", "email address", "emailaddress", "electronic mail", "emailadresse", "email electronico", "posta elettronica", "mailbox", "email id", "email account", "emailid",
				"endereco email", "adresse email", "direccion email", "indirizzo email", "adres email", "e posta", "eposta", "epost", "poczta", "sahkoposti", "elektronische post", "adresse electronique",
				"email1", "elektronnaya pochta", "pochta", "почта", "электронная почта", "имейл", "メールアドレス", "电子邮件", "邮箱"},
			Unless:    []string{"server", "host", "campaign", "subject", "body", "body text", "list", "client id", "service", "marketing", "opt"},
			Whole:     []string{email},
			Text:      []string{`\b` + email + `\b`},
			Valid:     emailAddress,
			Chance:    0.01,
			Header:    0.94,
			Values:    0.98,
			Positives: []string{"jane.doe@example.com", "o'neil+tag@sub.example.co.uk", "x_1@a-b.museum", "JANE@EXAMPLE.ORG", "jürgen@müller.example", "user@xn--mller-kva.example"},
			Negatives: []string{"jane.doe", "@example.com", "jane@", "jane@localhost", "a@b@c.de", "jane@example.c", "jane@-x.de", "jane@x..de", "logo@2x.png", "jane..doe@example.com"},
		},
	}
}

// email is the form of an address: a dot-string and a domain of two labels or more. Quoted local parts and address literals are
// left out: people do not have them.
const email = "[A-Za-z0-9\\x{80}-\\x{10ffff}!#$%&'*+/=?^_`{|}~-][A-Za-z0-9\\x{80}-\\x{10ffff}!#$%&'*+/=?^_`{|}~.-]*" +
	`@(?:[A-Za-z0-9\x{80}-\x{10ffff}](?:[A-Za-z0-9\x{80}-\x{10ffff}-]*[A-Za-z0-9\x{80}-\x{10ffff}])?\.)+(?:xn--[A-Za-z0-9-]*[A-Za-z0-9]|[A-Za-z\x{80}-\x{10ffff}]{2,})`

// fileEndings look like top-level domains in names such as logo@2x.png.
var fileEndings = listed("png jpg jpeg gif svg webp css js pdf txt csv json xml html")

const (
	maxLocal  = 64  // bytes before the @; RFC 5321, section 4.5.3.1.1
	maxDomain = 253 // bytes after it; RFC 1035, section 2.3.4
)

// emailAddress checks what the form leaves open: lengths, dots, and that it is not the name of a file.
func emailAddress(s []byte) bool {
	at := bytes.IndexByte(s, '@')
	if at < 1 || at > maxLocal || len(s)-at-1 > maxDomain || s[at-1] == '.' || bytes.Contains(s[:at], []byte("..")) {
		return false
	}
	return !fileEndings.has(s[bytes.LastIndexByte(s, '.')+1:])
}
