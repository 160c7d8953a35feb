package detector

import (
	"bytes"

	"datawave/streams/classify/gazetteer"
)

// locationDetectors recognise where people and things are.
func locationDetectors() []Detector {
	return append(addressDetectors(), coordinateDetectors()...)
}

func addressDetectors() []Detector {
	return []Detector{
		{
			Infotype: "STREET_ADDRESS", Category: Location, Source: "UPU S42; USPS Publication 28, appendix C1",
			Headers: []string{"address", "street address", "street", "address line", "mailing address", "home address", "billing address", "shipping address", "delivery address", "full address", "postal address", "residence address", "address street",
				"address continued", "street line", "address full", "street and number", "physical address", "incident address", "premise address", "site address", "property address",
				"location address", "business address", "address detail", "address text", "original address", "current address", "permanent address", "residential address", "street addr", "formatted address", "suite", "apartment", "apt", "unit address",
				"mailing address if different", "strasse", "strasse hausnummer", "strasse number", "anschrift", "wohnadresse", "lieferadresse", "rechnungsadresse", "wohnort address", "rue", "voie", "address postale", "address domicile", "address ligne", "domicile",
				"direccion", "calle", "domicilio", "calle number", "direccion postal", "direccion envio", "indirizzo", "via e numero", "indirizzo residenza", "endereco", "logradouro", "rua", "morada", "straat", "woonaddress", "ulica", "address zamieszkania", "address korespondencyjny",
				"gateadresse", "gatuadress", "vej", "osoite", "katuosoite", "adresi", "sokak", "cadde", "ulice", "utca", "lakcim", "adresa", "strada", "ulitsa", "адрес", "улица", "住所", "地址", "dizhi", "jusho"},
			Weak: []string{"location", "location description", "via", "gate", "street name", "house number", "street number", "hausnummer", "numero rue", "straatnaam", "straatname", "huisnummer", "vejnavn", "house number street", "address number"},
			Unless: []string{"email", "ip", "mac", "web", "url", "ipv", "hardware", "wallet", "memory", "id", "city", "state", "zip", "host", "crypto", "bitcoin", "suffix", "direction", "latitude", "longitude", "country", "server", "remote",
				"contract", "width", "length", "light", "code", "block", "postcode", "county", "parking", "departamento", "municipio", "network", "dns", "btc", "eth", "contract address", "prefix", "pre", "post", "level", "access", "closed", "fighter",
				"view", "cleaning", "sweeping", "cross", "intersecting", "intersection", "name id", "seg", "segment", "border", "tree", "condition", "logic", "heater", "ethereum", "ownership", "matching", "geocode", "geocoded"},
			Whole: []string{`[0-9A-Za-z\x{80}-\x{10ffff}#"'(.][0-9A-Za-z\x{80}-\x{10ffff} .,&'"()/+:;#\n\r°-]*[0-9A-Za-z\x{80}-\x{10ffff}.)"#]`, `[0-9]`}, Valid: streetAddress, Listed: streetWords | streetLike, Spaced: true, Chance: 0.02, Coverage: 0.7, Header: 0.9, Values: 0.88,
			Positives: []string{"221B Baker Street", "1600 Pennsylvania Ave NW", "Hauptstraße 12", "12 rue de la Paix", "Calle Mayor 5", "PO Box 123", "ul. Długa 5/7", "Kungsgatan 12", "123 Main St, Springfield, IL 62701"},
			Negatives: []string{"12345", "x@y.de", "https://a.de/b", "10.0.0.1", "true", "2024-01-05", "version 12"},
		},
		{
			Infotype: "CITY", Category: Location, Source: "UPU S42 (locality); GeoNames",
			Headers: []string{"city", "town", "city name", "city town", "town city", "municipality", "locality", "suburb", "village", "residence city", "birth city", "city of residence", "city of birth", "place of birth", "birthplace", "birth place", "post town", "hometown", "home town", "town name", "principal city",
				"stadt", "ort", "wohnort", "ortschaft", "gemeinde", "geburtsort", "ville", "commune", "localite", "lieu naissance", "ciudad", "localidad", "poblacion", "municipio", "lugar nacimiento", "citta", "comune", "luogo nascita", "cidade", "localidade", "concelho", "stad", "woonplaats", "plaats",
				"gemeente", "geboorteplaats", "miasto", "miejscowosc", "miejsce urodzenia", "poststed", "postort", "ort stad", "kommune", "kaupunki", "paikkakunta", "sehir", "ilce", "il ilce", "mesto", "obec", "varos", "oras", "gorod", "город", "населенный пункт", "市", "市区町村", "城市", "chengshi", "citynm"},
			Unless: []string{"council", "district", "limits", "ward", "population", "code", "id", "owned", "hall", "agency", "department", "employee", "school", "ticket", "name id", "funds", "funding", "cost", "tax", "rate", "sector", "type", "state zip", "zip", "block", "region", "wide", "center",
				"clerk", "contribution", "share", "manager", "vehicle", "distance", "job", "codigo", "cod", "dane", "assn", "association", "name code"},
			Weak:  []string{"by"},
			Whole: []string{letter + `+\.?(?:[ '’/(),.-]{1,2}` + letter + `+\.?){0,5}\)?`}, Valid: city, Named: gazetteer.City, Chance: 0.12, Coverage: 0.8, Header: 0.94, Values: 0.82,
			Positives: []string{"Berlin", "NEW YORK", "São Paulo", "St. Louis", "München"}, Negatives: []string{"12345", "x@y.de", "Xqzt", "true7"},
		},
		{
			Infotype: "STATE", Category: Location, Source: "ISO 3166-2; USPS Publication 28, appendix B",
			Headers: []string{"state", "state code", "state name", "us state", "state abbreviation", "state abbrev", "state abbr", "state province", "province", "province state", "province code", "province name", "state region", "state or province", "state territory", "prov state", "residence state", "birth state", "state of residence",
				"license state", "plate state", "state plate", "issuing state", "registration state", "jurisdiction of formation", "organization jurisdiction", "location abbr", "location abbreviation", "location abbrv", "regio", "ship region", "billing region", "mailing region", "address region", "bundesland", "kanton", "provincia", "uf", "sigla uf", "comunidad autonoma", "entidad federativa", "regione",
				"sigla provincia", "provincie", "wojewodztwo", "fylke", "maakunta", "eyalet", "kraj", "megye", "judet", "oblast", "область", "регион", "省", "都道府県", "州", "shengfen", "st cd", "statecd", "state cd", "st abbr"},
			Weak: []string{"st", "region", "estado", "lan", "departement", "departamento"},
			Unless: []string{"id", "machine", "task", "solid", "final", "initial", "current", "previous", "new", "old", "job", "order", "ticket", "session", "process", "workflow", "health", "power", "vector", "lock", "sync", "agency", "funds", "funding", "senate", "house", "district", "share", "tax", "school",
				"legislative", "assembly", "rate", "fips", "number", "total", "owned", "percent", "connection", "device", "run", "pipeline", "deleted", "account", "plane", "route", "law", "fund", "license number", "street", "contribution", "local", "aid", "file number", "county fips", "program", "department", "mental", "charge", "battery"},
			Whole: []string{letter + `+\.?(?:[ '’-]` + letter + `+){0,4}`, `[A-Z]{2}-[A-Z0-9]{1,3}`}, Valid: state, Chance: 0.1, Coverage: 0.85, Header: 0.92, Values: 0.8,
			Positives: []string{"California", "TX", "new york", "New South Wales", "Bayern", "Ontario", "DE-BY"}, Negatives: []string{"running", "12345", "x@y.de", "pending", "done"},
		},
		{
			Infotype: "COUNTRY", Category: Location, Source: "ISO 3166-1; Unicode CLDR",
			Headers: []string{"country", "country code", "country name", "country iso", "iso country", "country iso code", "iso country code", "country of residence", "country of birth", "birth country", "country of origin", "origin country", "nation", "home country", "country territory", "country region", "residence country", "country code alpha", "land", "lander code", "staat",
				"geburtsland", "herkunftsland", "pays", "code pays", "pays naissance", "pays residence", "pais", "codigo pais", "pais origen", "pais de nacimiento", "pais nacimiento", "pais residencia", "paese", "nazione", "stato estero", "pais origem", "landcode", "kraj pochodzenia", "panstwo", "maa", "ulke", "ulke kodu", "zeme", "orszag", "tara", "strana", "страна", "国", "国家", "国名", "guojia",
				"guarantor country code", "supplier country", "ctry code", "kraj"},
			Unless: []string{"phone", "dial", "dialing", "calling", "id", "count", "club", "risk", "manager", "music", "number", "currency", "group", "cost", "office", "fips", "ip", "use", "cover", "area", "owner", "value", "price", "mark", "type", "parcel", "size", "acres", "lot", "total", "assessed", "tax", "sale"},
			Whole:  []string{letter + `+\.?(?:[ '’.,()&-]{1,3}` + letter + `+\.?){0,6}\)?`}, Valid: country, Named: gazetteer.Country | gazetteer.CountryCode, Chance: 0.15, Coverage: 0.95, Header: 0.94, Values: 0.85,
			Positives: []string{"Germany", "FR", "usa", "Côte d'Ivoire", "Deutschland", "United Kingdom", "MEX"}, Negatives: []string{"12345", "x@y.de", "blue", "Xqzt"},
		},
		{
			Infotype: "POSTAL_CODE", Category: Location, Source: "UPU postal addressing systems; HIPAA 45 CFR 164.514(b)(2)(i)(B)",
			Headers: []string{"zip", "zip code", "zipcode", "zip5", "postal code", "postcode", "postalcode", "post code", "postal", "zip postal code", "zip postcode", "zip plus", "zip four", "zip code plus four", "postal zip", "zip ext", "plz", "postleitzahl", "code postal", "codigo postal", "cod postal", "cap", "codice postale", "codice avviamento postale",
				"cep", "codigo enderecamento", "pincode", "pin code", "postnummer", "postnumber", "post number", "kod pocztowy", "postinumero", "posta kodu", "psc", "iranyitoszam", "cod postal", "postkod", "pochtovyj indeks", "почтовый индекс", "индекс", "郵便番号", "邮编", "邮政编码", "yubin bango", "eircode", "outcode", "zcode", "zip cd"},
			Unless: []string{"file", "area", "password", "gz", "archive", "market", "table", "max", "bottle", "line", "city", "address", "state", "id", "tabulation", "salary", "rate", "limit", "large", "mid", "small", "hill"},
			Whole: []string{`\d{3,6}(?:\.0)?`, `\d{5}-?\d{4}`, `\d{5}-`, `[A-Za-z]{1,2}\d[A-Za-z0-9]? ?\d[A-Za-z]{2}`, `[A-Za-z]\d[A-Za-z][ -]?\d[A-Za-z]\d`, `\d{4} ?[A-Za-z]{2}`, `\d{2}-\d{3}`, `\d{3} \d{2}`, `\d{4,5}-\d{3}|\d{3}-\d{4}`,
				`[A-Za-z]{1,3}[ -]?\d{3,5}|[A-Za-z]\d[0-9Ww] ?[A-Za-z0-9]{4}|[A-Za-z]{1,2}\d{1,2}[A-Za-z]?`},
			Chance: 1, Header: 0.95,
			Positives: []string{"90210", "90210-1234", "SW1A 1AA", "K1A 0B1", "1012 AB", "75001", "1234", "01067", "90210.0", "00-950", "111 22", "01310-100", "D02 AF30", "LV-1050"}, Negatives: []string{"report.zip", "1", "2024-01-05", "hello world"},
		},
	}
}

