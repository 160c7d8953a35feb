package classify

import "bytes"

// locationDetectors recognise where people are.
func locationDetectors() []Detector {
	return []Detector{
		{
			Infotype: "STREET_ADDRESS", Category: location, Source: "UPU S42; USPS Publication 28, appendix C1",
			Headers: []string{"address", "street address", "street", "address line", "mailing address", "home address", "billing address", "shipping address", "delivery address",
				"full address", "postal address", "residence address", "direccion", "anschrift", "strasse", "rue", "indirizzo", "endereco", "adresse postale", "calle", "straat", "adres",
				"domicilio", "address full", "street name", "address street", "address continued", "strasse hausnummer", "wohnort adresse"},
			Unless: []string{"email", "ip", "mac", "web", "url", "ipv", "hardware", "wallet", "memory", "id", "city", "state", "zip", "host", "crypto", "bitcoin", "suffix", "direction",
				"latitude", "longitude", "country", "server", "remote", "contract", "width", "length", "light", "code", "block", "postcode", "county", "parking", "number", "departamento", "municipio"},
			Scan: scanStreet, Chance: 1, Coverage: 0.6, Header: 0.88, Values: 0.85,
			Positives: []string{"221B Baker Street", "1600 Pennsylvania Ave NW", "Hauptstraße 12", "12 rue de la Paix", "Calle Mayor 5", "PO Box 123"},
			Negatives: []string{"12345", "x@y.de", "https://a.de/b", "10.0.0.1", "true"},
		},
		{
			Infotype: "POSTAL_CODE", Category: location, Source: "UPU postal addressing systems; HIPAA 45 CFR 164.514(b)(2)(i)(B)",
			Headers: []string{"zip", "zip code", "zipcode", "postal code", "postcode", "post code", "plz", "postleitzahl", "code postal", "codigo postal", "cap", "cep", "pincode", "pin code",
				"postal", "postalcode", "zip plus", "zip four"},
			Unless: []string{"file", "area", "password", "gz", "archive"},
			Scan:   anyOf(postalCode), Chance: 1, Header: 0.92,
			Positives: []string{"90210", "90210-1234", "SW1A 1AA", "K1A 0B1", "1012 AB", "75001", "1234", "01067", "90210.0"}, Negatives: []string{"report.zip", "1", "2024-01-05", "hello world"},
		},
		{
			Infotype: "LOCATION_COORDINATES", Category: location, Source: "ISO 6709; GDPR art. 4(1) (location data)",
			Headers: []string{"latitude", "longitude", "geo location", "coordinates", "geolocation", "latitude longitude", "geo point", "gps", "coords", "geo", "breitengrad", "langengrad",
				"gps coordinates", "gps location", "lat long", "latitude and longitude"},
			Weak:   []string{"location", "geom", "position", "point", "estimated location"},
			Unless: []string{"timestamp", "id", "text", "delay", "name", "shape"},
			Scan:   scanCoordinate, Chance: 0.5, Header: 0.92, Values: 0,
			Positives: []string{"52.520008", "-122.4194155", "52.52, 13.40", "(37.77, -122.41)", "POINT (13.40 52.52)"}, Negatives: []string{"200.5", "abc", "2024-01-05", "52.52, 13.40, 7.1", "1234567"},
		},
	}
}

// streetWords are what streets are called, as whole words; streetEndings as ends of words.
var streetWords = wordSet("street st avenue ave av road rd boulevard blvd lane ln drive dr court ct place pl square sq highway hwy way parkway pkwy terrace trail circle cir loop " +
	"crescent close row mews broadway plaza alley walk rue calle via avenida rua carrera place chemin impasse allee weg platz box route pike ter expressway strada piazza paseo plaza ul al ronda cuesta glorieta urbanizacion callejon pasaje travessa praca vila viale vicolo borgo contrada canale corso largo " +
	"ridge crossing hollow manor mews gardens grove cove creek estate glen heights junction knoll landing meadow meadows orchard throughway turnpike viaduct")

