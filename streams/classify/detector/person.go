package detector

import (
	"bytes"
	"strings"

	"datawave/streams/classify/gazetteer"
)

const gdprPerson = "GDPR art. 4(1)"

// roles are what people are to those who keep a table of them: "<role> name" names a person.
var roles = strings.Fields("customer client contact employee patient owner student pupil member driver applicant teacher doctor manager supervisor cardholder holder beneficiary recipient receiver sender officer candidate author " +
	"lobbyist passenger inspector agent guest attorney principal investigator payee spouse father mother guardian parent physician nurse tenant landlord defendant plaintiff victim witness suspect voter " +
	"donor borrower subject participant requestor requester signatory staff instructor coach player actor director artist judge registrant licensee taxpayer assignee approver assistant advisor adviser " +
	"analyst buyer caller caregiver claimant clinician colleague composer consultant counselor creator deceased dentist deputy dispatcher editor engineer executive founder handler insured interviewer " +
	"invitee lawyer leader mentor nominee notary occupant partner pilot policyholder practitioner prescriber president professor prospect provider rep representative resident respondent reviewer rider " +
	"salesperson secretary shareholder speaker submitter subscriber superintendent surgeon technician therapist traveler traveller treasurer trainer trustee visitor volunteer worker writer clerk mayor " +
	"child pax enslaver sponsor")

// ofRoles are phrases, and the names of people by their roles.
func ofRoles(phrases ...string) []string {
	for _, role := range roles {
		phrases = append(phrases, role+" name", role+" full name")
	}
	return phrases
}

// personDetectors recognise names and traits of people.
func personDetectors() []Detector {
	return append(nameDetectors(), traitDetectors()...)
}