func coordinateDetectors() []Detector {
	notDegrees := []string{"timestamp", "id", "text", "delay", "name", "shape", "signal", "term", "position type", "description", "call", "error", "accuracy", "count", "quality", "beach", "jump", "short", "island", "running", "standing", "duration", "days"}
	number := `[-+]?\d{1,3}(?:[.,]\d+)?°?(?: ?[NSEWOnsewo])?|\d{1,3}° ?\d{1,2}['’′] ?(?:\d{1,2}(?:\.\d+)?["”″]? ?)?[NSEWO]?|[-+]?\d{7,10}`
	return []Detector{
		{
			Infotype: "LATITUDE", Category: Location, Source: "ISO 6709; GDPR art. 4(1) (location data)",
			Headers: []string{"latitude", "latitude deg", "latitude degrees", "decimal latitude", "gps latitude", "geo latitude", "start latitude", "end latitude", "pickup latitude", "dropoff latitude", "randomized latitude", "breitengrad", "geographische breite", "breite", "latitudine", "breedtegraad", "szerokosc geograficzna", "breddegrad", "leveysaste", "enlem", "shirota", "широта", "緯度", "纬度", "latitude wgs", "y latitude", "intptlat"},
			Unless:  notDegrees, Whole: []string{number}, Valid: latitude, Chance: 0.4, Header: 0.96,
			Positives: []string{"52.520008", "-33.8688", "48.1 N", "0", "40.7"}, Negatives: []string{"95.5", "abc", "2024-01-05", "1234"},
		},
		{
			Infotype: "LONGITUDE", Category: Location, Source: "ISO 6709; GDPR art. 4(1) (location data)",
			Headers: []string{"longitude", "longitude deg", "longitude degrees", "decimal longitude", "gps longitude", "geo longitude", "start longitude", "end longitude", "pickup longitude", "dropoff longitude", "randomized longitude", "langengrad", "geographische lange", "longitudine", "lengtegraad", "dlugosc geograficzna", "lengdegrad", "pituusaste", "boylam", "dolgota", "долгота", "経度", "经度", "longitude wgs", "x longitude", "longtitude", "intptlong"},
			Unless:  notDegrees, Whole: []string{number}, Valid: longitude, Chance: 0.6, Header: 0.96,
			Positives: []string{"13.405", "-122.4194155", "179.9 W", "0"}, Negatives: []string{"200.5", "abc", "2024-01-05", "1234"},
		},
		{
			Infotype: "LOCATION_COORDINATES", Category: Location, Source: "ISO 6709; OGC 06-103r4 (well-known text); RFC 7946; GDPR art. 4(1) (location data)",
			Headers: []string{"coordinates", "geo location", "geolocation", "latitude longitude", "longitude latitude", "latitude and longitude", "geo point", "geopoint", "gps", "coords", "coord", "gps coordinates", "gps location", "gps position", "geo coordinates", "geo coordinate", "lat long", "latlong", "latlng", "latlon", "geom", "the geom", "geometry point", "location coordinates",
				"location point", "point location", "koordinaten", "coordonnees", "coordonnees gps", "coordenadas", "coordinate", "coordinate geografiche", "coordinaten", "wspolrzedne", "koordinater", "koordinat", "koordinatlar", "koordinaty", "координаты", "坐标", "座標", "georeference", "geocoded location", "geocoded column", "mapped location", "geo", "point geom"},
			Weak:   []string{"location", "position", "point", "geometry", "wkt", "estimated location"},
			Unless: []string{"timestamp", "id", "text", "delay", "name", "shape", "area", "fips", "level", "type", "year", "code", "description", "address", "system", "reference", "region", "accuracy", "x", "y", "city", "state"},
			Whole: []string{`\(?` + degrees + `(?: ?[,;] ?| )` + degrees + `\)?`, `(?:SRID=\d+;)?(?:POINT|Point|point) ?Z? ?\(` + degrees + ` ` + degrees + `(?: ` + degrees + `)?\)`,
				`\{[^{}]*(?:"lat|'lat|"coordinates|'coordinates)[^{}]*\}`, `[^(){}]+\(` + degrees + `, ` + degrees + `\)`},
			Text: []string{`\(` + degrees + `, ?` + degrees + `\)`}, Valid: coordinates, Chance: 0.02, Header: 0.93, Values: 0.9,
			Positives: []string{"52.52000, 13.40500", "(37.7749, -122.4194)", "POINT (13.4050 52.5200)", `{"latitude": 52.52, "longitude": 13.405}`, `{'type': 'Point', 'coordinates': [13.405, 52.52]}`, "12 Main St\n(40.7128, -74.0060)"},
			Negatives: []string{"200.5", "abc", "2024-01-05", "52.52, 13.40, 7.1", "1234567", "0.5, 0.7"},
		},
	}
}

