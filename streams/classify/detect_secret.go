package classify

import "bytes"

// secretDetectors recognise what opens something.
func secretDetectors() []Detector {
	return []Detector{
		{
			Infotype: "JSON_WEB_TOKEN", Category: secret, Source: "RFC 7519; RFC 7515, section 3.1",
			Headers: []string{"jwt", "json web token", "id token", "bearer token"},
			Scan:    scanJWT, Chance: 0.01, Header: 0.8, Values: 0.99, InText: true,
			Positives: []string{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"},
			Negatives: []string{"eyJhbGciOiJIUzI1NiJ9", "a.b.c", "eyJ.eyJ.x"},
		},
		{
			Infotype: "AWS_CREDENTIALS", Category: secret, Source: "AWS IAM user guide, unique identifiers",
			Headers: []string{"aws access key", "aws access key id", "aws secret", "aws secret access key", "aws key"},
			Scan:    scanAWS, Chance: 0.01, Header: 0.9, Values: 0.99, InText: true,
			Positives: []string{"AKIAIOSFODNN7EXAMPLE", "ASIAQ2W3E4R5T6Y7U2I3"}, Negatives: []string{"AKIAIOSFODNN7EXAMPL", "AKIAiosfodnn7example", "ABCDIOSFODNN7EXAMPLE"},
		},
		{
			Infotype: "ENCRYPTION_KEY", Category: secret, Source: "RFC 7468, sections 10 and 11",
			Headers: []string{"private key", "encryption key", "ssh key", "rsa key", "secret key"},
			Unless:  []string{"id", "name", "public"},
			Scan:    scanPrivateKey, Chance: 0.01, Header: 0.8, Values: 0.99, InText: true,
			Positives: []string{"-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl"},
			Negatives: []string{"-----BEGIN CERTIFICATE-----\nMIID", "-----BEGIN PUBLIC KEY-----\nMIIB", "PRIVATE KEY"},
		},
		{
			Infotype: "PASSWORD", Category: secret, Source: "OWASP Password Storage Cheat Sheet; crypt(5)",
			Headers: []string{"password", "passphrase", "passwort", "kennwort", "contrasena", "mot de passe", "senha", "wachtwoord", "password hash", "password salt", "hasto",
				"encrypted password", "user pass", "pin code", "pin"},
			Unless: []string{"date", "length", "expires", "age", "id", "count", "parcel"},
			Scan:   scanPassword, Chance: 1, Header: 0.88, Values: 0,
			Positives: []string{"hunter2!", "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"}, Negatives: []string{"true", "0", "2024-01-05", "no"},
		},
		{
			Infotype: "PASSWORD_HASH", Category: secret, Source: "crypt(5): bcrypt, scrypt, yescrypt, SHA-crypt; RFC 9106 (Argon2)",
			Headers: []string{"password hash", "password digest", "hashed password", "passwordhash"},
			Scan:    scanPasswordHash, Chance: 0.01, Header: 0.85, Values: 0.98, InText: true,
			Positives: []string{"$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b5dWQ", "$6$rounds=5000$salt$abcdefghijklmnopqrstuvwxyz"},
			Negatives: []string{"$12.50", "$2b$", "5f4dcc3b5aa765d61d8327deb882cf99", "$USD"},
		},
	}
}

// maxSecret bounds how many bytes of a text one match reads, so that hostile text stays linear.
const maxSecret = 8192

func base64URL(c byte) bool { return isAlnum(c) || c == '-' || c == '_' }

// scanJWT accepts three base64url parts, the first two of which start as JSON objects do: {" is eyJ.
func scanJWT(s []byte) (int, bool) {
	if !bytes.HasPrefix(s, []byte("eyJ")) {
		return 0, false
	}
	s = s[:min(len(s), maxSecret)]
	first := run(s, base64URL)
	if first < 10 || first >= len(s) || s[first] != '.' {
		return 0, false
	}
	rest := s[first+1:]
	second := run(rest, base64URL)
	if second < 4 || second >= len(rest) || rest[second] != '.' || !bytes.HasPrefix(rest, []byte("ey")) {
		return 0, false
	}
	third := run(rest[second+1:], base64URL)
	return first + second + third + 2, true
}

// scanAWS accepts an access key id: a known prefix and 16 characters of base 32.
func scanAWS(s []byte) (int, bool) {
	if len(s) < 20 || (!bytes.HasPrefix(s, []byte("AKIA")) && !bytes.HasPrefix(s, []byte("ASIA"))) {
		return 0, false
	}
	if run(s, func(c byte) bool { return isDigit(c) || isUpper(c) }) != 20 {
		return 0, false
	}
	return 20, true
}

// scanPrivateKey accepts a PEM label that ends in PRIVATE KEY, and takes the block with it.
func scanPrivateKey(s []byte) (int, bool) {
	if !bytes.HasPrefix(s, []byte("-----BEGIN ")) {
		return 0, false
	}
	label := bytes.Index(s[11:min(len(s), 64)], []byte("-----"))
	if label < 0 || label > 40 || !bytes.HasSuffix(s[11:11+label], []byte("PRIVATE KEY")) {
		return 0, false
	}
	return len(s), true
}

// scanPassword accepts text that could be a password or its hash: no number below four digits, date or boolean.
func scanPassword(s []byte) (int, bool) {
	if len(s) < 4 || len(s) > 512 || dateLike(s) || bytes.EqualFold(s, []byte("true")) || bytes.EqualFold(s, []byte("false")) || bytes.EqualFold(s, []byte("null")) {
		return 0, false
	}
	return len(s), true
}

var hashPrefixes = [][]byte{[]byte("$2a$"), []byte("$2b$"), []byte("$2y$"), []byte("$argon2"), []byte("$6$"), []byte("$5$"), []byte("$1$"), []byte("$y$"), []byte("$7$"), []byte("$scrypt$"),
	[]byte("pbkdf2_sha256$"), []byte("{SSHA}")}

func scanPasswordHash(s []byte) (int, bool) {
	for _, prefix := range hashPrefixes {
		if !bytes.HasPrefix(s, prefix) {
			continue
		}
		n := run(s[:min(len(s), maxSecret)], func(c byte) bool { return c > ' ' && c < 0x7f && c != '"' && c != '\'' })
		if n >= len(prefix)+20 {
			return n, true
		}
	}
	return 0, false
}