// nameDetectors recognise names of people. Lists know a part of all names only, which Coverage tells.
func nameDetectors() []Detector {
	return []Detector{
		{
			Infotype: "FIRST_NAME", Category: Person, Source: gdprPerson,
			Headers: []string{"first name", "firstname", "given name", "givenname", "forename", "christian name", "first names", "first", "middle name", "middlename", "middle", "middle initial", "mi", "initials", "nickname", "preferred name",
				"preferred first name", "first middle name", "first and middle name", "first initial", "vorname", "vornamen", "rufname", "prenom", "prenoms", "primer nombre", "segundo nombre", "nombre pila", "nombres", "nome proprio", "primeiro nome", "nome battesimo",
				"voornaam", "voornamen", "roepnaam", "tussenvoegsel", "imie", "imiona", "fornavn", "fornamn", "tilltalsnamn", "etunimi", "ilk ad", "adi", "isim", "krestni jmeno", "keresztnev", "prenume",
				"imya", "otchestvo", "имя", "отчество", "名", "mei", "first name kana", "child first name", "fst name", "f name"},
			Weak: []string{"nombre", "nome", "name first", "ad"},
			Unless: []string{"file", "city", "school", "product", "host", "last", "family", "date", "time", "seen", "value", "class", "quarter", "half", "use", "login", "visit", "order", "purchase",
				"step", "page", "line", "table", "column", "event", "school name", "company", "brand", "floor", "aid", "responder", "author position", "failure", "attempt", "error", "distance", "radius", "length", "response", "dose", "click", "touch", "paid", "active"},
			Whole: []string{letter + `+\.?(?:[ '’-]` + letter + `+\.?){0,2}`},
			Valid: firstName, Named: gazetteer.First, Chance: 0.06, Coverage: 0.75, Header: 0.93, Values: 0.8,
			Positives: []string{"Maria", "JOHN", "Anna", "José", "Søren", "Jürgen"}, Negatives: []string{"x@y.de", "12345", "a/b", "Qzxv", "Maria7"},
		},
		{
			Infotype: "LAST_NAME", Category: Person, Source: gdprPerson,
			Headers: []string{"last name", "lastname", "surname", "family name", "familyname", "second name", "maiden name", "maiden", "birth name", "last", "name last", "mother maiden name", "name suffix last", "nachname", "familienname", "zuname", "geburtsname",
				"nom famille", "nom usage", "nom naissance", "patronyme", "apellido", "apellidos", "primer apellido", "segundo apellido", "apellido paterno", "apellido materno", "cognome", "cognomi", "sobrenome", "apelido", "ultimo nome",
				"achternaam", "familienaam", "nazwisko", "etternavn", "efternavn", "efternamn", "sukunimi", "soyad", "soyadi", "soyisim", "prijmeni", "vezeteknev", "nume familie", "familiya", "фамилия", "姓", "sei", "l name", "lst name"},
			Weak: []string{"nom"},
			Unless: []string{"file", "date", "time", "login", "seen", "update", "updated", "modified", "visit", "order", "purchase", "year", "month", "week", "day", "quarter", "value", "price", "run",
				"step", "page", "column", "event", "activity", "inspection", "contact date", "change", "four", "digits", "payment", "sale"},
			Whole: []string{letter + `+\.?(?:[ '’-]{1,2}` + letter + `+\.?){0,4}`},
			Valid: lastName, Named: gazetteer.Last, Chance: 0.09, Coverage: 0.8, Header: 0.93, Values: 0.75,
			Positives: []string{"Smith", "GARCIA", "Nguyen", "O'Brien", "Müller"}, Negatives: []string{"x@y.de", "12345", "a/b", "Qzxv"},
		},
		{
			Infotype: "PERSON_NAME", Category: Person, Source: gdprPerson,
			Headers: ofRoles("full name", "fullname", "person name", "user full name",
				"cardholder", "card holder", "card holder name", "account holder", "account holder name",
				"emergency contact", "emergency contact name", "legal name", "name on card",
				"contact person",
				"provider full name",
				"signatory",
				"first last name", "last first name", "first and last name", "first name last name", "last name first name", "complete name", "name full", "real name", "display full name", "billing name", "shipping name", "bill name", "mailing name",
				"supervisor", "inspector", "lobbyist", "judge", "cardholder full name", "customer full name", "sales rep", "salesperson", "sales person", "name surname", "surname name",
				"clerk", "mayor", "instructor", "physician", "doctor", "attorney", "lawyer", "plaintiff", "defendant", "reviewer", "interviewer", "compliance inspector",
				"vollstandiger name", "name vorname", "vor und nachname", "kundenname", "ansprechpartner", "kontaktperson", "kontoinhaber", "karteninhaber", "mitarbeitername", "nom complet", "nom prenom", "prenom nom", "nom client", "nom contact", "titulaire",
				"nombre completo", "nombre apellidos", "nombres apellidos", "apellidos nombre", "nombre cliente", "nombre contacto", "nombre persona", "titular", "representante legal", "nome completo", "nome cognome", "cognome nome", "nominativo", "intestatario",
				"nome cliente", "nome cliente completo", "nome contato", "volledige name", "contactpersoon", "name klant", "name rekeninghouder", "imie name", "imie nazwisko", "name klienta", "osoba kontaktowa", "fullt namn", "fullstendig navn", "fulde navn", "navn", "namn",
				"kontaktperson name", "koko nimi", "ad soyad", "adi soyadi", "tam ad", "musteri adi", "jmeno prijmeni", "teljes nev", "fio", "polnoe imya", "фио", "полное имя", "氏名", "名前", "姓名", "shimei", "xingming"),
			Weak: []string{"name", "person", "display name", "author", "composer", "writer", "editor", "account manager", "relationship manager", "project manager", "case manager", "advisor", "coach", "therapist", "surgeon", "claimant", "policyholder", "policy holder", "insured", "next of kin", "tenant", "landlord", "pax", "contact", "manager", "agent", "driver", "representative", "sales representative", "contact information name", "created by", "recipient", "passenger", "applicant", "employee", "patient", "student", "teacher",
				"guest", "principal", "sponsor", "investigator", "officer", "nume", "nev", "owner"},
			Unless: []string{"file", "company", "product", "host", "event", "school", "city", "country", "street", "brand", "app", "project", "course", "department", "team", "group", "category", "table", "column", "field", "id", "business",
				"organization", "agency", "code", "hotel", "park", "firm", "user", "first", "last", "middle", "program", "station", "site", "facility", "building", "email", "phone", "address", "city name", "county", "state", "zip",
				"vessel", "ship", "boat", "aircraft", "hurricane", "character", "car", "domain", "server", "database", "model", "item", "service", "role", "title", "district", "borough", "neighborhood", "job", "vehicle", "species", "common", "scientific", "generic", "drug", "road", "route", "plan",
				"entity", "bank", "branch", "store", "shop", "vendor", "supplier", "airport", "airline", "port", "region", "area", "zone", "type", "class", "status", "license", "occupied", "age", "sex", "gender", "race", "race ethnicity", "organization name",
				"industry", "fund", "account name", "variable", "measure", "metric", "indicator", "dataset", "layer", "feature", "place", "location", "property name", "trade", "legal form", "device", "browser", "function", "method", "package", "queue",
				"name plate", "ward", "council", "committee", "court", "party name", "license plate", "income", "day", "days", "on duty", "share", "hours", "present", "union", "cuisine", "movie", "film", "song", "album", "book", "game", "pet", "dog", "animal"},
			Whole: []string{letter + `+[.,]?(?:[ '’,.-]{1,3}` + letter + `+[.,]?){0,6}`},
			Valid: personName, Chance: 0.05, Coverage: 0.8, Header: 0.88, Values: 0.88,
			Positives: []string{"Maria Garcia", "Smith, John", "Dr. Anna Müller", "John Q. Smith", "O'BRIEN, MARY ANN", "Jean-Luc Moreau"},
			Negatives: []string{"x@y.de", "12345", "Safari 13.1", "a/b", "Smith Inc", "New York", "John"},
		},
	}
}