const degrees = `[-+]?\d{1,3}(?:\.\d+)?`

// streetWords are what streets are called, as whole words; streetEndings as ends of words.
var (
	streetWords = listed("street st avenue ave av road rd boulevard blvd lane ln drive dr court ct place pl square sq highway hwy way parkway pkwy terrace ter terr trail trl circle cir loop crescent cres close row mews broadway plaza plz alley walk rue calle via avenida avda " +
		"rua carrera cra place chemin impasse allee weg platz box route rte pike expressway strada piazza paseo plaza ul ulica al aleja aleje ronda cuesta glorieta urbanizacion callejon pasaje travessa praca praceta largo vila viale vicolo borgo contrada canale corso ridge crossing xing hollow manor " +
		"gardens gdns grove grv cove cv creek estate glen heights hts junction knoll landing meadow meadows orchard throughway turnpike tpke viaduct vista bend run path pass point pt quai cours esplanade prolongacion privada cerrada calzada bulevar bvd sokak cadde caddesi sk cad mah mahallesi mahalle " +
		"straat laan plein kade steeg gade vej gatan vagen gata veien utca ut ter korut ulitsa prospekt osiedle os blok square mall summit harbor expy freeway fwy oval parade pde apt suite ste unit floor")
	streetEndings = [][]byte{[]byte("strasse"), []byte("straße"), []byte("str"), []byte("weg"), []byte("platz"), []byte("gasse"), []byte("allee"), []byte("ring"), []byte("damm"), []byte("straat"), []byte("laan"), []byte("plein"), []byte("kade"), []byte("dijk"), []byte("gracht"), []byte("singel"), []byte("gatan"), []byte("gata"),
		[]byte("vägen"), []byte("vagen"), []byte("stigen"), []byte("gränd"), []byte("vej"), []byte("gade"), []byte("veien"), []byte("veg"), []byte("gaten"), []byte("katu"), []byte("tie"), []byte("polku"), []byte("allé"), []byte("stræde"), []byte("ufer"), []byte("steig")}
)

