package classify

import (
	"bytes"
	_ "embed"
	"strings"
)

// personDetectors recognise names and traits of people.
func personDetectors() []Detector {
	return []Detector{
		{
			Infotype: "FIRST_NAME", Category: person, Source: "GDPR art. 4(1)",
			Headers: []string{"first name", "firstname", "given name", "forename", "vorname", "prenom", "nombre pila", "nombres", "first names", "givenname", "middle name", "middlename",
				"nickname", "voornaam", "fornavn", "mi", "middle initial", "middle"},
			Weak:   []string{"nombre", "nome", "first"},
			Unless: []string{"file", "city", "school", "product"},
			Scan:   scanGiven, Chance: 1, Coverage: 0.5, Header: 0.9, Values: 0.75,
			Positives: []string{"Maria", "JOHN", "Anna"}, Negatives: []string{"x@y.de", "12345", "a/b"},
		},
		{
			Infotype: "LAST_NAME", Category: person, Source: "GDPR art. 4(1)",
			Headers: []string{"last name", "lastname", "surname", "family name", "nachname", "familienname", "nom famille", "apellido", "apellidos", "cognome", "sobrenome", "maiden name",
				"achternaam", "etternavn", "efternamn", "second name", "geburtsname", "familyname"},
			Weak: []string{"last"},
			Scan: scanFamily, Chance: 1, Coverage: 0.5, Header: 0.9, Values: 0.7,
			Positives: []string{"Smith", "GARCIA", "Nguyen"}, Negatives: []string{"x@y.de", "12345", "a/b"},
		},
		{
			Infotype: "PERSON_NAME", Category: person, Source: "GDPR art. 4(1)",
			Headers: []string{"full name", "fullname", "person name", "customer name", "client name", "contact name", "employee name", "patient name", "owner name", "student name",
				"member name", "driver name", "applicant name", "teacher name", "doctor name", "manager name", "card holder", "cardholder", "cardholder name", "card holder name",
				"holder name", "account holder", "beneficiary name", "recipient name", "sender name", "emergency contact", "nombre completo", "nom complet", "name surname",
				"legal name", "officer name", "candidate name", "author name", "lobbyist name", "passenger name", "name on card", "inspector name", "sponsor name",
				"agent name", "contact person", "ansprechpartner", "representante legal", "guest name", "user full name", "attorney name", "principal name", "investigator name",
				"supervisor", "inspector", "lobbyist", "payee name", "spouse name", "father name", "mother name", "guardian name", "parent name", "judge", "provider full name"},
			Weak: []string{"name", "display name", "author", "user name"},
			Unless: []string{"file", "company", "product", "host", "event", "school", "city", "country", "street", "brand", "app", "project", "course", "department", "team", "group",
				"category", "table", "column", "field", "id", "business", "organization", "agency", "number", "code", "hotel", "park", "firm"},
			Scan: scanPersonName, Chance: 1, Coverage: 0.5, Header: 0.88, Values: 0.85,
			Positives: []string{"Maria Garcia", "Smith, John", "Dr. Anna Müller", "John Q. Smith"}, Negatives: []string{"x@y.de", "12345", "Safari 13.1", "a/b"},
		},
		{
			Infotype: "DATE_OF_BIRTH", Category: person, Source: "GDPR art. 4(1); HIPAA 45 CFR 164.514(b)(2)(i)(C)",
			Headers: []string{"date of birth", "birth date", "dob", "geburtsdatum", "geburtstag", "date naissance", "fecha nacimiento", "data nascita", "data nascimento", "born", "born on",
				"birth day", "geb datum", "date de naissance", "fecha de nacimiento", "geboortedatum", "patient dob", "year of birth", "birth year", "data di nascita"},
			Scan: scanBirth, Chance: 0.5, Header: 0.93, Values: 0,
			Positives: []string{"1984-03-12", "03/12/1984", "12.03.1984", "1984", "19840312", "1984-03-12 00:00:00", "1984-03-12T00:00:00Z"},
			Negatives: []string{"2199-01-01", "1984-13-12", "12", "true", "1700-01-01"},
		},
		{
			Infotype: "AGE", Category: person, Source: "Google SDP infotype reference; HIPAA 45 CFR 164.514(b)(2)(i)(C)",
			Headers: []string{"age", "age years", "patient age", "alter", "edad", "eta", "idade", "leeftijd", "age in years", "subject age", "customer age"},
			Unless:  []string{"account", "group", "grupo", "from", "to", "min", "max", "minimum", "maximum", "average", "avg", "median", "mean", "building", "days", "page", "house", "system"},
			Scan:    anyOf(plausibleAge), Chance: 1, Header: 0.85,
			Positives: []string{"42", "7", "103", "35.0"}, Negatives: []string{"130", "2024", "-3", "abc", "1.5.2"},
		},
		{
			Infotype: "GENDER", Category: person, Source: "ISO/IEC 5218; Google SDP infotype reference",
			Headers: []string{"gender", "sex", "geschlecht", "sexe", "sexo", "genero", "sesso", "genre", "gender code", "kjonn", "geslacht", "gender identity"},
			Scan:    anyOf(genderValue), Chance: 1, Header: 0.93,
			Positives: []string{"M", "female", "Male", "non-binary", "1"}, Negatives: []string{"rock", "42", "true", "Jazz"},
		},
	}
}

