package header

import "strings"

// abbreviations are unfolded in headers, and words of other languages that many phrases share are translated. They are whole words only.
var abbreviations = map[string][]string{
	"addr": {"address"}, "adr": {"address"}, "addrs": {"address"}, "adresse": {"address"}, "addresse": {"address"}, "adress": {"address"}, "adres": {"address"}, "adrs": {"address"}, "addresses": {"address"},
	"fname": {"first", "name"}, "lname": {"last", "name"}, "mname": {"middle", "name"}, "frst": {"first"}, "lst": {"last"}, "mid": {"middle"},
	"ccnum": {"credit", "card", "number"}, "ccno": {"credit", "card", "number"}, "cc": {"credit", "card"},
	"tel": {"phone"}, "tlf": {"phone"}, "telefon": {"phone"}, "telefono": {"phone"}, "telefone": {"phone"}, "telephone": {"phone"}, "ph": {"phone"}, "phn": {"phone"},
	"telefoon": {"phone"}, "puhelin": {"phone"}, "phones": {"phone"}, "fon": {"phone"}, "telef": {"phone"}, "telf": {"phone"}, "telfx": {"fax"}, "pstlz": {"plz"}, "stras": {"strasse"},
	"no": {"number"}, "num": {"number"}, "nr": {"number"}, "nbr": {"number"}, "numero": {"number"}, "numeros": {"number"}, "nummer": {"number"}, "numb": {"number"}, "numer": {"number"},
	"cust": {"customer"}, "emp": {"employee"}, "usr": {"user"}, "pwd": {"password"}, "passwd": {"password"}, "pw": {"password"}, "pword": {"password"}, "passwort": {"password"},
	"mail": {"email"}, "emails": {"email"}, "courriel": {"email"}, "correo": {"email"}, "names": {"name"}, "eml": {"email"},
	"birthdate": {"birth", "date"}, "birthday": {"birth", "date"}, "bday": {"birth", "date"}, "bdate": {"birth", "date"},
	"lat": {"latitude"}, "lng": {"longitude"}, "lon": {"longitude"}, "long": {"longitude"}, "latitud": {"latitude"}, "longitud": {"longitude"}, "lats": {"latitude"}, "lons": {"longitude"},
	"org": {"organization"}, "organisation": {"organization"}, "organizacion": {"organization"}, "organizations": {"organization"}, "co": {"company"}, "comp": {"company"}, "biz": {"business"},
	"ctry": {"country"}, "cntry": {"country"}, "cty": {"city"}, "prov": {"province"}, "str": {"street"}, "dept": {"department"}, "mgr": {"manager"}, "acct": {"account"}, "acc": {"account"}, "nm": {"name"}, "cd": {"code"},
	"mob": {"mobile"}, "datetime": {"date"}, "dt": {"date"}, "desc": {"description"}, "sal": {"salary"}, "occ": {"occupation"}, "natl": {"national"}, "govt": {"government"}, "lic": {"license"}, "licence": {"license"}, "ident": {"id"},
	"identifier": {"id"}, "identification": {"id"}, "naam": {"name"}, "nazwa": {"name"}, "jmeno": {"name"},
}

func set(words string) map[string]struct{} {
	out := map[string]struct{}{}
	for w := range strings.FieldsSeq(words) {
		out[w] = struct{}{}
	}
	return out
}

// about are words that make a header speak about an infotype instead of holding it: email_verified, is_email, phone_type.
var about = set("verified verify verification valid validated validation flag flags ind indicator count counts counter enabled disabled consent optin optout subscribed sent " +
	"length size len required allowed missing hash hashed checksum bounced opened clicks percent pct percentage ratio total error errors " +
	"available availability changed updated reset expires expiry attempts retries type kind is has are was can should num average avg mean median " +
	"min max minimum maximum sum std variance rate per share change diff delta index idx seq sequence date time timestamp year month day " +
	"hour alt altvalue footnote footnotes symbol stratification lift quantity qty cantidad tipo fecha quantidade qtd anzahl typ datum aantal soort antal liczba nb covered served visible hidden show hide changes increase failures lastfour firstsix oldest youngest highest lowest largest smallest longest shortest newest distinct unique population")

// behind are words that do so only behind a phrase, or before "of": email_status, status of email. Before it they tell whose it is: group_email.
var behind = set("status template format score rank rating range band bucket provider domain created policy hint class level mode preference preferred plate notification notifications " +
	"quality source precision accuracy group category categories version revision question answer answered reason method purpose note notes comment comments remark remarks")

// attributes are words that make a reference of a header when they follow a phrase: city_id.
var attributes = set("id ids codes key uuid guid fk pk sk ref reference hashkey type")

