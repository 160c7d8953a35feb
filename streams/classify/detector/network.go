package detector

import "datawave/streams/classify/checksum"

// hosts are what Text finds of a domain name, without bounds.
const hosts = `\b(?:[a-zA-Z0-9_][a-zA-Z0-9-]*\.)+(?:xn--[a-zA-Z0-9-]+|[a-zA-Z]{2,18})`

// networkDetectors recognise addresses on networks and the numbers of devices.
func networkDetectors() []Detector {
	return append(hostDetectors(), deviceDetectors()...)
}

func hostDetectors() []Detector {
	const four = `[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}`
	const six = `(?:[0-9a-fA-F]{0,4}:){2,7}(?:` + four + `|[0-9a-fA-F]{0,4})`
	const rest = `[^\s"'<>\x60\\]`
	schemes := `(?:` + anyCase(`HTTPS?|FTPS?|SFTP|WSS?|GIT|SSH`) + `)://`
	return []Detector{
		{
			Infotype: "IP_ADDRESS", Category: Network, Source: "RFC 791; RFC 4291, section 2.2; GDPR recital 30",
			Headers: []string{"ip", "ip address", "ipv", "ipv4", "ipv6", "ipv4 address", "ipv6 address", "remote address", "remote addr", "client ip", "host ip", "source ip", "destination ip", "src ip",
				"dst ip", "ipaddress", "ipaddr", "adresse ip", "ip adresse", "direccion ip", "indirizzo ip", "endereco ip", "x forwarded for"},
			Unless: []string{"agent", "version", "versions", "browser", "release", "firmware", "build", "section", "chapter", "upgrade", "v", "chrome", "chromium", "headlesschrome", "crios", "edg", "edge", "opr", "safari", "firefox", "rv", "gecko", "presto"},
			Whole:  []string{four + `(?:/[0-9]{1,2})?`, six + `(?:%[0-9a-zA-Z]+)?(?:/[0-9]{1,3})?`},
			Text:   []string{`\b` + four + `(?:/[0-9]{1,2})?`, six + `(?:/[0-9]{1,3})?`},
			Valid:  checksum.IP, Chance: 0.2, Header: 0.92, Values: 0.93,
			Positives: []string{"192.168.10.1", "8.8.8.8", "10.0.0.0/8", "2001:db8::1", "fe80::1ff:fe23:4567:890a", "fe80::1%eth0", "::1", "::ffff:192.0.2.128", "2001:db8::/32",
				"2001:0db8:85a3:0000:0000:8a2e:0370:7334", "1:2:3:4:5:6:192.0.2.1"},
			Negatives: []string{"256.1.1.1", "1.2.3", "1.2.3.4.5", "12:30:45", "10:20", "::", "a::b", "1:2:3:4:5:6:7:8:9", "192.168.01.1", "v1.2.3.4", "0.9.1.2", "1::2::3", "10.0.0.1/33", "std::vec"},
		},
		{
			Infotype: "MAC_ADDRESS", Category: Network, Source: "IEEE 802-2014, clause 8",
			Headers: []string{"mac", "mac address", "hardware address", "macaddr", "macaddress", "bssid", "ethernet address", "wifi mac", "adresse mac", "mac adresse", "direccion mac"},
			Unless:  []string{"os", "macbook", "version"},
			Whole:   []string{`(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}`, `[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}`},
			Text:    []string{`\b(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}`, `\b[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}`},
			Valid:   checksum.MAC, Chance: 0.06, Header: 0.92, Values: 0.97,
			Positives: []string{"00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e"},
			Negatives: []string{"00:1A:2B:3C:4D", "00:1A-2B:3C:4D:5E", "00:1A:2B:3C:4D:5E:6F", "12:30:45", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "001a2b3c4d5e"},
		},
		{
			Infotype: "URL", Category: Network, Source: "RFC 3986, section 3",
			Headers: []string{"url", "uri", "link", "web link", "website", "web site", "homepage", "home page", "webpage", "web page", "web address", "hyperlink", "permalink", "href", "sitio web",
				"pagina web", "site web", "internetadresse", "webseite", "referrer", "referer", "photo url", "image url", "profile url", "callback url", "website url", "web url", "image link", "photo link", "logo url", "video url", "feed url", "rss", "rss feed", "webhook", "webhook url", "blog", "blog url", "linkedin", "linkedin profile", "facebook", "facebook page", "instagram", "twitter", "youtube", "youtube channel"},
			Unless: []string{"title", "count", "type", "text", "id", "status", "likes", "followers", "friends", "shares", "spend", "ads", "handle", "username", "user", "code", "post", "posts"},
			Whole:  []string{schemes + rest + `{3,}`, `[wW]{3}\.` + rest + `{4,}`},
			Text:   []string{schemes + rest + `*[a-zA-Z0-9/_=#&-]`},
			Valid:  checksum.URL, Chance: 0.02, Header: 0.9, Values: 0.95,
			Positives: []string{"http://www.example.com/", "https://sub.example.co.uk:8080/a?b=c#d", "http://192.0.2.1/x", "ftp://ftp.example.org/file.txt", "www.example.com/path", "http://[2001:db8::1]/"},
			Negatives: []string{"http://", "example", "https://example", "http:/example.com", "urn:isbn:0451450523", "c:\\temp", "http://-x.com/", "see www.example.com now"},
		},
		{
			Infotype: "DOMAIN_NAME", Category: Network, Source: "RFC 1035, section 2.3.1; IANA root zone database",
			Headers: []string{"domain", "domain name", "hostname", "host name", "fqdn", "server name", "email domain", "dominio", "nom de domaine", "website domain"},
			Weak:    []string{"host", "site"},
			Unless:  []string{"type", "id", "count", "expert", "business", "subject", "file", "module", "import"},
			Whole:   []string{`(?:[a-zA-Z0-9_\x{80}-\x{10ffff}][a-zA-Z0-9\x{80}-\x{10ffff}-]*\.)+(?:xn--[a-zA-Z0-9-]+|[a-zA-Z\x{80}-\x{10ffff}]{2,18})\.?`},
			Text:    []string{hosts},
			Valid:   checksum.HostName, Chance: 0.2, Header: 0.88, Values: 0.8,
			Context:   []string{"domain", "website", "site", "host", "hostname", "visit", "webpage", "homepage", "server", "dns", "www"},
			Positives: []string{"example.com", "www.example.co.uk", "mail-1.example.org", "münchen.example.de", "xn--mnchen-3ya.de", "_dmarc.example.com"},
			Negatives: []string{"example", "example.notatld", "-a.com", "1.2.3.4", "a..com", "file.txt", "jane@example.com", "v1.2", "report.pdf"},
		},
	}
}