// traitDetectors recognise what describes a person.
func traitDetectors() []Detector {
	return []Detector{
		{
			Infotype: "DATE_OF_BIRTH", Category: Person, Source: "GDPR art. 4(1); HIPAA 45 CFR 164.514(b)(2)(i)(C)",
			Headers: []string{"date of birth", "birth date", "dob", "birthdate", "born", "born on", "birth day", "date birth", "d o b", "year of birth", "birth year", "yob", "birth", "patient dob", "birth date time", "geburtsdatum", "geburtstag", "geb datum", "geboren", "geboren am", "geburtsjahr", "gebdat",
				"date naissance", "ne le", "annee naissance", "naissance", "fecha nacimiento", "fec nacimiento", "fecha nac", "nacimiento", "ano nacimiento", "data nascita", "nascita", "data nascimento", "nascimento", "dt nascimento", "geboortedatum", "geboortejaar",
				"date de naissance", "fecha de nacimiento", "data di nascita", "data de nascimento", "data urodzenia", "rok urodzenia", "fodselsdato", "fodelsedatum", "fodselsdag", "syntymaaika", "dogum tarihi", "datum narozeni", "szuletesi datum", "data nasterii",
				"data rozhdeniya", "дата рождения", "生年月日", "出生日期", "seinengappi"},
			Unless:    []string{"weight", "rate", "place", "country", "city", "name", "certificate", "order", "state", "control", "count", "number", "lugar", "lieu", "ort", "luogo", "pais", "live", "births", "death", "month", "day of", "order"},
			Whole:     []string{`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?`, `\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}(?:\d{2})?(?: \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?)?`, `\d{8}|\d{4}`, `\d{1,2}[- ]` + letter + `{3,10}\.?[-, ]{1,2}\d{4}`, letter + `{3,10}\.? \d{1,2},? \d{4}`},
			Valid:     birthDate,
			Chance:    0.5,
			Header:    0.95,
			Positives: []string{"1984-03-12", "03/12/1984", "12.03.1984", "1984", "19840312", "1984-03-12 00:00:00", "1984-03-12T00:00:00Z", "3/4/1984", "12 March 1984", "March 12, 1984"},
			Negatives: []string{"2199-01-01", "1984-13-32", "12", "true", "1700-01-01"},
		},
		{
			Infotype: "AGE", Category: Person, Source: "Google SDP infotype reference; HIPAA 45 CFR 164.514(b)(2)(i)(C)",
			Headers: []string{"age", "age years", "age in years", "patient age", "years old", "age at diagnosis", "age at death", "age at enrollment", "current age", "person age", "alter", "lebensalter", "edad", "eta", "idade", "leeftijd", "wiek", "alder", "ika", "yas", "vek", "vozrast", "возраст", "年齢", "年龄", "edad anos"},
			Unless: []string{"account", "group", "grupo", "from", "to", "min", "max", "minimum", "maximum", "average", "avg", "median", "mean", "building", "days", "page", "house", "system", "bracket", "range", "class", "category", "adjusted", "rate",
				"standardized", "population", "under", "over", "policy", "vehicle", "car", "invoice", "debt", "hours", "rows", "percent", "file", "cache", "housing", "property", "stone", "ego", "tenure", "structure", "service", "since", "asset", "tree", "equipment", "pipe", "roof", "fleet", "dependency", "specific", "gestational", "bone", "company", "business", "domain", "lead", "ticket", "stock", "inventory"},
			Whole: []string{`\d{1,3}(?:\.\d+)?`, `\d{1,3} ?(?:y|yo|yrs?|years?|Y|YO)`}, Valid: plausibleAge, Chance: 0.4, Header: 0.9,
			Positives: []string{"42", "7", "103", "35.0", "42 years", "42y"}, Negatives: []string{"130", "2024", "-3", "abc", "1.5.2"},
		},
		{
			Infotype: "GENDER", Category: Person, Source: "ISO/IEC 5218; Google SDP infotype reference",
			Headers: []string{"gender", "sex", "gender code", "sex code", "gender id", "gender identity", "biological sex", "sex at birth", "birth sex", "gender desc", "gender description", "gender type", "geschlecht", "sexe", "sexo", "genero", "sesso", "kjonn", "kon", "geslacht", "plec", "sukupuoli", "cinsiyet", "pohlavi", "nem", "sex gender",
				"пол", "性別", "性别", "seibetsu"},
			Weak:   []string{"genre", "pol"},
			Unless: []string{"music", "movie", "film", "book", "offender registry", "ratio", "crime", "offense", "education", "work", "book genre", "primary genre"},
			Whole:  []string{letter + `+(?:[ /-]` + letter + `+){0,2}`, `[0129]`}, Valid: gender, Listed: genders | foreign, Chance: 0.03, Header: 0.95, Values: 0.85,
			Positives: []string{"M", "female", "Male", "non-binary", "männlich", "Femme", "mujer"}, Negatives: []string{"rock", "42", "true", "Jazz", "XL"},
		},
		{
			Infotype: "ETHNIC_GROUP", Category: Person, Source: "GDPR art. 9(1); Google SDP infotype reference; US OMB Statistical Policy Directive 15",
			Headers: []string{"race", "ethnicity", "ethnic group", "ethnic", "race ethnicity", "ethnicity race", "race ethnicity id", "race and ethnicity", "race and hispanic origin", "race hispanic", "hispanic origin", "ethnic origin", "racial group", "race code", "race description", "ethnicity code", "ethnic background", "race desc", "ethnic category", "racial ethnic",
				"ethnie", "origine ethnique", "etnia", "raza", "raca", "raca cor", "grupo etnico", "origen etnico", "razza", "ethnische zugehorigkeit", "ethnische gruppe", "etniciteit", "pochodzenie etniczne", "etnicitet", "etnik koken", "subject race", "officer race", "defendant race"},
			Unless: []string{"car", "horse", "winner", "lap", "name", "time", "distance", "track", "condition", "election", "position", "results", "points", "day", "number", "date", "title", "office", "contest"},
			Whole:  []string{letter + `+(?:[ ,/()&-]{1,3}` + letter + `+){0,8}`, `[1-9]`}, Valid: ethnic, Listed: ethnicWords, Chance: 0.02, Coverage: 0.6, Header: 0.93, Values: 0.8,
			Positives: []string{"Caucasian", "Black or African American", "HISPANIC", "Asian / Pacific Islander", "Native American", "Two or more races"}, Negatives: []string{"Formula 1", "42", "red", "Boston Marathon", "White"},
		},
		{
			Infotype: "NATIONALITY", Category: Person, Source: "GDPR recital 51; ISO 3166-1",
			Headers: []string{"nationality", "citizenship", "citizen of", "country of citizenship", "citizenship country", "nationality code", "nationalitat", "staatsangehorigkeit", "staatsburgerschaft", "nationalite", "citoyennete", "nacionalidad", "ciudadania", "nazionalita", "cittadinanza", "nacionalidade", "cidadania", "nationaliteit",
				"obywatelstwo", "narodowosc", "nationalitet", "statsborgerskap", "medborgarskap", "uyruk", "uyrugu", "vatandaslik", "grazhdanstvo", "гражданство", "国籍", "kokuseki", "obcanstvo", "allampolgarsag", "cetatenie"},
			Unless: []string{"status", "cuisine", "food", "restaurant", "dish", "language", "team"}, Whole: []string{letter + `+(?:[ '-]` + letter + `+){0,4}`}, Valid: nationality, Listed: demonyms | foreign, Chance: 0.02, Coverage: 0.8, Header: 0.93, Values: 0.45,
			Positives: []string{"German", "british", "American", "Mexicana", "Française"}, Negatives: []string{"42", "blue", "x@y.de"},
		},
		{
			Infotype: "RELIGIOUS_TERM", Category: Person, Source: "GDPR art. 9(1); Google SDP infotype reference",
			Headers: []string{"religion", "religious affiliation", "religious belief", "faith", "confession", "denomination", "religionszugehorigkeit", "konfession", "religione", "religiao", "religie", "godsdienst", "wyznanie", "uskonto", "din", "trossamfund", "culto", "religiya", "宗教"},
			Unless:  []string{"good faith", "coin", "currency", "bill", "unit", "fund"}, Whole: []string{letter + `+(?:[ '-]` + letter + `+){0,3}`}, Valid: religion, Listed: religions, Chance: 0.01, Header: 0.92, Values: 0.8,
			Positives: []string{"Catholic", "Muslim", "jewish", "Buddhist", "evangelisch", "Islam"}, Negatives: []string{"42", "blue", "Formula"},
		},
		{
			Infotype: "MARITAL_STATUS", Category: Person, Source: "Google SDP infotype reference",
			Headers: []string{"marital status", "marital", "civil status", "marriage status", "relationship status", "maritalstatus", "familienstand", "etat civil", "situation familiale", "situation matrimoniale", "estado civil", "stato civile", "burgerlijke staat", "stan cywilny", "sivilstand", "civilstand", "civilstatus", "siviilisaaty", "medeni hal", "medeni durum",
				"semejnoe polozhenie", "семейное положение", "婚姻状况", "rodinny stav", "married", "marital code", "marital status code"},
			Unless: []string{"filing", "couple", "rate"}, Whole: []string{letter + `+(?:[ /()-]{1,2}` + letter + `+){0,4}\)?`}, Valid: marital, Listed: maritals, Chance: 0.01, Header: 0.93, Values: 0.8,
			Positives: []string{"Married", "single", "Divorced", "widowed", "verheiratet", "Soltero", "never married"}, Negatives: []string{"42", "blue", "active"},
		},
		{
			Infotype: "JOB_TITLE", Category: Person, Source: "Google SDP infotype reference; ISCO-08",
			Headers: []string{"job title", "jobtitle", "occupation", "profession", "job position", "position title", "working title", "employee title", "job role", "title description", "civil service title", "business title", "role title", "officer title", "current position", "employment title", "professional title", "job description title",
				"beruf", "berufsbezeichnung", "stellenbezeichnung", "tatigkeit", "poste", "metier", "fonction", "intitule poste", "puesto", "puesto trabajo", "ocupacion", "profesion", "oficio", "professione", "mansione", "qualifica", "profissao", "ocupacao", "functie", "functietitel", "beroep",
				"stanowisko", "zawod", "stilling", "yrke", "befattning", "ammatti", "unvan", "meslek", "gorev", "dolzhnost", "должность", "профессия", "職業", "职位", "职务", "povolani", "foglalkozas"},
			Weak:   []string{"title", "position", "role", "contact title", "designation", "job", "job name", "cargo"},
			Unless: []string{"id", "type", "code", "status", "number", "function", "latitude", "longitude", "book", "movie", "page", "song", "property", "category", "level", "run", "queue", "date", "track", "vacancy", "count", "vessel", "ship", "weight", "volume", "manifest", "loan"},
			Whole:  []string{letter + `[A-Za-z\x{80}-\x{10ffff} .,&'()/+:;0-9-]*`}, Valid: jobTitle, Listed: jobs, Chance: 0.02, Coverage: 0.5, Header: 0.9, Values: 0.75,
			Positives: []string{"Software Engineer", "Sales Manager", "nurse", "POLICE OFFICER", "Senior Accountant", "Professor of History"}, Negatives: []string{"12345", "blue", "x@y.de"},
		},
		{
			Infotype: "USERNAME", Category: Person, Source: "NIST SP 800-122, section 2.2",
			Headers: []string{"username", "user name", "login", "login name", "user login", "screen name", "screenname", "account username", "logon", "logon name", "handle", "twitter handle", "twitter username", "userid name", "benutzername", "anmeldename", "nom utilisateur", "identifiant", "pseudo", "nombre usuario", "usuario", "nome utente", "nome usuario", "gebruikersname", "gebruikersnaam",
				"nazwa uzytkownika", "brukernavn", "anvandarnamn", "kullanici adi", "imya polzovatelya", "логин", "用户名", "ユーザー名", "instagram handle", "github username", "slack handle", "samaccountname"},
			Unless: []string{"at", "on", "date", "time", "attempts", "attempt", "url", "ip", "page", "id", "button", "door", "method", "last", "first", "failed", "count"},
			Whole:  []string{`[A-Za-z0-9\x{80}-\x{10ffff}_@][A-Za-z0-9\x{80}-\x{10ffff}._@+-]*`}, Chance: 1, Header: 0.9,
			Positives: []string{"jdoe", "mary_smith", "@handle", "x.y-z99"}, Negatives: []string{"two words", "", "a/b"},
		},
		{
			Infotype: "SALARY", Category: Finance, Source: "NIST SP 800-122, section 2.2; GDPR art. 4(1)",
			Headers: []string{"salary", "annual salary", "base salary", "monthly salary", "gross salary", "net salary", "yearly salary", "base pay", "gross pay", "net pay", "annual income", "income", "personal income", "monthly income", "wage", "hourly wage", "gehalt", "jahresgehalt", "bruttogehalt", "einkommen", "lohn", "salaire", "revenu annuel", "remuneration",
				"salario", "sueldo", "ingresos", "stipendio", "retribuzione", "renda", "rendimento", "salaris", "loon", "wynagrodzenie", "pensja", "lonn", "palkka", "maas", "zarplata", "зарплата", "給与", "年収", "工资", "薪资", "annual compensation", "total compensation", "employee salary", "regular gross paid", "total other pay"},
			Unless: []string{"grade", "range", "median", "average", "avg", "mean", "min", "max", "currency", "type", "frequency", "basis", "from", "to", "bracket", "low", "high", "group", "level", "cap", "budget", "code", "band", "family", "household", "per", "tax", "statement", "operating", "interest", "source", "net", "ratio", "total income", "rental"},
			Whole:  []string{`[$€£¥]? ?-?\d[\d,. ’']*(?: ?[$€£¥k]| ?(?:USD|EUR|GBP|CHF|K))?`}, Chance: 1, Header: 0.86,
			Positives: []string{"52000", "$52,000.00", "3.500,00 €", "85000.0", "120K"}, Negatives: []string{"abc", "x@y.de", "none"},
		},
	}
}