// streetAddress accepts text of at most 200 bytes with a number, and the word for a street in a name of two words or more.
func streetAddress(s []byte) bool {
	if len(s) < 5 || len(s) > 200 || bytes.IndexByte(s, ' ') < 0 {
		return false
	}
	words, number, street := 0, false, false
	for word, rest := nextWord(s); len(word) > 0; word, rest = nextWord(rest) {
		words++
		number = number || word[0]-'0' < 10
		street = street || streetWords.has(word) || streetEnding(word)
	}
	return words >= 2 && words <= 20 && number && street
}

// streetsBy are streetEndings by their last byte, in either case.
var streetsBy = func() (by [256][][]byte) {
	for _, ending := range streetEndings {
		last, upper := ending[len(ending)-1], bytes.ToUpper(ending)
		by[last] = append(by[last], ending)
		if other := upper[len(upper)-1]; other != last {
			by[other] = append(by[other], ending)
		}
	}
	return by
}()

// streetEnding reports whether the word ends as German, Dutch, Nordic and Finnish streets do.
func streetEnding(word []byte) bool {
	for _, ending := range streetsBy[word[len(word)-1]] {
		if n := len(ending); len(word) > n+2 && bytes.EqualFold(word[len(word)-n:], ending) {
			return true
		}
	}
	return false
}