// People are words of dataset names that say that rows are people.
var people = set("customer customers client clients user users person persons people employee employees staff contact contacts patient patients member " +
	"members student students teacher teachers driver drivers applicant applicants candidate candidates lead leads subscriber subscribers passenger passengers guest " +
	"guests resident residents voter voters donor donors author authors owner owners tenant tenants beneficiary beneficiaries doctor doctors " +
	"physician physicians profile profiles personnel player players attendee attendees visitor visitors kunde kunden mitarbeiter cliente clientes usuario usuarios empleado empleados cliente clienti utilisateur " +
	"utilisateurs persona personas personne personnes salaries salarie dipendenti medewerker medewerkers klant klanten klient klienci pracownik pracownicy anstalld ansatte kunder musteri calisan " +
	"alumno alumnos pasajeros paciente pacientes officer officers lobbyist lobbyists inmate inmates offender offenders victim victims defendant defendants worker workers salary payroll hr crm roster directory individual individuals")

// context are words that headers write together with those of phrases, and that do not change what these name.
var context = set("the of a an and or for in by to de del della delle di do da dos das du des der die das la le les el lo van von " +
	"mailing principal agent business home work billing shipping delivery contact primary secondary main alternate alternative other additional second third next previous former current present legal original new old " +
	"company employer supplier vendor office personal private full person emergency daytime evening day night permanent temporary temp residence residential resident local physical site property location registered " +
	"ship bill sender recipient receiver from origin destination dest src dst buyer seller payer payee holder cardholder account card primary optional if different raw clean cleaned normalized text value str string field col column line lines continued " +
	"firm incident facility school organization operator owner applicant filer respondent complainant borrower guarantor beneficiary sponsor co joint spouse father mother parent guardian partner child " +
	"manager supervisor inspector officer director lobbyist provider doctor physician patient subject participant investigator author editor reviewer judge attorney lawyer witness victim defendant suspect offender " +
	"kontakt contacto contatto contato cliente client kunde kunden customer user member employee staff student teacher driver passenger guest tenant donor voter candidate domicile event venue reporting service store shop branch bank hq headquarters " +
	"claimant visitor complainer licensee permittee requester requestor consumer subscriber mom dad mothers fathers admin administrator debtor creditor trustee customers clients users employees patients students members drivers my your their his her our public official hospital pharmacy clinic practice project program building " +
	"pupil nurse landlord plaintiff signatory instructor coach player actor artist registrant taxpayer assignee approver assistant advisor adviser analyst caller caregiver clinician colleague composer consultant counselor creator deceased dentist deputy dispatcher engineer executive founder handler insured interviewer invitee leader mentor nominee notary occupant pilot policyholder practitioner prescriber president professor prospect rep representative rider salesperson secretary shareholder speaker submitter superintendent surgeon technician therapist traveler traveller treasurer trainer volunteer worker writer clerk mayor pax enslaver counterparty issuer merchant remitter attending referring rendering prescribing admitting treating adopter adoptee roommate referee")

// whole are ordinary words that must not be cut into words of phrases: "man-age".
var whole = set("manage storage average mileage package packages percentage language languages message messages image images page pages stage usage wage wages village coverage damage garage voltage percentage " +
	"advantage heritage passage postage shortage tonnage acreage sewage drainage brokerage leverage beverage cottage linkage marriage carriage outrage engage manager management teenage " +
	"capacity velocity electricity ethnicity publicity simplicity toxicity scarcity publicity elasticity specificity intensity density university diversity statement estate interstate " +
	"username nickname filename hostname domainname pathname classname namespace tablename rename essex sussex middlesex unisex address addressee streetcar streetlight online timezone ozone statehood stateless " +
	"country county countryside counter country notice notation personal personality personnel emails emailed telegram telescope household statistic statistics cityscape capital captain escape landscape capability " +
	"phonetic microphone headphones telephony sexual race races racetrack brace trace grace terrace embrace surface bracket gender genders engender title titles subtitle titled entitled competition " +
	"organize placement place replace workplace marketplace latest translation relation population regulation cellular celery fax taxes postal compostal zipper unzip street location allocation " +
	"report reports sport sports airport transport import export support effort resort cohort short sort north fort beta meta metadata theta trivia aviation company japan panel span opinion shipping mapping machine pharmacy " +
	"standing building funding spending pending heading wording island iceland england ireland poland finland rating listing marketing testing meeting setting destination existing continent single housing basin since protein " +
	"manifest significant truth leisure never radius reading radio trading loading gradient seizure aggregate gateway true invoice plan planned balance lane public bicycle private derivative municipal medical medicine judicial dictionary " +
	"midnight dynamic above labor idea deal dealer dead death deadline database partner similar simple final finish finance fine moving driving saving savings living serving record records agenda review estimate template climate plate " +
	"animate ultimate related calculated updated created rated dated state stated upstate downstate translate regulate generate private chocolate delicate certificate duplicate aggregate intermediate states provinces")