// firstName and lastName leave out names that are ordinary words: a column of Rose, White and Olive has colours.
func firstName(s []byte) bool { return is(s, gazetteer.First) }
func lastName(s []byte) bool  { return is(s, gazetteer.Last) }

func is(s []byte, kind gazetteer.Kind) bool { return gazetteer.Lookup(s)&(kind|gazetteer.Word) == kind }

// titles stand before or after the names of people. companyWords occur in the names of companies and streets, which are made of the
// names of people.
var (
	titles       = listed("mr mrs ms miss dr prof professor sir dame rev hon herr frau dr med ing jr sr ii iii iv md phd esq mme mlle sra srta sig dott sen rep capt lt sgt col gen")
	companyWords = listed("inc ltd llc plc gmbh ag sa sarl spa srl bv ab oy corp group sons and company partners associates holding university school street road avenue drive lane st ave rd the of park center centre " +
		"airport airfield heliport regional municipal intl international memorial elementary middle high academy library bridge garden gardens station terminal plaza building tower hall museum field stadium theatre theater castle cemetery trail farm farms " +
		"inn restaurant cafe shop store market salon clinic pharmacy lodge ranch creek valley hill hills mountain forest beach bay port harbor point village town township island district airlines airways motors records " +
		"hotel hospital church county city college bank museum island lake river mount fort north south east west new san santa saint los las el la systems services in for at on with to")
)

