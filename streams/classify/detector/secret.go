package detector

import "datawave/streams/classify/checksum"

// secretDetectors recognise what opens something.
func secretDetectors() []Detector {
	out := append(cloudDetectors(), vendorDetectors()...)
	out = append(out, keyDetectors()...)
	return append(append(out, sessionDetectors()...), passwordDetectors()...)
}

// keyNames are words in headers that speak about a key or token instead of holding it.
var keyNames = []string{"id", "name", "type", "public", "expires", "expiry", "created", "count", "status", "last", "arn", "length", "rotation", "version", "primary", "foreign"}

func cloudDetectors() []Detector {
	return []Detector{
		{
			Infotype: "AWS_CREDENTIALS", Category: Secret, Source: "AWS IAM user guide, IAM identifiers",
			Headers: []string{"aws access key", "aws access key id", "aws key", "aws credentials", "aws key id", "aws access"},
			Unless:  []string{"arn", "region", "name", "alias", "count", "created"},
			Whole:   []string{`(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}`, `(?:AKIA|ASIA)[A-Z0-9]{16}[:,; ]{1,2}[A-Za-z0-9/+]{40}`}, Text: []string{`\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}`},
			Valid: checksum.VendorToken, Chance: 0.01, Header: 0.9, Values: 0.99,
			Positives: []string{"AKIA" + "IOSFODNN7EXAMPLE", "ASIA" + "Q2W3E4R5T6Y7U2I3"}, Negatives: []string{"AKIA" + "IOSFODNN7EXAMPL", "AKIA" + "iosfodnn7example", "ABCDIOSFODNN7EXAMPLE", "AKIA" + "XXXXXXXXXXXXXXXX"},
		},
		{
			Infotype: "AWS_SECRET_ACCESS_KEY", Category: Secret, Source: "AWS IAM user guide, access keys",
			Headers: []string{"aws secret", "aws secret access key", "aws secret key", "secret access key"},
			Unless:  []string{"id", "arn", "name"},
			Whole:   []string{`[A-Za-z0-9/+]{40}`}, Text: []string{`\b[A-Za-z0-9/+]{40}`},
			Valid: checksum.CloudSecret, Chance: 0.9, Header: 0.92, Values: 0,
			Context: []string{"aws secret access key", "aws_secret_access_key", "secret access key", "secretaccesskey", "aws secret", "aws", "secret key"}, NeedsContext: true,
			Positives: []string{"wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"}, Negatives: []string{"da39a3ee5e6b4b0d3255bfef95601890afd80709", "wJalrXUtnFEMI/K7MDENG", "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"},
		},
		{
			Infotype: "GCP_API_KEY", Category: Secret, Source: "Google Cloud documentation, API keys",
			Headers: []string{"gcp api key", "google api key", "google maps api key", "maps api key", "firebase api key", "gemini api key"},
			Unless:  keyNames,
			Whole:   []string{`AIza[0-9A-Za-z_-]{35}`}, Text: []string{`\bAIza[0-9A-Za-z_-]{35}`},
			Valid: checksum.VendorToken, Chance: 0.01, Header: 0.9, Values: 0.99,
			Positives: []string{"AIza" + "SyFAKE0example1fake2example3fake4Ab"}, Negatives: []string{"AIza" + "Sy", "AIza" + "00000000000000000000000000000000000", "aizaSyFAKE0example1fake2example3fake4Ab5cD"},
		},
		{
			Infotype: "GCP_CREDENTIALS", Category: Secret, Source: "Google Cloud documentation, service account keys and OAuth 2.0 tokens",
			Headers: []string{"gcp credentials", "google credentials", "service account key", "service account json", "google application credentials", "gcp service account key"},
			Unless:  []string{"id", "email", "name"},
			Whole:   []string{`\{[^{}]*"type"\s*:\s*"service_account"[^{}]*\}`, `ya29\.[0-9A-Za-z_-]{20,}`},
			Text:    []string{`"private_key_id"\s*:\s*"[0-9a-f]{40}"`, `\bya29\.[0-9A-Za-z_-]{20,}`},
			Valid:   checksum.VendorToken, Chance: 0.01, Header: 0.88, Values: 0.99,
			Positives: []string{`{"type": "service_account", "project_id": "example", "private_key_id": "0123456789abcdef0123456789abcdef01234567"}`, "ya29." + "a0FakeExampleToken0123456789"},
			Negatives: []string{`{"type": "user"}`, "service_account", "ya29."},
		},
		{
			Infotype: "AZURE_AUTH_TOKEN", Category: Secret, Source: "Microsoft Learn: storage account keys; Entra ID application secrets",
			Headers: []string{"azure key", "azure secret", "azure client secret", "azure storage key", "storage account key", "azure storage account key", "azure auth token", "account key", "azure access key"},
			Unless:  keyNames,
			Whole:   []string{`[A-Za-z0-9+/]{86}==`, `[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}`}, Text: []string{`\b[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}`, `\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{42,86}={1,2}`},
			Valid: checksum.VendorToken, Chance: 0.05, Header: 0.9, Values: 0.9,
			Positives: []string{"abc8" + "Q~" + "Fake-Example_Secret.0123456789abcd", "FAKEfake0123456789abcdefghijABCDEFGHIJklmnopKLMNOPqrstuvQRSTUVwxyzWXYZ0123456789abcdEF" + "=="},
			Negatives: []string{"abc8Q~short", "FAKEfake==", "AccountKey="},
		},
		{
			Infotype: "STORAGE_SIGNED_URL", Category: Secret, Source: "AWS Signature Version 4, query; Google Cloud signed URLs, V4; Azure shared access signatures",
			Headers: []string{"signed url", "presigned url", "sas url", "sas token", "download url signed", "shared access signature", "pre signed url"},
			Whole:   []string{`https?://[^\s"'<>]{4,}\?[^\s"'<>]*(?:X-Amz-Signature|X-Goog-Signature|Signature|sig)=[^\s"'<>]{20,}`},
			Text:    []string{`\bhttps?://[^\s"'<>?]{4,}\?[^\s"'<>]*(?:X-Amz-Signature|X-Goog-Signature|Signature|sig)=[A-Za-z0-9%/+=_-]{20,}`},
			Valid:   checksum.SignedURL, Chance: 0.01, Header: 0.88, Values: 0.97,
			Positives: []string{"https://example.s3.amazonaws.com/a?X-Amz-Expires=60&X-Amz-Signature=0123456789abcdef0123456789abcdef", "https://example.blob.core.windows.net/c/a?sv=2022-11-02&se=2030-01-01&sig=FakeExampleSignature0123456789%3D"},
			Negatives: []string{"https://example.com/a?b=c", "https://example.com/?sig=short", "https://example.com/Signature=01234567890123456789"},
		},
	}
}