//go:embed names.txt
var commonNames string // two lines: given names and family names, lower case, common in several countries

var givenNames, familyNames = nameSets()

func nameSets() (given, family map[string]struct{}) {
	first, second, _ := strings.Cut(commonNames, "\n")
	return wordSet(first), wordSet(second)
}

// nameByte are the bytes of names in any script, without digits.
func nameByte(c byte) bool {
	return isAlpha(c) || c >= 0x80 || c == ' ' || c == '.' || c == '-' || c == '\'' || c == ','
}

// known reports whether an ASCII word is in the set, whatever its case, without allocating.
func known(set map[string]struct{}, word []byte) bool {
	var small [16]byte
	if len(word) > len(small) {
		return false
	}
	for i, c := range word {
		if isUpper(c) {
			c |= 0x20
		}
		small[i] = c
	}
	_, ok := set[string(small[:len(word)])]
	return ok
}

// nameShape matches text that a name can be: letters, at most 60 bytes and five words.
func nameShape(s []byte) bool {
	return len(s) > 0 && len(s) <= 60 && run(s, nameByte) == len(s) && bytes.Count(s, []byte(" ")) < 5 && (isAlpha(s[0]) || s[0] >= 0x80)
}

// scanGiven accepts common given names.
func scanGiven(s []byte) (int, bool) {
	if !nameShape(s) {
		return 0, false
	}
	return len(s), known(givenNames, s)
}

// scanFamily accepts common family names.
func scanFamily(s []byte) (int, bool) {
	if !nameShape(s) {
		return 0, false
	}
	return len(s), known(familyNames, s)
}

// companyWords end the names of companies, which are made of people's names.
var companyWords = wordSet("inc ltd llc plc gmbh ag sa sarl spa srl bv ab oy corp group sons and company co partners associates holding university school street road")

// scanPersonName accepts two to five words, one of them a common given or family name.
func scanPersonName(s []byte) (int, bool) {
	if !nameShape(s) {
		return 0, false
	}
	words, names := 0, 0
	for rest := s; len(rest) > 0; {
		n := run(rest, func(c byte) bool { return isAlpha(c) || c >= 0x80 || c == '\'' || c == '-' })
		if n == 0 {
			rest = rest[1:]
			continue
		}
		words++
		if known(companyWords, rest[:n]) {
			return len(s), false
		}
		if known(givenNames, rest[:n]) || known(familyNames, rest[:n]) {
			names++
		}
		rest = rest[n:]
	}
	return len(s), words >= 2 && words <= 5 && names > 0
}

// scanBirth matches dates and years; it accepts the years 1900 to 2029.
func scanBirth(s []byte) (int, bool) {
	year := birthYear(s)
	if year < 1800 {
		return 0, false
	}
	return len(s), year >= 1900 && year < 2030
}

// birthYear reads a whole date in the usual orders, 0 for anything else.
func birthYear(s []byte) int {
	switch {
	case len(s) == 4 && shape(s, "9999"):
		return number(s)
	case len(s) == 8 && dateLike(s):
		return number(s[:4])
	case shape(s, "9999-99-99") || shape(s, "9999/99/99"):
		if number(s[5:7]) > 12 {
			return 0
		}
		return yearOf(s[:4], s[5:7], s[8:10], s[10:])
	case shape(s, "99/99/9999") || shape(s, "99.99.9999") || shape(s, "99-99-9999"):
		return yearOf(s[6:10], s[:2], s[3:5], s[10:])
	case shape(s, "9/99/9999") || shape(s, "9/9/9999") || shape(s, "99/9/9999"):
		return number(s[bytes.LastIndexByte(s, '/')+1:][:4])
	}
	return 0
}

// yearOf is the year of a date whose month and day are given in either order, with at most a time of day behind it.
func yearOf(year, month, day, rest []byte) int {
	m, d := number(month), number(day)
	if len(rest) > 0 && rest[0] != ' ' && rest[0] != 'T' || m == 0 || d == 0 || min(m, d) > 12 || max(m, d) > 31 {
		return 0
	}
	return number(year)
}

func plausibleAge(s []byte) bool {
	n := run(s, isDigit)
	if n == 0 || n > 3 || number(s[:n]) > 122 {
		return false
	}
	return n == len(s) || (s[n] == '.' && len(s) > n+1 && run(s[n+1:], isDigit) == len(s)-n-1)
}

// genderValues are codes and words in several languages.
var genderValues = wordSet("m f male female man woman x u o w d n unknown other 0 1 2 9 masculino femenino feminino hombre mujer homme femme mann frau mannlich weiblich divers " +
	"non-binary nonbinary diverse undisclosed transgender boy girl masculin feminin h maschio femmina vrouw")

func genderValue(s []byte) bool {
	return known(genderValues, s) || bytes.EqualFold(s, []byte("männlich"))
}
