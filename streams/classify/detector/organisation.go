package detector

import "bytes"

// organisationDetectors recognise the names of companies and other bodies.
func organisationDetectors() []Detector {
	return []Detector{{
		Infotype: "ORGANIZATION_NAME", Category: Contact, Source: "Google SDP infotype reference; ISO 20275 (entity legal forms)",
		Headers: []string{"company", "company name", "business name", "corporation", "legal entity", "legal entity name",
			"doing business as", "trading as",
			"company legal name", "registered name", "corporate name", "client company", "account company",
			"firma", "firmenname", "unternehmen", "arbeitgeber", "entreprise", "societe", "raison sociale", "employeur", "empresa", "razon social", "compania", "nombre empresa", "empleador", "sociedad", "azienda", "societa",
			"ragione sociale", "datore lavoro", "razao social", "nome empresa", "bedrijf", "bedrijfsnaam", "werkgever", "firma nazwa", "nazwa firmy", "pracodawca", "foretag", "virksomhed", "bedrift", "arbetsgivare", "sirket", "sirket adi",
			"kompaniya", "компания", "会社名", "公司", "公司名称", "business legal name", "sponsor organization", "parent company"},
		Weak: []string{"business", "vendor", "supplier", "manufacturer", "sponsor", "account name", "customer", "organization", "organization name", "firm", "firm name", "entity name", "school name", "university", "institution", "institution name", "agency name", "agency", "facility name", "hospital name", "trade name", "dba", "dba name", "vendor name", "supplier name", "manufacturer name", "contractor name", "contractor", "affiliation", "bank name", "nonprofit name", "charity name", "employer", "employer name", "brand owner", "kurum", "organizaciya", "организация"},
		Unless: []string{"email", "phone", "address", "size", "industry", "website", "url", "sector", "city", "state", "zip", "country", "contact", "person", "abbreviation", "acronym",
			"description", "units", "unit", "structure", "employees", "revenue", "contractor rate", "days", "district", "license", "activity", "start"},
		Whole: []string{`[0-9A-Za-z\x{80}-\x{10ffff}"'(#][0-9A-Za-z\x{80}-\x{10ffff} .,&'"()/+!:#@*-]*`},
		Valid: organisation, Listed: legalForms | bodies | initial, Spaced: true, Chance: 0.02, Coverage: 0.45, Header: 0.86, Values: 0.8,
		Positives: []string{"Example Holdings Ltd", "Muster GmbH & Co. KG", "Beispiel S.A.", "Foo, Inc.", "University of Example", "SMITH AND SONS LLC", "First National Bank", "Acme Corp"},
		Negatives: []string{"12345", "John Smith", "x@y.de", "https://example.com/a", "true", "red"},
	}}
}

// legalForms end the names of companies. bodies are what other bodies are called.
var (
	legalForms = listed("inc incorporated ltd limited llc llp lp plc corp corporation gmbh ag kg kgaa ug mbh ohg se sa sas sarl sasu eurl snc spa srl sl slu sau bv nv vof ab aps oy oyj asa kft zrt rt " +
		"doo dd sro pte pty pvt ltda eireli sp ooo oao zao pjsc jsc bhd sdn kk co company companies group holding holdings hnos hijos filhos figli asociados associati lda ry ba ans hf ehf gruppen gruppe partners associates sons cie cia ev fils")
	bodies = listed("university universite universidad universita college institute institut academy school schule hospital clinic foundation stiftung fondation association society church bank council " +
		"committee ministry department authority agency commission federation union trust museum library bureau services solutions systems technologies industries enterprises consulting logistics " +
		"laboratories insurance management construction restaurant pizza cafe deli salon motors pharmacy realty properties ventures capital studios foods")
)

// organisation accepts text of two words or more with a legal form or the word for a body in it.
func organisation(s []byte) bool {
	if bytes.IndexByte(s, ' ') < 0 {
		return false
	}
	words, form, body := 0, false, false
	for word, rest := nextWord(s); len(word) > 0; word, rest = nextWord(rest) {
		words++
		last := len(rest) < 12
		lists := listsOf(word)
		form = form || words > 1 && last && (lists&legalForms != 0 || dotted(word, rest))
		body = body || lists&bodies != 0
	}
	return words >= 2 && words <= 12 && (form || body)
}

// dotted reports whether a word and what follows it spell a legal form letter by letter: S.A., S.r.l., B.V.
func dotted(word, rest []byte) bool {
	if len(word) != 1 || len(rest) < 2 || rest[0] != '.' {
		return false
	}
	var joined [4]byte
	joined[0] = word[0]
	n := 1
	for _, c := range rest {
		if c == '.' {
			continue
		}
		if n == len(joined) || !wordByte(c) {
			return false
		}
		joined[n] = c
		n++
	}
	return n >= 2 && legalForms.has(joined[:n])
}