// vendor is a detector of tokens that a vendor gives a prefix of its own.
func vendor(infotype, source string, headers, expressions, positives, negatives []string) Detector {
	return Detector{
		Infotype: infotype, Category: Secret, Source: source, Headers: headers, Unless: keyNames, Whole: expressions, Text: atWord(expressions),
		Valid: checksum.VendorToken, Chance: 0.01, Header: 0.9, Values: 0.99, Positives: positives, Negatives: negatives,
	}
}

func vendorDetectors() []Detector {
	github := vendor("GITHUB_TOKEN", "GitHub, Behind GitHub's new authentication token formats, 2021", []string{"github token", "github pat", "github personal access token", "gh token", "github access token", "github key"},
		[]string{`gh[pousr]_[A-Za-z0-9_]{36,}`, `github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}`},
		[]string{"ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17", "github_pat_" + "11FAKEexample0123456ab_" + "FAKEexample0123456789abcdefghijklmnopqrstuvwxyz0123456789ab"},
		[]string{"ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq18", "ghp_" + "short", "ghx_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17", "ghp_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"})
	github.Valid, github.Chance = checksum.GitHubToken, 1e-9
	return []Detector{
		github,
		vendor("GITLAB_TOKEN", "GitLab documentation, token overview", []string{"gitlab token", "gitlab pat", "gitlab personal access token", "gitlab access token", "gitlab private token"},
			[]string{`gl(?:pat|dt|rt|ptt|cbt|oas|ft|imt|agent|soat)-[A-Za-z0-9_-]{20,}(?:\.[0-9a-z]{2}\.[0-9a-z]{7,9})?`, `GR1348941[A-Za-z0-9_-]{20}`},
			[]string{"glpat-" + "FAKEexample012345678", "glrt-" + "FAKEexample0123456789"}, []string{"glpat-", "glpat-xxxxxxxxxxxxxxxxxxxx", "glxyz-FAKEexample012345678"}),
		vendor("SLACK_TOKEN", "Slack API documentation, token types and incoming webhooks", []string{"slack token", "slack bot token", "slack webhook", "slack webhook url", "slack api token", "slack incoming webhook"},
			[]string{`xox[abeoprs]-[A-Za-z0-9-]{10,}`, `xapp-[0-9]-[A-Z0-9]{5,}-[0-9]+-[a-z0-9]{16,}`, `https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/]{20,}`},
			[]string{"xoxb-" + "012345678901-FAKEexampleFAKEexample", "https://hooks.slack.com/services/" + "T0FAKE000/B0EXAMPLE/FAKEexample0123456789"}, []string{"xoxb-", "xoxz-012345678901-FAKEexample", "https://slack.com/services/T0/B0"}),
		vendor("STRIPE_API_KEY", "Stripe documentation, API keys and webhook secrets", []string{"stripe key", "stripe secret", "stripe secret key", "stripe api key", "stripe token", "stripe webhook secret"},
			[]string{`(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}`, `whsec_[A-Za-z0-9+/]{24,}`},
			[]string{"sk_test_" + "FAKEexample0123456789abcd", "rk_live_" + "FAKEexample0123456789abcd", "whsec_" + "FAKEexample0123456789abcd"}, []string{"sk_live_", "pk_live_" + "FAKEexample0123456789abcd", "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx"}),
		vendor("TWILIO_API_KEY", "Twilio documentation, API keys", []string{"twilio key", "twilio token", "twilio auth token", "twilio api key", "twilio sid", "twilio account sid"},
			[]string{`SK[0-9a-f]{32}`, `AC[0-9a-f]{32}`}, []string{"SK" + "0123456789abcdef0123456789abcdef", "AC" + "fedcba9876543210fedcba9876543210"},
			[]string{"SK0123456789abcdef", "SK" + "00000000000000000000000000000000", "XX0123456789abcdef0123456789abcdef"}),
		vendor("SENDGRID_API_KEY", "Twilio SendGrid documentation, API keys", []string{"sendgrid key", "sendgrid api key", "sendgrid token"},
			[]string{`SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}`}, []string{"SG." + "FAKEexample0123456789a." + "FAKEexample0123456789FAKEexample0123456789a"}, []string{"SG.FAKE.example", "SG..", "XG.FAKEexample0123456789a"}),
		vendor("NPM_TOKEN", "npm documentation, about access tokens", []string{"npm token", "npm auth token", "npm access token"},
			[]string{`npm_[A-Za-z0-9]{36}`}, []string{"npm_" + "FAKEexample0123456789FAKEexample0123"}, []string{"npm_", "npm_install", "npm_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}),
		vendor("PYPI_TOKEN", "PyPI help, API tokens; pypi.org macaroons", []string{"pypi token", "pypi api token"},
			[]string{`pypi-AgE[A-Za-z0-9_-]{50,}`}, []string{"pypi-AgE" + "IcHlwaS5vcmcFAKEexample0123456789FAKEexample0123456789"}, []string{"pypi-AgE", "pypi-server", "pypi-1.2.3"}),
		vendor("OPENAI_API_KEY", "OpenAI platform documentation, API keys", []string{"openai key", "openai api key", "openai token", "chatgpt api key"},
			[]string{`sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}`, `sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}`},
			[]string{"sk-proj-" + "FAKEexample0123456789FAKE", "sk-" + "FAKEexample012345678" + "T3BlbkFJ" + "FAKEexample012345678"}, []string{"sk-", "sk-proj-x", "sk-projects-are-fun"}),
		vendor("ANTHROPIC_API_KEY", "Anthropic API documentation, authentication", []string{"anthropic key", "anthropic api key", "claude api key", "anthropic token"},
			[]string{`sk-ant-[a-z]{3,5}[0-9]{2}-[A-Za-z0-9_-]{24,}`}, []string{"sk-ant-" + "api03-FAKEexample0123456789FAKEexample0123456789"}, []string{"sk-ant-", "sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxx", "sk-ant-farm"}),
		{
			Infotype: "DATADOG_API_KEY", Category: Secret, Source: "Datadog documentation, API and application keys",
			Headers: []string{"datadog key", "datadog api key", "datadog app key", "datadog application key", "dd api key", "dd app key", "dd application key"}, Unless: keyNames,
			Whole: []string{`[0-9a-f]{32}`, `[0-9a-f]{40}`}, Text: []string{`\b[0-9a-f]{32}`, `\b[0-9a-f]{40}`},
			Valid: checksum.Varied, Chance: 0.99, Header: 0.9, Context: []string{"datadog", "dd api key", "dd app key"}, NeedsContext: true,
			Positives: []string{"0123456789abcdef0123456789abcdef"}, Negatives: []string{"0123456789abcdef", "00000000000000000000000000000000", "datadog"},
		},
		vendor("SERVICE_API_KEY", "the documentation of DigitalOcean, Hugging Face, Shopify, Telegram, HashiCorp Vault, Databricks, Grafana, New Relic, Docker, Mailchimp",
			[]string{"api key", "apikey", "api token", "api secret", "api secret key", "access key", "bot token", "service token", "app secret", "app key", "license key", "subscription key", "consumer secret",
				"webhook secret", "signing secret", "vault token", "shared secret", "cle api", "clave api"},
			[]string{`do[opr]_v1_[0-9a-f]{64}`, `hf_[A-Za-z]{34}`, `shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}`, `[0-9]{8,10}:AA[A-Za-z0-9_-]{33}`, `hv[sbr]\.[A-Za-z0-9_-]{24,}`, `dapi[0-9a-f]{32}(?:-[0-9])?`,
				`gl(?:sa|c)_[A-Za-z0-9_+/]{32,}={0,2}`, `NRAK-[A-Z0-9]{27}`, `dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}`, `[0-9a-f]{32}-us[0-9]{1,2}`},
			[]string{"hf_" + "FakeExampleTokenFakeExampleTokenAb", "dop_v1_" + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "12345678:" + "AAFakeExample0123456789_FakeExample"},
			[]string{"hf_", "hf_model", "dapi", "12345678:AA", "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}),
	}
}

func keyDetectors() []Detector {
	const body = `(?:[^-]|-[^-])*`
	return []Detector{
		{
			Infotype: "ENCRYPTION_KEY", Category: Secret, Source: "RFC 7468, sections 10 and 11; OpenSSH PROTOCOL.key; RFC 9580; age specification",
			Headers: []string{"private key", "encryption key", "ssh key", "ssh private key", "rsa key", "rsa private key", "secret key", "pgp private key", "aes key", "decryption key", "master key", "signing key",
				"private ssh key", "pem", "pem key", "ssl key", "tls key", "key pem", "hmac key", "clave privada", "privater schlussel", "cle privee"},
			Unless: append([]string{"access", "aws", "map", "stage"}, keyNames...),
			Whole: []string{`-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?s:.*)`, `AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}`, `PuTTY-User-Key-File-[23]: (?s:.*)`,
				`-----BEGIN (?:OpenVPN Static key V1|PGP PRIVATE KEY BLOCK)-----(?s:.*)`},
			Text: []string{`-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----` + body + `(?:-----END (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----)?`, `\bAGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}`,
				`\bPuTTY-User-Key-File-[23]: `},
			Valid: checksum.NotUniform, Chance: 0.01, Header: 0.85, Values: 0.99,
			Positives: []string{"-----BEGIN " + "PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----", "-----BEGIN " + "OPENSSH PRIVATE KEY-----\nb3Bl", "-----BEGIN " + "PGP PRIVATE KEY BLOCK-----\n\nlQ",
				"AGE-SECRET-KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE"},
			Negatives: []string{"-----BEGIN CERTIFICATE-----\nMIID", "-----BEGIN PUBLIC KEY-----\nMIIB", "PRIVATE KEY", "-----BEGIN RSA PUBLIC KEY-----"},
		},
		{
			Infotype: "SSL_CERTIFICATE", Category: Secret, Source: "RFC 7468, section 5; RFC 5280",
			Headers: []string{"ssl certificate", "certificate pem", "x509", "x509 certificate", "tls certificate", "client certificate", "ssl cert", "cert pem", "public certificate", "ca certificate"},
			Unless:  []string{"id", "name", "expiry", "expires", "number", "status", "date"},
			Whole:   []string{`-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----(?s:.*)`}, Text: []string{`-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[A-Za-z0-9+/=\s]*(?:-----END (?:TRUSTED |X509 )?CERTIFICATE-----)?`},
			Valid: checksum.NotUniform, Chance: 0.01, Header: 0.85, Values: 0.99,
			Positives: []string{"-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----"}, Negatives: []string{"-----BEGIN PUBLIC KEY-----\nMIIB", "CERTIFICATE", "-----BEGIN CERTIFICATE REQUEST-----\nMIIC"},
		},
	}
}

func sessionDetectors() []Detector {
	const part = `[A-Za-z0-9_-]`
	return []Detector{
		{
			Infotype: "JSON_WEB_TOKEN", Category: Secret, Source: "RFC 7519; RFC 7515, section 3.1; RFC 7516, section 3.1",
			Headers: []string{"jwt", "json web token", "id token", "jwt token", "token jwt"}, Unless: keyNames[1:],
			Whole: []string{`ey[A-Za-z0-9]` + part + `{13,}\.` + part + `*\.` + part + `*(?:\.` + part + `*\.` + part + `*)?`}, Text: []string{`\bey[A-Za-z0-9]` + part + `{13,}\.` + part + `{4,}\.` + part + `*`},
			Valid: checksum.JWT, Chance: 1e-6, Header: 0.88, Values: 0.99,
			Positives: []string{"eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"},
			Negatives: []string{"eyJhbGciOiJIUzI1NiJ9", "a.b.c", "eyJ.eyJ.x", "eyJ0eXAiOiJKV1QifQeyJ0e.eyJzdWIi.x", "eyelashes.are.long"},
		},
		{
			Infotype: "BASIC_AUTH_HEADER", Category: Secret, Source: "RFC 7617, section 2",
			Headers: []string{"basic auth", "basic auth header", "http basic auth", "basic authorization"},
			Whole:   []string{`(?:` + anyCase(`AUTHORIZATION`) + `: ?)?[Bb](?:asic|ASIC) [A-Za-z0-9+/]{6,}={0,2}`}, Text: []string{`\b[Bb](?:asic|ASIC) [A-Za-z0-9+/]{6,}={0,2}`},
			Valid: checksum.BasicAuth, Chance: 0.02, Header: 0.85, Values: 0.98,
			Positives: []string{"Basic ZmFrZTpleGFtcGxl", "Authorization: Basic ZmFrZTpleGFtcGxl"}, Negatives: []string{"Basic ", "Basic knowledge", "Basic Economics", "Bearer ZmFrZTpleGFtcGxl"},
		},
		{
			Infotype: "AUTH_TOKEN", Category: Secret, Source: "RFC 6750, section 2.1; Google Sensitive Data Protection, AUTH_TOKEN",
			Headers: []string{"auth token", "access token", "bearer token", "refresh token", "authentication token", "authorization token", "oauth token", "oauth access token", "user token", "login token",
				"authorization header", "authorization", "reset token", "password reset token", "reset password token", "confirmation token", "remember token", "push token", "device token", "fcm token", "token",
				"x auth token", "otp secret", "totp secret", "two factor secret", "mfa secret", "2fa secret"},
			Unless: append([]string{"next", "page", "symbol", "price", "supply", "continuation", "limit", "usage", "used", "cost", "tokens"}, keyNames...),
			Whole:  []string{`(?:[Bb]earer )?[A-Za-z0-9._~+/:-]{16,}=*`}, Text: []string{`\b[Bb]earer [A-Za-z0-9._~+/-]{16,}=*`},
			Valid: checksum.Varied, Chance: 0.95, Header: 0.88,
			Positives: []string{"Bearer FAKEexample0123456789", "0fake1example2token3AbCd"}, Negatives: []string{"bearer of bad news", "token", "xxxxxxxxxxxxxxxxxxxx", "hello-world-hello-world"},
		},
		{
			Infotype: "HTTP_COOKIE", Category: Secret, Source: "RFC 6265, section 4",
			Headers: []string{"cookie", "cookies", "http cookie", "set cookie", "session cookie", "session token", "session key", "phpsessid", "jsessionid", "sid cookie", "cookie value"},
			Unless:  []string{"consent", "accepted", "policy", "type", "count", "recipe", "name", "duration", "number"},
			Whole:   []string{`[A-Za-z0-9_.%+/=-]{16,}`, `[A-Za-z0-9_.-]+=[^;\s]+(?:; ?[A-Za-z0-9_.-]+(?:=[^;]*)?)*`}, Text: []string{`\b(?:Set-)?Cookie: ?[A-Za-z0-9_.-]+=[^;\s]{8,}`, `\b(?:PHPSESSID|JSESSIONID|ASP\.NET_SessionId|connect\.sid)=[A-Za-z0-9%._-]{8,}`},
			Valid: checksum.Varied, Chance: 0.95, Header: 0.85,
			Positives: []string{"sid=0123456789abcdef; Path=/; HttpOnly", "0123456789abcdef0123"}, Negatives: []string{"chocolate", "yes", "aaaaaaaaaaaaaaaa"},
		},
		{
			Infotype: "XSRF_TOKEN", Category: Secret, Source: "OWASP Cross-Site Request Forgery Prevention Cheat Sheet",
			Headers: []string{"xsrf", "csrf", "xsrf token", "csrf token", "csrfmiddlewaretoken", "authenticity token", "request verification token", "anti forgery token"},
			Whole:   []string{`[A-Za-z0-9_+/=.-]{16,}`}, Text: []string{`\b(?:[A-Za-z]+_)*(?:` + anyCase(`XSRF|CSRF`) + `)[-_]?(?:` + anyCase(`TOKEN`) + `)?["']?[=:] ?["']?[A-Za-z0-9_+/=.-]{16,}`},
			Valid: checksum.Varied, Chance: 0.95, Header: 0.9,
			Positives: []string{"0fake1example2token3AbCd"}, Negatives: []string{"csrf", "xxxxxxxxxxxxxxxx", "true"},
		},
		{
			Infotype: "OAUTH_CLIENT_SECRET", Category: Secret, Source: "RFC 6749, section 2.3.1; Google OAuth 2.0 client secrets",
			Headers: []string{"client secret", "oauth client secret", "oauth secret", "consumer secret", "google client secret", "app client secret", "clientsecret"},
			Unless:  keyNames,
			Whole:   []string{`GOCSPX-[A-Za-z0-9_-]{28}`, `[A-Za-z0-9_~.-]{16,}`}, Text: []string{`\bGOCSPX-[A-Za-z0-9_-]{28}`, `\b(?:[A-Za-z]+_)*(?:` + anyCase(`CLIENT`) + `)[-_]?(?:` + anyCase(`SECRET`) + `)["']? ?[=:] ?["']?[A-Za-z0-9_~.+/-]{16,}`},
			Valid: checksum.Varied, Chance: 0.95, Header: 0.92,
			Positives: []string{"GOCSPX-" + "FakeExample0123456789_Fake-0", "0fake1example2secret3AbC"}, Negatives: []string{"secret", "xxxxxxxxxxxxxxxxxxxx", "client"},
		},
	}
}

func passwordDetectors() []Detector {
	names := anyCase(`PASSWORD|PASSWD|PASSPHRASE|PASSWORT|KENNWORT|PWD`) + `|contrase(?:ñ|n)a|mot de passe|senha|wachtwoord`
	return []Detector{
		{
			Infotype: "PASSWORD", Category: Secret, Source: "OWASP Password Storage Cheat Sheet; CWE-312",
			Headers: []string{"password", "passphrase", "passcode", "passwort", "kennwort", "contrasena", "clave", "clave de acceso", "mot de passe", "senha", "wachtwoord", "user pass", "userpass", "login password",
				"password plain", "plain password", "default password", "temporary password", "initial password", "wifi password", "db password", "admin password", "pin", "pin number", "losenord",
				"adgangskode", "passord", "salasana", "haslo", "heslo", "parola", "sifre", "jelszo", "secret", "password answer", "security answer", "secret answer"},
			Unless: []string{"name", "date", "length", "expires", "age", "id", "count", "parcel", "policy", "last", "changed", "strength", "hint", "reset", "question", "postal", "zip", "location", "map", "primaria", "elective",
				"catastral", "hash", "url"},
			Whole: []string{`[^\n]{4,128}`},
			Text:  []string{`\b(?:[A-Za-z]+_)*(?:` + names + `)["'\x60]?(?: ?[=:]{1,2}>? ?| is )["'\x60]?[^\s"'\x60<>,;]{6,64}`},
			Valid: checksum.Password, Chance: 1, Header: 0.88,
			Positives: []string{"hunter2!", "correct horse battery staple", "password=Fake-Example1", "password is Fake3xample"},
			Negatives: []string{"true", "0", "2024-01-05", "no", "password=${DB_PASSWORD}", "password: required", "password is wrong", "pwd=********"},
		},
		{
			Infotype: "PASSWORD_HASH", Category: Secret, Source: "crypt(5): bcrypt, scrypt, yescrypt, SHA-crypt; RFC 9106 (Argon2); Django and Werkzeug documentation",
			Headers: []string{"password hash", "password digest", "hashed password", "passwordhash", "encrypted password", "crypted password", "pw hash", "bcrypt", "argon2", "bcrypt hash", "password salt",
				"password encrypted", "user password hash", "hash password"},
			Whole: []string{`\$2[abxy]?\$[0-9]{2}\$[./A-Za-z0-9]{53}`, `\$argon2(?:id|i|d)\$[ -~]{30,}`, `\$(?:5|6|7|y|gy)\$[ -~]{20,}`, `\$(?:scrypt|pbkdf2(?:-sha(?:1|256|512))?)\$[ -~]{20,}`, `pbkdf2_sha(?:1|256)\$[ -~]{20,}`,
				`(?:pbkdf2:sha(?:1|256|512):[0-9]+|scrypt:[0-9]+:[0-9]+:[0-9]+)\$[ -~]{20,}`, `\{(?:BCRYPT|ARGON2|PBKDF2[A-Z0-9-]*)\}[ -~]{20,}`},
			Text: []string{`\$2[abxy]?\$[0-9]{2}\$[./A-Za-z0-9]{53}`, `\$argon2(?:id|i|d)\$[!-~]{30,}`, `\$(?:5|6|7|y|gy)\$[./A-Za-z0-9=,]{1,40}\$[./A-Za-z0-9$]{20,}`, `\bpbkdf2_sha(?:1|256)\$[!-~]{20,}`,
				`\b(?:pbkdf2:sha(?:1|256|512):[0-9]+|scrypt:[0-9]+:[0-9]+:[0-9]+)\$[!-~]{20,}`},
			Valid: checksum.VendorToken, Chance: 0.001, Header: 0.9, Values: 0.98,
			Positives: []string{"$2b$12$" + "R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", "$argon2id$" + "v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b5dWQ",
				"$6$rounds=5000$salt$" + "abcdefghijklmnopqrstuvwxyz", "pbkdf2_sha256$600000$salt$FakeExample0123456789="},
			Negatives: []string{"$12.50", "$2b$", "5f4dcc3b5aa765d61d8327deb882cf99", "$USD", "$2b$12$short"},
		},
		{
			Infotype: "WEAK_PASSWORD_HASH", Category: Secret, Source: "Google Sensitive Data Protection, WEAK_PASSWORD_HASH; crypt(5): md5crypt; RFC 2307; MySQL 5.7, mysql_native_password",
			Headers: []string{"weak password hash", "md5 password", "password md5", "ntlm hash", "lm hash", "nt hash", "password sha1", "sha1 password", "unsalted hash", "mysql password"},
			Whole:   []string{`\$(?:1|apr1)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}`, `\{(?:S?SHA|S?MD5)\}[A-Za-z0-9+/]{20,}={0,2}`, `\*[0-9A-F]{40}`, `[0-9a-fA-F]{32}(?::[0-9a-fA-F]{32})?`, `[0-9a-fA-F]{40}`},
			Text:    []string{`\$(?:1|apr1)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}`, `\{(?:S?SHA|S?MD5)\}[A-Za-z0-9+/]{20,}={0,2}`},
			Valid:   checksum.Varied, Chance: 1, Header: 0.88,
			Positives: []string{"$1$salt$" + "FakeExample0123456789a", "{SSHA}" + "FakeExample0123456789abcdefghij==", "*" + "0123456789ABCDEF0123456789ABCDEF01234567"},
			Negatives: []string{"$1.00", "{SHA}", "00000000000000000000000000000000", "*bold*"},
		},
		{
			Infotype: "URL_WITH_CREDENTIALS", Category: Secret, Source: "RFC 3986, section 3.2.1; CWE-522",
			Headers: []string{"database url", "db url", "connection url", "connection uri", "mongo uri", "mongodb uri", "redis url", "jdbc url", "dsn", "amqp url", "broker url", "repo url with token", "sqlalchemy database uri"},
			Whole:   []string{`(?:jdbc:)?[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s:/@?#]*:[^\s@/]+@[^\s@]+`}, Text: []string{`\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s:/@?#"'<>]*:[^\s@/"'<>]+@[a-zA-Z0-9][^\s@"'<>,]*`},
			Valid: checksum.URLPassword, Chance: 0.02, Header: 0.85, Values: 0.98,
			Positives: []string{"postgres://app:fake-example@db.example:5432/shop", "https://user:fake-example@example.com/", "redis://:fake-example@cache.example:6379/0", "mongodb+srv://app:fake3xample@db.example/x"},
			Negatives: []string{"postgres://db.example:5432/shop", "https://user@example.com/", "postgres://app:${PASSWORD}@db.example/shop", "https://example.com/a:b@c", "postgres://app:password@db.example/shop"},
		},
		{
			Infotype: "DATABASE_CONNECTION_STRING", Category: Secret, Source: "Microsoft ADO.NET and Azure connection string syntax; CWE-522",
			Headers: []string{"connection string", "connectionstring", "conn string", "connection strings", "db connection string", "database connection string", "azure connection string", "conn str"},
			Whole:   []string{`(?:[A-Za-z][A-Za-z0-9 _]{1,40}=[^;]*;){1,20}[A-Za-z][A-Za-z0-9 _]{1,40}=[^;]+;?`},
			Text:    []string{`\b(?:Server|Data Source|DefaultEndpointsProtocol|Endpoint|Host|Driver|server|host)=[^;\n]{1,}(?:;[A-Za-z][A-Za-z0-9 _]{1,40}=[^;\n]*){1,20};?`},
			Valid:   checksum.ConnectionPassword, Chance: 0.02, Header: 0.88, Values: 0.97,
			Positives: []string{"Server=db.example;Database=shop;User Id=app;Password=fake-example;", "Host=db.example;Username=app;Pwd=Fake3xample", "DefaultEndpointsProtocol=https;AccountName=example;AccountKey=FakeExample0123456789=="},
			Negatives: []string{"Server=db.example;Database=shop;Trusted_Connection=True;", "a=b;c=d", "Server=db.example;Password=;", "Server=db.example;Password=<password>;"},
		},
		{
			Infotype: "GENERIC_SECRET", Category: Secret, Source: "Shannon, A Mathematical Theory of Communication, 1948; CWE-798", Off: true,
			Headers: []string{"secret value", "secret token", "credential", "credentials"}, Unless: keyNames,
			Whole: []string{`[A-Za-z0-9+/_=.-]{20,}`}, Text: []string{`\b[A-Za-z0-9+/_-]{20,}={0,2}`},
			Valid: checksum.Random, Chance: 0.5, Header: 0.8, Values: 0.5,
			Context: []string{"secret", "token", "key", "credential", "password"}, NeedsContext: true,
			Positives: []string{"0fake1Example2secret3AbCdEf"}, Negatives: []string{"hello-world-hello-world", "aaaaaaaaaaaaaaaaaaaaaaaa", "short"},
		},
	}
}