func deviceDetectors() []Detector {
	return []Detector{
		{
			Infotype: "IMEI_HARDWARE_ID", Category: Network, Source: "3GPP TS 23.003, section 6.2",
			Headers: []string{"imei", "imei number", "device imei", "imei code", "imeisv", "handset imei"},
			Whole:   []string{`[0-9]{15}`, `[0-9]{2}[ -][0-9]{6}[ -][0-9]{6}[ -][0-9]`, `[0-9]{6}[ -][0-9]{2}[ -][0-9]{6}[ -][0-9]`},
			Text:    []string{`\b[0-9]{15}`, `\b[0-9]{2}[ -][0-9]{6}[ -][0-9]{6}[ -][0-9]`, `\b[0-9]{6}[ -][0-9]{2}[ -][0-9]{6}[ -][0-9]`},
			Valid:   checksum.IMEI, Chance: 0.1, Header: 0.92, Values: 0,
			Context: []string{"imei", "handset"}, NeedsContext: true,
			Positives: []string{"490154203237518", "49-015420-323751-8", "490154 20 323751 8"}, Negatives: []string{"490154203237519", "49015420323751", "000000000000000"},
		},
		{
			Infotype: "IMSI_ID", Category: Network, Source: "ITU-T E.212",
			Headers: []string{"imsi", "imsi number", "subscriber identity", "sim imsi"},
			Whole:   []string{`[0-9]{14,15}`, `[0-9]{3}[ -][0-9]{2,3}[ -][0-9]{9,10}`},
			Text:    []string{`\b[0-9]{14,15}`},
			Valid:   checksum.IMSI, Chance: 0.24, Header: 0.92, Values: 0,
			Context: []string{"imsi"}, NeedsContext: true,
			Positives: []string{"310150123456789", "262-01-9876543210", "45412345678901"}, Negatives: []string{"123456789012345", "3101501234567", "310000000000000"},
		},
		{
			Infotype: "ICCID_NUMBER", Category: Network, Source: "ITU-T E.118",
			Headers: []string{"iccid", "iccid number", "sim number", "sim card number", "sim serial number", "sim"},
			Whole:   []string{`89[0-9]{17,18}`, `89[0-9]{2}(?: [0-9]{4}){3,4}(?: [0-9]{1,4})?`}, Text: []string{`\b89[0-9]{17,18}`},
			Valid: checksum.ICCID, Chance: 0.1, Header: 0.92, Values: 0.6,
			Context: []string{"iccid", "sim"}, NeedsContext: true,
			Positives: []string{"8944500102198304826", "89014103211118510720"}, Negatives: []string{"8944500102198304827", "894450010219830482", "7944500102198304826"},
		},
		{
			Infotype: "VEHICLE_IDENTIFICATION_NUMBER", Category: Network, Source: "ISO 3779:2009; 49 CFR 565.15",
			Headers: []string{"vin", "vin number", "vehicle identification number", "chassis number", "vehicle id number", "fahrgestellnummer", "fahrzeugidentifizierungsnummer", "fin",
				"number chasis", "numero de bastidor", "bastidor", "number telaio", "chassi"},
			Whole: []string{`[A-HJ-NPR-Za-hj-npr-z0-9]{13}[0-9]{4}`, `[A-HJ-NPR-Z0-9]{17}`}, Text: []string{`\b[A-HJ-NPR-Z0-9]{13}[0-9]{4}`},
			Valid: checksum.VIN, Chance: 1.0 / 11, Coverage: 0.6, Header: 0.92, Values: 0.9,
			Context:   []string{"vin", "vehicle", "chassis", "fahrgestell", "car"},
			Positives: []string{"1M8GDM9AXKP042788", "1hgcm82633a004352"}, Negatives: []string{"1M8GDM9AYKP042788", "1M8GDM9AXKP04278", "11111111111111111", "IOQ8GDM9XKP042788", "WAUZZZ8K9BA123456"},
		},
		{
			Infotype: "ADVERTISING_ID", Category: Network, Source: "Apple ASIdentifierManager; Google Play services AdvertisingIdClient",
			Headers: []string{"advertising id", "idfa", "gaid", "aaid", "idfv", "adid", "ad id", "google advertising id", "apple advertising id", "advertiser tracking id", "rdid", "device ad id"},
			Unless:  []string{"campaign", "group", "creative", "set"},
			Whole:   []string{`[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`}, Chance: 1, Header: 0.9,
			Positives: []string{"38400000-8cf0-11bd-b23e-10b96e40000d", "EA7583CD-A667-48BC-B806-42ECB2B48606"}, Negatives: []string{"38400000-8cf0-11bd-b23e", "42", "EA7583CDA66748BCB80642ECB2B48606"},
		},
	}
}