// personName accepts two to five words of which one is a common first name and another a common family name, or that are one or
// the other with initials and titles.
func personName(s []byte) bool {
	if len(s) > 60 || single(s) {
		return false
	}
	words, known, first, last := 0, 0, false, false
	small, capital := false, false
	for word, rest := nextNameWord(s); len(word) > 0; word, rest = nextNameWord(rest) {
		lists := listsOf(word)
		if lists&titles != 0 {
			continue
		}
		if lists&companyWords != 0 && len(s) > len(word) && lists&particles == 0 {
			return false
		}
		words++
		if lists&particles == 0 {
			small, capital = small || word[0]-'a' < 26, capital || word[0]-'A' < 26
		}
		if small && capital { // a sentence
			return false
		}
		kinds := gazetteer.Lookup(word)
		first = first || kinds&gazetteer.First != 0
		last = last || kinds&gazetteer.Last != 0
		if kinds&(gazetteer.First|gazetteer.Last) != 0 || len(word) == 1 || lists&particles != 0 {
			known++
		}
	}
	return words >= 2 && words <= 6 && first && known >= 2 && (last || words > known)
}

var particles = listed("de da do dos das del della di van von der den ten ter zu zur el la al bin ibn ben le du y e i af st san santa")

// single reports whether s is one word at most.
func single(s []byte) bool {
	_, rest := nextNameWord(s)
	word, _ := nextNameWord(rest)
	return len(word) == 0
}