func city(s []byte) bool { return is(s, gazetteer.City) }

// state accepts names and postal abbreviations of states, and codes of ISO 3166-2, which unlike tags of languages are capitals.
func state(s []byte) bool {
	if len(s) > 3 && s[2] == '-' {
		return s[0] < 'a' && gazetteer.Lookup(s[:2])&gazetteer.CountryCode != 0
	}
	return !smallCode(s) && gazetteer.IsState(s)
}

// country accepts names and codes of countries.
func country(s []byte) bool { return !smallCode(s) && gazetteer.IsCountry(s) }

// smallCode tells codes of languages, which are small letters, from those of countries and states: de, DE.
func smallCode(s []byte) bool { return len(s) == 2 && s[0]-'a' < 26 && s[1]-'a' < 26 }

// latitude and longitude accept degrees in range.
func latitude(s []byte) bool  { return degreesWithin(s, 90) }
func longitude(s []byte) bool { return degreesWithin(s, 180) }

func degreesWithin(s []byte, most int) bool {
	whole, _, rest := decimal(s)
	return whole <= most || len(rest) == 0 && digits(bytes.TrimLeft(s, "+-")) && len(s) >= 7
}

// decimal reads a number with a sign and at most three digits before the point.
func decimal(s []byte) (whole, decimals int, rest []byte) {
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	for ; i < len(s) && s[i]-'0' < 10; i++ {
		whole = min(whole*10+int(s[i]-'0'), 1000)
	}
	if i+1 < len(s) && (s[i] == '.' || s[i] == ',') && s[i+1]-'0' < 10 {
		for i++; i < len(s) && s[i]-'0' < 10; i++ {
			decimals++
		}
	}
	return whole, decimals, s[i:]
}

// coordinates accepts two numbers in range of which both have two decimals or more, one at least three.
func coordinates(s []byte) bool {
	first, second, ok := pair(s)
	if !ok {
		return false
	}
	a, da, _ := decimal(first)
	b, db, _ := decimal(second)
	return min(a, b) <= 90 && max(a, b) <= 180 && min(da, db) >= 2 && max(da, db) >= 3
}

// pair finds the last two numbers of s.
func pair(s []byte) (first, second []byte, ok bool) {
	second, s = lastNumber(s)
	first, _ = lastNumber(s)
	return first, second, len(first) > 0
}

// lastNumber is the last number of s, and what stands before it.
func lastNumber(s []byte) (number, before []byte) {
	end := len(s)
	for end > 0 && s[end-1]-'0' >= 10 {
		end--
	}
	start := end
	for start > 0 && (s[start-1]-'0' < 10 || s[start-1] == '.' || s[start-1] == '-' || s[start-1] == '+') {
		start--
	}
	return s[start:end], s[:start]
}