var streetEndings = [][]byte{[]byte("strasse"), []byte("straße"), []byte("str."), []byte("weg"), []byte("platz"), []byte("gasse"), []byte("straat"), []byte("laan"), []byte("gatan"), []byte("vej"), []byte("gade")}

// scanStreet matches text with letters; it accepts a number and the word for a street.
func scanStreet(s []byte) (int, bool) {
	if len(s) < 3 || len(s) > 200 || bytes.ContainsAny(s, "@\\{}<>=_") || bytes.Contains(s, []byte("//")) {
		return 0, false
	}
	letters, number, street := false, false, false
	for rest := s; len(rest) > 0; {
		n := run(rest, func(c byte) bool { return isAlnum(c) || c >= 0x80 })
		if n == 0 {
			rest = rest[1:]
			continue
		}
		word := rest[:n]
		number = number || isDigit(word[0])
		letters = letters || run(word, isDigit) < n
		street = street || known(streetWords, word) || streetEnding(rest[:min(n+1, len(rest))])
		rest = rest[n:]
	}
	if !letters || !number && !street && bytes.IndexByte(s, ' ') < 0 {
		return 0, false
	}
	return len(s), number && street
}

// streetEnding reports whether the word, with the byte behind it, ends as German, Dutch and Nordic streets do.
func streetEnding(word []byte) bool {
	for _, ending := range streetEndings {
		if n := len(ending); len(word) > n && (bytes.HasSuffix(word, ending) || bytes.EqualFold(word[len(word)-1-n:len(word)-1], ending)) {
			return true
		}
	}
	return false
}

// postalCode accepts digits, or letters and digits, of 3 to 10 characters with at most one space or hyphen.
func postalCode(s []byte) bool {
	if len(s) > 2 && bytes.HasSuffix(s, []byte(".0")) {
		s = s[:len(s)-2] // a code that a spreadsheet took for a number
	}
	digits, separators := 0, 0
	for i, c := range s {
		switch {
		case isDigit(c):
			digits++
		case (c == ' ' || c == '-') && i > 0 && i < len(s)-1:
			separators++
		case !isUpper(c):
			return false
		}
	}
	return len(s) >= 3 && len(s) <= 10 && digits >= 2 && separators <= 1 && !dateLike(s)
}

// scanCoordinate matches one number of at most 180, or two; it accepts numbers with two decimals or more.
func scanCoordinate(s []byte) (int, bool) {
	if bytes.HasPrefix(s, []byte("POINT")) {
		s2 := bytes.TrimLeft(s[5:], " ")
		if n, ok := scanCoordinate(s2); n == len(s2) {
			return len(s), ok
		}
		return 0, false
	}
	rest := bytes.Trim(s, "() ")
	numbers, precise := 0, true
	for len(rest) > 0 {
		n, degrees, decimals := decimal(rest)
		if n == 0 || degrees > 180 {
			return 0, false
		}
		numbers++
		precise = precise && decimals >= 2
		rest = bytes.TrimLeft(rest[n:], " ,;")
	}
	if numbers == 0 || numbers > 2 {
		return 0, false
	}
	return len(s), precise
}

// decimal reads a signed number of at most three digits before the point: its length, whole part and count of decimals.
func decimal(s []byte) (length, whole, decimals int) {
	sign := 0
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		sign = 1
	}
	n := run(s[sign:], isDigit)
	if n == 0 || n > 3 {
		return 0, 0, 0
	}
	length, whole = sign+n, number(s[sign:sign+n])
	if length < len(s) && s[length] == '.' {
		decimals = run(s[length+1:], isDigit)
		length += 1 + decimals
	}
	if length < len(s) && bytes.IndexByte([]byte(" ,;"), s[length]) < 0 {
		return 0, 0, 0
	}
	return length, whole, decimals
}