// nextNameWord is like nextWord, with hyphens and apostrophes inside words.
func nextNameWord(s []byte) (word, rest []byte) {
	start := 0
	for start < len(s) && !wordByte(s[start]) {
		start++
	}
	end := start
	for end < len(s) && (wordByte(s[end]) || s[end] == '\'' || s[end] == '-') {
		end++
	}
	return s[start:end], s[end:]
}

// birthDate accepts dates with a year of 1900 to 2029, in any order of its parts.
func birthDate(s []byte) bool {
	switch {
	case len(s) == 8 && digits(s):
		return year(s[:4]) && monthAndDay(s[4:6], s[6:])
	case len(s) >= 4 && digits(s[:4]):
		return year(s[:4]) && (len(s) == 4 || parts(s[5:]))
	}
	if colon := bytes.IndexByte(s, ':'); colon > 0 {
		s = s[:max(0, bytes.LastIndexByte(s[:colon], ' '))]
	}
	return endsInYear(s) && (s[0]-'0' >= 10 || !numeric(s) || parts(s))
}

// numeric reports whether s has no letters.
func numeric(s []byte) bool {
	return !bytes.ContainsFunc(s, func(r rune) bool { return r|0x20 >= 'a' })
}

// parts reports whether the two numbers that s begins with can be a month and a day, in either order.
func parts(s []byte) bool {
	first := leadingDigits(s)
	if len(first) == len(s) {
		return false
	}
	return monthAndDay(first, leadingDigits(s[len(first)+1:]))
}

func monthAndDay(a, b []byte) bool {
	m, d := small(a), small(b)
	return min(m, d) >= 1 && min(m, d) <= 12 && max(m, d) <= 31
}

func leadingDigits(s []byte) []byte {
	n := 0
	for n < len(s) && n < 2 && s[n]-'0' < 10 {
		n++
	}
	return s[:n]
}

// small is the number that at most two digits spell.
func small(s []byte) (n int) {
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

// endsInYear looks for a year, of four digits or two, at the end of a date.
func endsInYear(s []byte) bool {
	n := len(s)
	return n >= 4 && digits(s[n-4:]) && year(s[n-4:]) || n >= 6 && !wordByte(s[n-3]) && digits(s[n-2:])
}

func year(s []byte) bool {
	return s[0] == '1' && s[1] == '9' || s[0] == '2' && s[1] == '0' && s[2] <= '2'
}

func digits(s []byte) bool {
	for _, c := range s {
		if c-'0' >= 10 {
			return false
		}
	}
	return len(s) > 0
}

// plausibleAge accepts 0 to 122, the longest life that is known.
func plausibleAge(s []byte) bool {
	n := 0
	for _, c := range s {
		if c-'0' >= 10 {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n <= 122
}

var (
	// genders leaves out words that other lists have too, as unknown and other, and numbers.
	genders = listed("m f male female man woman masculino femenino feminino hombre mujer homme femme mann frau mannlich weiblich divers non-binary nonbinary transgender boy girl masculin feminin maschio femmina vrouw man kvinna " +
		"kvinde mand kobieta mezczyzna erkek kadin genderqueer agender cisgender intersex genderfluid")
	ethnicWords = listed("white black native asian hispanic latino latina latinx caucasian african indian islander pacific hawaiian alaska indigenous aboriginal arab mixed multiracial biracial race races ethnicity negro " +
		"european chinese filipino japanese korean vietnamese blanca blanco branca negra parda mestizo mulato caribbean bangladeshi pakistani gypsy traveller roma maori")
	colours  = listed("white black blanca blanco branca negra negro mixed native pacific indian other parda roma race races")
	demonyms = listed("german french british english irish scottish welsh spanish italian portuguese dutch belgian swiss austrian polish czech slovak hungarian romanian bulgarian greek turkish russian ukrainian swedish danish norwegian " +
		"finnish icelandic estonian latvian lithuanian croatian serbian slovenian bosnian albanian american canadian mexican brazilian argentine argentinian chilean colombian peruvian venezuelan ecuadorian bolivian uruguayan paraguayan cuban " +
		"dominican haitian jamaican chinese japanese korean vietnamese thai filipino indonesian malaysian singaporean indian pakistani bangladeshi nepalese afghan iranian iraqi israeli egyptian moroccan algerian tunisian libyan nigerian ghanaian kenyan ethiopian " +
		"australian lebanese syrian jordanian saudi emirati kuwaiti sudanese somali congolese cameroonian senegalese zimbabwean armenian georgian azerbaijani kazakh uzbek cypriot maltese luxembourgish taiwanese mongolian " +
		"deutsch deutsche franzosisch osterreichisch italienisch spanisch polnisch turkisch russisch francais allemand allemande espagnol espagnole italien italienne portugais belge suisse anglais marocain algerien tunisien " +
		"espanol espanola aleman alemana frances francesa italiano italiana ingles inglesa mexicano mexicana argentino argentina colombiano colombiana peruano peruana chileno chilena venezolano venezolana boliviano boliviana portugues portuguesa " +
		"brasileiro brasileira tedesco tedesca francese inglese spagnolo spagnola rumeno nederlandse nederlands polskie polska svensk norsk dansk")
	religions = listed("christian christianity catholic catholicism protestant orthodox evangelical baptist methodist lutheran anglican presbyterian pentecostal mormon muslim islam islamic sunni shia jewish judaism hindu hinduism buddhist " +
		"buddhism sikh sikhism jain jainism bahai atheist atheism agnostic taoism taoist shinto confucianism pagan paganism jehovah quaker zoroastrianism evangelisch katholisch romisch-katholisch konfessionslos catolica catolico cristiana cristiano catholique musulman musulmana " +
		"protestante judia judio hinduismo budista ateo cattolica cattolico islamica rastafarian unitarian adventist spiritism animism christentum judentum hinduismus buddhismus hebrew")
	maritals = listed("married single divorced widowed separated unmarried widow widower cohabiting engaged verheiratet ledig geschieden verwitwet getrennt celibataire marie mariee divorcee veuf veuve pacse soltero soltera casado casada divorciado " +
		"divorciada viudo viuda celibe nubile coniugato coniugata divorziato divorziata vedovo vedova solteiro solteira viuva ongehuwd gehuwd gescheiden kawaler panna zonaty zamezna rozwiedziony gift ugift skild skilt evli bekar")
	jobs = listed("engineer manager director officer teacher nurse assistant analyst accountant technician clerk developer supervisor specialist consultant administrator attorney lawyer professor president secretary " +
		"driver operator worker inspector coordinator representative associate agent executive designer programmer architect scientist researcher physician doctor dentist surgeon pharmacist therapist psychologist counselor " +
		"electrician plumber carpenter mechanic chef cook waiter waitress cashier salesperson seller buyer broker banker auditor economist journalist editor writer author artist musician actor photographer librarian " +
		"police firefighter fireman sergeant captain lieutenant detective paramedic soldier pilot captain sailor farmer gardener cleaner janitor custodian guard receptionist recruiter trainer instructor lecturer tutor coach student " +
		"principal dean superintendent commissioner mayor judge senator ceo cfo cto coo vp owner founder partner chairman chairperson head chief lead intern trainee apprentice aide attendant advisor adviser planner controller " +
		"treasurer geologist biologist chemist physicist mathematician statistician surveyor optician midwife veterinarian hairdresser barber tailor butcher baker bartender translator interpreter retired homemaker unemployed housewife " +
		"ingenieur lehrer lehrerin arzt krankenschwester verkaufer buchhalter entwickler leiter ingeniero ingeniera profesor profesora medico abogado enfermera gerente director contador infirmiere professeur comptable avocat medecin vendeur " +
		"ingegnere medico insegnante avvocato infermiera impiegato engenheiro professor advogado enfermeiro motorista laborer machinist welder practitioner hygienist radiographer dispatcher investigator examiner strategist producer")
)

// gender accepts words of listed genders. One word in three languages is enough.
func gender(s []byte) bool { return genders.has(s) || bytes.EqualFold(s, []byte("männlich")) }

// ethnic leaves out single words that are colours or anything else as well.
func ethnic(s []byte) bool { return ethnicWords.holds(s) && !colours.has(s) }

func nationality(s []byte) bool {
	return demonyms.holds(s) || bytes.EqualFold(s, []byte("Française")) || bytes.EqualFold(s, []byte("Français"))
}

func religion(s []byte) bool { return religions.holds(s) }

func marital(s []byte) bool { return maritals.holds(s) }

func jobTitle(s []byte) bool { return len(s) <= 80 && jobs.holds(s) }
