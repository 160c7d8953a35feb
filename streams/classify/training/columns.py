"""Makes labelled columns: columns.py SEED TABLES PART > columns.jsonl

PART is train, dev or test. Nothing leaks between the parts: train and dev take values from faker (other locales in each), test from
mimesis, and every list of headers and of table makers is divided among them by a hash. Needs PyPI faker, mimesis and python-stdnum. A line is
{"table", "column", "values", "type"}; type is empty for a negative, and "?" where nobody can tell.
"""
import datetime
import hashlib
import json
import random
import re
import string
import sys
import uuid

import faker
import mimesis
from mimesis.locales import Locale

from issued import ISSUED

SEED, TABLES, PART = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
rng = random.Random(f"{SEED}{PART}")
LOCALES = {
    "train": "en_US en_US en_US en_GB de_DE fr_FR es_ES it_IT pt_BR nl_NL pl_PL sv_SE en_IN tr_TR cs_CZ".split(),
    "dev": "en_CA en_AU de_AT fr_CA es_MX pt_PT da_DK no_NO fi_FI en_IE".split(),
    "test": "en en en en_GB de fr es it pt_br nl pl sv da tr".split(),
}


def part_of(text):
    """The part that a header or table maker belongs to: 60 % train, 15 % dev, 25 % test."""
    n = int(hashlib.sha256(text.encode()).hexdigest(), 16) % 100
    return "train" if n < 60 else "dev" if n < 75 else "test"


class Faker:
    def __init__(self, locale):
        self.f = faker.Faker(locale)
        self.f.seed_instance(rng.getrandbits(40))
        self.us = locale in ("en_US", "en_CA", "en_AU")

    def first(self): return self.f.first_name()
    def last(self): return self.f.last_name()
    def street(self): return self.f.street_address().replace("\n", " ")
    def full_address(self): return self.f.address().replace("\n", ", ")
    def city(self): return self.f.city()
    def zip(self): return self.f.postcode()
    def country(self): return self.f.country()
    def company(self): return self.f.company()
    def job(self): return self.f.job()
    def email(self): return self.f.email()
    def phone(self): return self.f.phone_number()
    def user(self): return self.f.user_name()
    def lat(self): return float(self.f.latitude())
    def lon(self): return float(self.f.longitude())
    def text(self): return self.f.sentence()
    def word(self): return self.f.word()

    def state(self):
        for name in ("state", "administrative_unit", "region", "province", "estado"):
            try:
                return getattr(self.f, name)()
            except AttributeError:
                continue
        return rng.choice(["Ontario", "Quebec", "Alberta", "Manitoba"])


class Mimesis:
    def __init__(self, locale):
        loc = {"en_GB": Locale.EN_GB, "pt_br": Locale.PT_BR}.get(locale) or Locale(locale)
        seed = rng.getrandbits(30)
        self.p, self.a = mimesis.Person(loc, seed=seed), mimesis.Address(loc, seed=seed)
        self.fin, self.t = mimesis.Finance(loc, seed=seed), mimesis.Text(loc, seed=seed)
        self.us = locale == "en"

    def first(self): return self.p.first_name()
    def last(self): return self.p.last_name()
    def street(self): return self.a.address()
    def full_address(self): return f"{self.a.address()}, {self.a.city()} {self.a.zip_code()}"
    def city(self): return self.a.city()
    def zip(self): return self.a.zip_code()
    def country(self): return self.a.country()
    def company(self): return self.fin.company() + (" " + self.fin.company_type(abbr=True) if rng.random() < .5 else "")
    def job(self): return self.p.occupation()
    def email(self): return self.p.email()
    def phone(self): return self.p.phone_number()
    def user(self): return self.p.username()
    def lat(self): return self.a.latitude()
    def lon(self): return self.a.longitude()
    def text(self): return self.t.sentence()
    def word(self): return self.t.word()
    def state(self): return self.a.state()


def source():
    locale = rng.choice(LOCALES[PART])
    return Mimesis(locale) if PART == "test" else Faker(locale)


US = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY".split()
ISO = "US GB DE FR ES IT NL PL SE NO DK FI BR MX CN JP IN CA AU ZA TR CH AT BE PT IE CZ GR RO HU".split()
RACES = ["White", "Black", "Asian", "Hispanic", "Native American", "Other", "Unknown", "Black or African American", "Hispanic or Latino", "Pacific Islander", "Two or more races", "WHITE", "BLACK", "HISPANIC"]
GENDERS = [["M", "F"], ["Male", "Female"], ["male", "female", "other"], ["F", "M", "U"], ["MALE", "FEMALE"], ["Man", "Woman", "Non-binary"], ["m", "w", "d"], ["Hombre", "Mujer"], ["0", "1"], ["1", "2"]]
MARITAL = ["Married", "Single", "Divorced", "Widowed", "Separated", "single", "married"]
RELIGION = ["Catholic", "Protestant", "Muslim", "Jewish", "Hindu", "Buddhist", "None", "Christian", "Islam", "Atheist"]
DEMONYM = ["German", "French", "British", "American", "Spanish", "Italian", "Polish", "Indian", "Chinese", "Mexican", "Turkish"]


def dates(low, high, form=None):
    form = form or rng.choice(["%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%d %b %Y"])
    base, span = datetime.datetime(low, 1, 1), (high - low) * 365 * 86400
    return lambda: (base + datetime.timedelta(seconds=rng.randrange(span))).strftime(form)


def luhn(prefix, size):
    body = prefix + "".join(rng.choice(string.digits) for _ in range(size - len(prefix) - 1))
    total = sum(sum(divmod(int(d) * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def digits(n): return "".join(rng.choice(string.digits) for _ in range(n))


def iban():
    bban = digits(18)
    check = 98 - int(bban + "131400") % 97
    return f"DE{check:02d}{bban}"


def full_name(s):
    form = rng.choice(["{f} {l}", "{f} {l}", "{l}, {f}", "{f} {m}. {l}", "{L}, {F}", "{F} {L}"])
    return lambda: form.format(f=(f := s.first()), l=(l := s.last()), m=rng.choice(string.ascii_uppercase), F=f.upper(), L=l.upper())


def case(make):
    style = rng.choice([str, str, str, str.upper])
    return lambda: style(str(make()))


def numbers(low, high, places=0):
    return lambda: f"{rng.uniform(low, high):.{places}f}" if places else str(rng.randint(low, high))


def point(s):
    form = rng.choice(["{a:.6f}, {b:.6f}", "({a:.5f}, {b:.5f})", "POINT ({b:.6f} {a:.6f})", "{a:.4f},{b:.4f}", '{{"latitude": "{a:.5f}", "longitude": "{b:.5f}"}}'])
    return lambda: form.format(a=float(s.lat()), b=float(s.lon()))


# type: (headers, maker of a maker of values)
POSITIVE = {
    "EMAIL_ADDRESS": ("email|email address|e-mail|mail|customer email|contact email|email_addr|work email|primary email|user email|correo electronico|courriel|emailadresse|e-mail adresse|personal email|login email|billing email|email1|adresse mail|correo|posta elettronica|owner email|employer email|email of applicant",
                      lambda s: case(s.email)),
    "PHONE_NUMBER": ("phone|phone number|telephone|mobile|cell|cell phone|fax|tel|phone no|contact number|work phone|home phone|mobile number|telefon|telefono|telefonnummer|handy|celular|fax number|contact phone|business phone|phone1|tel no|primary phone|employer phone|telefoonnummer|emergency contact phone|phone of owner",
                     lambda s: s.phone),
    "FIRST_NAME": ("first name|fname|given name|vorname|prenom|nombre|middle name|first|forename|firstname|customer first name|nome|voornaam|imie|fornavn|owner first name|agent first name|mi|middle initial|f name|employee first name|name first|child first name|patient first name|contact first name",
                   lambda s: case(s.first)),
    "LAST_NAME": ("last name|lname|surname|family name|nachname|nom de famille|apellido|cognome|sobrenome|achternaam|nazwisko|efternavn|last|lastname|customer last name|owner surname|agent last name|apellidos|employee last name|name last|patient last name|maiden name|contact last name|familienname",
                  lambda s: case(s.last)),
    "PERSON_NAME": ("name|full name|customer name|contact name|employee name|patient name|owner name|fullname|student name|cardholder name|applicant name|nombre completo|nom complet|vollstandiger name|nome completo|contact person|emergency contact name|inspector|manager name|account holder|lobbyist name|representative|sender name|recipient name|officer name|driver name|agent|owner|doctor name|attorney name|supervisor|teacher name|display name|judge|principal name",
                    full_name),
    "DATE_OF_BIRTH": ("dob|date of birth|birth date|birthdate|geburtsdatum|fecha nacimiento|date de naissance|birthday|data di nascita|born|patient dob|customer birth date|data nascimento|geboortedatum|birth dt|d o b|year of birth|applicant dob|employee birthdate",
                      lambda s: dates(1935, 2008)),
    "AGE": ("age|patient age|age years|alter|edad|age in years|idade|eta|customer age|victim age|leeftijd|age at death|subject age|employee age", lambda s: numbers(1, 95)),
    "GENDER": ("gender|sex|geschlecht|sexe|sexo|genero|sesso|gender code|customer gender|patient sex|geslacht|victim sex|gender identity|employee gender|subject gender|kjonn|plec",
               lambda s: (lambda pool: lambda: rng.choice(pool))(rng.choice(GENDERS))),
    "ETHNIC_GROUP": ("race|ethnicity|race ethnicity|ethnic group|victim race|ethnic origin|raza|etnia|patient race|subject race|race code|hispanic origin", lambda s: lambda: rng.choice(RACES)),
    "NATIONALITY": ("nationality|citizenship|nationalitat|nacionalidad|nationalite|nazionalita|staatsangehorigkeit|employee nationality|guest nationality", lambda s: lambda: rng.choice(DEMONYM)),
    "RELIGIOUS_TERM": ("religion|religious affiliation|faith|konfession|patient religion|religione", lambda s: lambda: rng.choice(RELIGION)),
    "MARITAL_STATUS": ("marital status|marital|civil status|familienstand|estado civil|stato civile|etat civil|maritalstatus|patient marital status", lambda s: lambda: rng.choice(MARITAL)),
    "JOB_TITLE": ("job title|title|occupation|position|profession|beruf|puesto|job|cargo|poste|employee title|role|designation|contact title|stanowisko|job position|professione", lambda s: case(s.job)),
    "USERNAME": ("username|user name|login|screen name|benutzername|login name|user login|usuario|account username", lambda s: s.user),
    "STREET_ADDRESS": ("address|street address|street|address line 1|mailing address|home address|billing address|shipping street|addr|address1|full address|anschrift|direccion|rue|indirizzo|endereco|strasse|adresse|calle|property address|residence address|employer address|incident address|business address|delivery address|adres|site address|owner address",
                       lambda s: case(s.full_address if rng.random() < .25 else s.street)),
    "CITY": ("city|town|city name|stadt|ville|ciudad|citta|cidade|mailing city|ort|billing city|home city|municipality|birth city|residence city|wohnort|stad|place of birth|employer city|customer city|supplier city|miasto|ship city", lambda s: case(s.city)),
    "STATE": ("state|province|state code|state province|bundesland|estado|provincia|mailing state|us state|billing state|birth state|employer state|license state|customer state|state abbrev|uf|region",
              lambda s: (lambda: rng.choice(US)) if getattr(s, "us") and rng.random() < .7 else case(s.state)),
    "COUNTRY": ("country|country code|country name|pays|pais|land|paese|billing country|birth country|country of residence|nation|mailing country|iso country|home country|supplier country|customer country|kraj",
                lambda s: (lambda: rng.choice(ISO)) if rng.random() < .4 else s.country),
    "POSTAL_CODE": ("zip|zip code|postal code|postcode|zipcode|plz|code postal|codigo postal|cap|cep|mailing zip|billing zip|postleitzahl|employer zip|post code|home zip|zip5|customer postal code|incident zip|pincode|owner zip code", lambda s: s.zip),
    "LATITUDE": ("latitude|lat|gps lat|geo latitude|breitengrad|latitud|start lat|site latitude|dec lat|event lat", lambda s: (lambda n: lambda: f"{float(s.lat()):.{n}f}")(rng.randint(3, 8))),
    "LONGITUDE": ("longitude|lon|lng|long|gps lon|geo longitude|langengrad|longitud|start lng|site longitude|dec long|event lon", lambda s: (lambda n: lambda: f"{float(s.lon()):.{n}f}")(rng.randint(3, 8))),
    "LOCATION_COORDINATES": ("coordinates|location|geo location|lat long|gps|geom|geo point|position|gps coordinates|the geom|koordinaten|coordenadas|coords|geocoded column", point),
    "ORGANIZATION_NAME": ("company|company name|organization|business name|employer|firma|empresa|entreprise|vendor name|organization name|supplier|azienda|client company|legal entity name|bedrijf|agency name|dba name|razon social|contractor|account company|employer name", lambda s: s.company),
    "SALARY": ("salary|annual salary|base salary|gehalt|salario|base pay|income|annual income|hourly wage|salaire|employee salary", lambda s: numbers(25000, 180000, rng.choice([0, 2]))),
    "CREDIT_CARD_NUMBER": ("credit card|card number|credit card number|cc number|card no|pan|kreditkarte|creditcard|ccnum|debit card number|payment card|card num", lambda s: lambda: luhn(rng.choice(["4", "51", "55"]), 16)),
    "IBAN_CODE": ("iban|iban code|account iban|bank iban|kunde iban|iban number", lambda s: iban),
    "US_SOCIAL_SECURITY_NUMBER": ("ssn|social security number|social security no|ss number|ssn number|employee ssn", lambda s: lambda: f"{rng.randint(100, 665):03d}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}"),
    "IP_ADDRESS": ("ip|ip address|ip addr|remote addr|client ip|source ip|host ip|login ip|server ip", lambda s: lambda: ".".join(str(rng.randint(1, 254)) for _ in range(4))),
    "MAC_ADDRESS": ("mac|mac address|device mac|hw addr|ethernet address", lambda s: lambda: ":".join(f"{rng.randrange(256):02x}" for _ in range(6))),
    "URL": ("url|website|link|web site|homepage|profile url|web page|page url|company website|site url", lambda s: lambda: f"https://www.{s.word().lower()}{rng.randint(1, 99)}.example.com/{s.word().lower()}"),
}

# further headers: roles, abbreviations and other languages
MORE = {
    "EMAIL_ADDRESS": "email id|cust email|eml addr|group email|notification email|buyer email|reviewer email|provider email|e mail addr|mail address|emailadres|epost|e post|email utente|email contacto|correo electronico cliente|endereco email|adres email|comment author email|guardian email|assistant email|email1 address|alt email",
    "PHONE_NUMBER": "phone nbr|mob no|mobile no|tel number|cust tel|tel priv|tel work|phone home|phone2|provider phone|guardian phone|assistant phone|cell no|whatsapp|celular contato|telefono movil|telefono fijo|numero de telephone|tel portable|gsm|mobiltelefon|handynummer|telefone|numer telefonu|rufnummer|mobilnummer|telefonnr|primary contact phone|clinic phone|phone daytime|buyer phone",
    "FIRST_NAME": "frst nm|first nm|fnm|cust fname|emp first name|pat first name|given names|buyer first name|stud fname|author first name|billing first name|spouse first name|prenoms|nombres|primer nombre|primeiro nome|rufname|fornamn|etunimi|jmeno|tilltalsnamn|participant first name|shipping firstname|contact fname",
    "LAST_NAME": "last nm|lst nm|lnm|cust lname|emp last name|pat last name|family names|buyer last name|stud lname|author last name|billing last name|spouse last name|primer apellido|segundo apellido|apellido paterno|apellido materno|ultimo nome|etternavn|sukunimi|prijmeni|geburtsname|participant last name|shipping lastname|maiden",
    "PERSON_NAME": "pat name|emp name|cust name|buyer name|composer name|provider name|assistant name|guardian name|policyholder name|claimant name|advisor name|coach name|composer|approver name|comment author|therapist name|name on account|naam klant|ansprechpartner|kontaktperson|nom du client|nombre del cliente|nome do cliente|nominativo|imie i nazwisko|fullt namn|naam|player name|actor name|speaker name|author full name|primary contact name|relationship manager|case manager|next of kin|signatory name|mother name|father name|spouse name",
    "DATE_OF_BIRTH": "birth datetime|birth dt tm|dt of birth|dob date|date birth|emp dob|child dob|member birth date|pat birth date|fecha nac|fec nacimiento|dt nasc|geb datum|data urodzenia|fodelsedatum|fodselsdato|datum narozeni|geboren am|spouse dob|birth year|yob|pax dob|passenger birthdate|annee naissance",
    "AGE": "age yrs|driver age|pat age|age at visit|member age|wiek|alder|age of patient|respondent age|age at enrollment|participant age|passenger age",
    "GENDER": "pat gender|emp gender|sex at birth|gender cd|sex cd|birth sex|member gender|child gender|driver sex|gender source value|kon|sukupuoli|pohlavi|passenger sex|respondent gender",
    "ETHNIC_GROUP": "race desc|race cd|race ethnicity desc|employee race|pat ethnicity|race source value|driver race|student ethnicity|ethnic background",
    "NATIONALITY": "guest citizenship|passenger nationality|citizenship country|nationality code|nationaliteit|nacionalidade|obywatelstwo|staatsangehoerigkeit|medborgarskap",
    "MARITAL_STATUS": "marital sts|burgerlijke staat|stan cywilny|situation familiale|employee marital status|civilstand|marital status desc",
    "JOB_TITLE": "emp title|job role|contributor occupation|position title|oficio|ocupacion|functie|beroep|zawod|profissao|metier|fonction|titel beruf|current title|contact job title|donor occupation|patient occupation",
    "STREET_ADDRESS": "addr line 1|addr1|address line1|str addr|street addr|home addr|cust addr|street and number|premise address|block address|location address|ship addr|bill addr|pat addr|gatuadress|straat|ulica|logradouro|domicilio|adresse postale|adresse ligne 1|direccion de envio|indirizzo residenza|rua|hausanschrift|mailing addr 1|via|calle y numero|residence addr|gateadresse|vej",
    "CITY": "cust city|home town|city nm|city town|ship to city|bill city|addr city|pat city|postort|woonplaats|miejscowosc|localidad|municipio|comune|ciudad residencia|cidade cliente|ville client|lieu de naissance|geburtsort|town name|school city|venue city|passenger city|luogo nascita|hometown",
    "STATE": "state cd|st abbr|addr state|ship state|state of residence|driver license state|state nm|wojewodztwo|provincie|regione|comunidad autonoma|province name|state or province|ship region|region|estado|employee state|sigla provincia|departamento",
    "COUNTRY": "ctry|country cd|cntry|ship to country|ship country|country nm|addr country|land code|pais residencia|paese nascita|panstwo|country of origin|passport country|ctry code|pays residence|geburtsland|issuing country|nationality country|venue country",
    "POSTAL_CODE": "zip cd|ship zip|postal cd|pstl code|cust zip|bill postal code|kod pocztowy|postnummer|postnr|psc|codice postale|cod postal|addr zip|patient zip|zip plus 4|home postcode|postcode area code|ship postal code|cp|code postal livraison",
    "ORGANIZATION_NAME": "company nm|org name|organisation|employer nm|cust company|ship to company|supplier name|vendor|bedrijfsnaam|nome empresa|nazwa firmy|foretag|raison sociale|ragione sociale|firmenname|nombre empresa|contributor employer|company legal name|corporate name|billing company|partner company|dba|business legal name|publisher name|manufacturer name",
    "SALARY": "base sal|annual sal|monthly salary|gross salary|wage|pay rate hourly|yearly income|stipendio|wynagrodzenie|salaris|lohn|employee base salary|income",
    "USERNAME": "usr name|login id name|user login name|nickname login|gebruikersnaam|nombre usuario|nome utente|nom utilisateur|twitter username|github username|account login|logon name",
    "IP_ADDRESS": "ip addr v4|last login ip|current sign in ip|remote ip|ip src|dst ip|author ip|x forwarded for|user ip|peer ip|ipv4 address|ipv6 address",
    "URL": "site link|avatar url|html url|blog url|linkedin url|linkedin|facebook page|photo url|thumbnail url|permalink|weblink|web link|callback url|cover url|report url|logo url|video link|facebook|instagram|calendar link",
    "LATITUDE": "lat dd|latitude deg|y lat|pickup latitude|venue latitude|home lat|billing latitude|store lat|breedtegraad", "LONGITUDE": "lon dd|longitude deg|x long|pickup longitude|venue longitude|home lng|billing longitude|store lng|lengtegraad",
    "LOCATION_COORDINATES": "lat lng|latlong|geopoint|gps location|point geom|map coordinates|geolocation|coordinate",
    "CREDIT_CARD_NUMBER": "cc num|card nbr|customer card number|cc no|credit card no|tarjeta|numero tarjeta|numero de carte|numero carta|cartao de credito|kartennummer|kreditkartennummer|credit card num|debit card|payment card number|cardnumber",
    "US_SOCIAL_SECURITY_NUMBER": "soc sec no|patient ssn|spouse ssn|borrower ssn|member ssn|social security|ssn no|taxpayer ssn", "IBAN_CODE": "bank account iban|iban nr|iban no|payee iban|beneficiary iban|supplier iban|iban konto", "MAC_ADDRESS": "mac addr|wifi mac|macaddress|bssid|nic mac",
}
POSITIVE = {label: (headers + "|" + MORE.get(label, headers), maker) for label, (headers, maker) in POSITIVE.items()}
COMMON = list(POSITIVE)
POSITIVE |= {label: (headers, lambda s, make=make: lambda: make(rng)) for label, (headers, make) in ISSUED.items()}

EN = ["alpha", "beta", "north", "prime", "delta", "core", "max", "lite", "ultra", "mini", "fresh", "smart", "classic"]
THINGS = ["Laptop", "Coffee Mug", "USB cable", "Desk lamp", "Chair", "Notebook", "T-shirt", "Headphones", "Water bottle", "Phone case", "Backpack", "Monitor", "Keyboard", "Socks", "Garden hose", "Tea pot", "Hammer"]
BROWSERS = ["Safari", "Chrome", "Firefox", "Edge", "Opera"]
STATES = ["running", "pending", "done", "failed", "queued"]


def numbers_of(low, high): return lambda s: numbers(low, high)
def enum(*pool): return lambda s: lambda: rng.choice(pool)
def some(pool): return lambda s: (lambda chosen: lambda: rng.choice(chosen))(rng.sample(pool, min(len(pool), rng.randint(2, 8))))
def serial(start=None):
    def outer(s):
        n = [start or rng.choice([1, 1000, 100000, 10**9, 4929000000000000])]
        def inner():
            n[0] += rng.choice([1, 1, 1, 7])
            return str(n[0])
        return inner
    return outer


# headers, maker
NEGATIVE = [
    ("id|row id|order id|pk|record id|customer id|object id|event id|case id|uid|ticket id|parcel id|user id|employee id|account id|person id|contact id", serial()),
    ("order number|order no|invoice no|invoice number|reference|case number|ticket number|po number|permit number|docket number|batch number|claim no|tracking ref|confirmation number", serial()),
    ("sku|product code|item code|part number|article no|part no|material|catalog number|model number|item no|style code", lambda s: lambda: f"{rng.choice(string.ascii_uppercase)}{rng.choice(string.ascii_uppercase)}-{digits(4)}-{rng.choice(string.ascii_uppercase)}{digits(1)}"),
    ("created at|updated at|timestamp|last login|last modified|order date|start date|end date|modified|event time|due date|filing date|issue date|expiration date|last seen|first seen|signup date|hire date|date|posted on|last updated|inspection date|payment date", lambda s: dates(2015, 2025)),
    ("ts ms|epoch|unix time|event ts|time ms|created epoch", lambda s: lambda: str(1600000000000 + rng.randrange(10**11))),
    ("version|app version|release|build|firmware|os version|schema version|client version", lambda s: (lambda n: lambda: ".".join(str(rng.randint(0, 20)) for _ in range(n)))(rng.choice([2, 3, 4]))),
    ("uuid|guid|request id|session id|trace id|correlation id|global id", lambda s: lambda: str(uuid.UUID(int=rng.getrandbits(128)))),
    ("checksum|hash|md5|sha256|etag|digest|commit|fingerprint|token hash", lambda s: (lambda n: lambda: "%0*x" % (n, rng.getrandbits(4 * n)))(rng.choice([32, 40, 64]))),
    ("price|unit price|amount|total|cost|fee|discount|tax|balance|subtotal|value usd|list price|estimated cost|fine amount|budget|revenue", lambda s: numbers(1, 5000, 2)),
    ("year|model year|fiscal year|school year|calendar year|tax year|year built|academic year code|release year|vintage", lambda s: numbers(1950, 2025)),
    ("quantity|qty|count|stock|units|num items|visits|clicks|views|attempts|score|rank|seats|number of employees|total votes|bedrooms|page count|enrollment|headcount", lambda s: numbers(0, 100)),
    ("population|total population|city population|state total|sample size|votes|square feet|sqft|elevation|distance|duration ms|bytes|file size|weight|height", lambda s: numbers(100, 900000)),
    ("status|order status|state|job state|payment status|task status|workflow state|application status|current state|run state|process state|delivery status", lambda s: some(STATES + ["open", "closed", "new", "active", "approved", "rejected", "cancelled", "shipped"])(s)),
    ("is active|email verified|has phone|opt in|is deleted|active flag|newsletter|enabled|phone verified|email opt in|address valid|is primary|consent given|verified|gender known|is citizen", lambda s: (lambda p: lambda: rng.choice(p))(rng.choice([["true", "false"], ["0", "1"], ["Y", "N"], ["yes", "no"]]))),
    ("product name|name|item name|product|item|title|description|product title|label|article", some(THINGS)),
    ("category|type|kind|group|segment|department|class|division|section|tag|topic|subject|genre|customer type|account type|phone type|address type|employee type|contact type|card type|email type", some(["retail", "wholesale", "home", "work", "Rock", "Jazz", "Sales", "Finance", "HR", "basic", "premium", "visa", "amex", "Type A", "Type B", "Operations", "Health", "Public Safety"])),
    ("file|file name|filename|attachment|path|image file|document|zip file", lambda s: lambda: f"{s.word()}_{digits(2)}.{rng.choice(['pdf', 'csv', 'png', 'docx', 'zip'])}"),
    ("browser|device|os|platform|user agent family|client|app", some(BROWSERS + ["iOS", "Android", "Windows", "macOS", "Linux"])),
    ("color|colour|size|material|shape|finish|fabric|pattern", some(["Red", "Blue", "Green", "White", "Black", "Brown", "Gray", "XL", "M", "S", "L", "Rose", "Olive"])),
    ("currency|currency code|unit|uom|language|lang|locale|timezone|time zone|language code", some(["USD", "EUR", "GBP", "kg", "pcs", "en", "de", "fr", "en-US", "de-DE", "UTC", "Europe/Berlin", "America/New_York"])),
    ("notes|comment|comments|description|remarks|summary|message|body|review|feedback|text|bemerkung|observaciones|narrative", lambda s: s.text),
    ("address id|city id|country id|state id|person id|email id hash|gender id ref|phone id|location id|company id|owner id|zip id|street id|contact ref|author id", lambda s: numbers(1, 500)),
    ("city council district|state senate district|congressional district|council district|ward|precinct|police district|community board|census tract|school district|district|zone|borough code|block|lot", lambda s: numbers(1, 99)),
    ("phone model|phone os|email template|email subject|email count|address count|name length|company size|industry|age group|age range|gender ratio|state rank|country rank|phone brand|street type|address type code|city rank|name type|salary grade|salary range|age bracket", some(["A", "B", "C", "18-24", "25-34", "small", "medium", "large", "T1", "T2", "Tech", "Energy", "0.5", "welcome", "iPhone 13", "high", "low"])),
    ("probability|rate|percent|ratio|temperature|humidity|speed|mean|std|x|y|z|delta|confidence|growth rate|unemployment rate|alpha|lift|angle", lambda s: (lambda lo, hi: lambda: f"{rng.uniform(lo, hi):.4f}")(*rng.choice([(0, 1), (-50, 50), (0, 100), (-1, 1)]))),
    ("scenario code|course code|airline|carrier|station code|airport code|gate|terminal|reason code|error code|status code|plan code|currency pair|gl code|branch code", lambda s: lambda: rng.choice(string.ascii_uppercase) + rng.choice(string.ascii_uppercase) + digits(rng.choice([1, 2, 3]))),
    ("ean|upc|barcode|isbn|gtin|serial number|imei ref|asset tag|meter number|inventory number", lambda s: lambda: digits(13)),
    ("species|common name|scientific name|breed|animal|plant|crop|variety", some(["Oak", "Maple", "Labrador", "Beagle", "Rose", "Wheat", "Quercus robur", "Acer rubrum", "Persian", "Siamese", "Daisy", "Iris"])),
    ("team|home team|away team|club|league|tournament|winner|race name|track|race", some(["Tigers", "Eagles", "Monaco GP", "Derby", "Lakers", "United", "Rovers", "Indy 500", "Madrid", "Arsenal"])),
    ("position|rank order|grid|place|seed|lane|slot|floor|shelf|location|bin|aisle|warehouse location|rack", lambda s: lambda: f"{rng.choice(['A', 'B', 'C', ''])}{rng.randint(1, 40)}"),
    ("program|program name|project name|event name|course name|school|course|event|campaign|campaign name|project|service|session title|agency program", lambda s: lambda: f"{rng.choice(EN).title()} {rng.choice(['Program', 'Project', 'Initiative', 'Workshop', 'Series', 'Course', 'Festival'])}"),
    ("day|weekday|month|month name|quarter|season|period|day of week|shift|semester|term", some(["Monday", "Tuesday", "Friday", "January", "June", "April", "May", "Q1", "Q2", "Spring", "Summer", "Fall", "AM", "PM"])),
    ("question|measure|indicator|metric|variable|measure name|topic desc|stratification|data source|data value type|footnote", some(["Percent", "Mean", "Crude Prevalence", "Age-adjusted Rate", "Count", "Survey", "Total", "BRFSS", "Overall"])),
    ("name|facility name|school name|park name|station name|airport name|site name|building name|venue|bridge|landmark|monument|place name|stop name", lambda s: (lambda kinds: lambda: f"{rng.choice([s.last(), s.city(), s.first() + ' ' + s.last()])} {rng.choice(kinds)}")(
        rng.choice([["Park", "Playground", "Garden", "Field"], ["Airport", "Municipal Airport", "Regional", "Field", "Intl"], ["Station", "Terminal", "Plaza"], ["Bridge", "Memorial Bridge", "Tower", "House", "Crossing"]]))),
    ("name|vehicle|car name|model name|ship|vessel name|vessel|boat name|aircraft|character|hurricane", lambda s: lambda: f"{rng.choice(['Ford', 'Dodge', 'Chrysler', 'Mercury', 'Lincoln', 'Lady', 'Miss', 'Saint', 'Queen', 'Captain', 'Royal', 'Mercedes'])} {rng.choice(['Dart', 'Torino', 'Grace', 'Mary', 'Elizabeth', 'Victoria', 'Monte Carlo', 'Cordoba', 'Diana', 'Malibu', 'Rebel', 'Marlin'])}"),
    ("url path|route|endpoint|page|referrer path|api path|page path", lambda s: lambda: f"/{s.word().lower()}/{digits(2)}"),
    ("county|parish|neighborhood|nta|borough|region name|area name|community area|sub region", some(["Kings", "Queens", "Cook County", "Harris", "Orange", "Lake", "Midtown", "Riverside", "Northwest", "Bronx", "Astoria"])),
    ("street type|street suffix|direction|prefix|suffix|pre dir|post dir|street direction|unit type", some(["ST", "AVE", "N", "S", "E", "W", "NE", "BLVD", "RD", "Jr", "Mr", "Ms"])),
    ("blood type|procedure|ward name|severity|condition|triage level|test result", some(["A+", "O-", "AB+", "Mild", "Severe", "Positive", "Negative", "Hypertension", "Asthma"])),
    ("model|make|vehicle model|car|vehicle make|trim|engine", some(["Civic", "Ford", "Mercedes", "Lincoln", "Corolla", "Model 3", "Golf", "Chevrolet", "Camry", "Austin", "Jaguar"])),
    ("cpu|cache age|account age days|file age|debt age|building age|machine state|memory address|ip count|port|http status|exit code|thread|mac count", lambda s: numbers(0, 65000)),
]

NEGATIVE += [
    ("vehicle age|asset age|age of building|tree age|equipment age|roof age|pipe age|age months in stock|age years in service|domain age|lead age|ticket age hours|mean age|median age|avg age|average age|age adjusted rate|age dependency ratio|oldest age", numbers_of(0, 120)),
    ("pct female|pct male|female count|male count|num women|total females|race white|race black|race asian|pct hispanic|hispanic pct|white pct|asian population|black population|population by race|male population|gender pay gap|women share|men share|foreign born pct|race gap|race total", numbers_of(0, 100000)),
    ("median income|mean income|household income|median household income|per capita income|income band total|avg salary|mean salary|average wage|min salary|max salary|salary budget|payroll total|salary increase pct|net income|operating income", numbers_of(10000, 900000)),
    ("phone survey n|email response rate|address changes|addresses geocoded|city rank score|country total|countries count|emails sent|emails opened|calls received|n addresses|households|num cities|zip codes covered|states reporting|email bounce rate|phones issued|card count|cards issued|url count|links total", numbers_of(0, 9000)),
    ("last 4|card last 4|card last4|last four|ssn last 4 digits flag|account last 4|bank account last4|last4", lambda s: lambda: digits(4)),
    ("first seen at|last seen at|first order id|last order id|last login at|last 30 days|first quarter|last quarter|first half|last value|first value|last run|last price|last update", numbers_of(0, 10000)),
    ("card exp month|exp month|exp year|card exp year|birth month|month of birth|day of birth|hire year|passport expiry|passport expiry year|visa type|visa status|visa class|license class|license type|passport type|cvc check|cvv result|address check|avs check", some(["1", "2", "3", "7", "12", "2026", "2027", "B1", "C", "pass", "fail"])),
    ("gender concept id|race concept id|ethnicity concept id|gender key|country key|city key|race id|state fk|nationality id|customer sk|address key|zip code id|territory id|store id|website id|region id", numbers_of(1, 40000)),
    ("estado pedido|estado|situacion|estado orden|statut|stato ordine|situacao|status zamowienia|zustand|bestellstatus|tila", some(["activo", "pendiente", "enviado", "cerrado", "neu", "offen", "fertig", "actif", "aperto", "ativo", "nowe"])),
    ("importe|montant|betrag|kwota|bedrag|valor|prezzo|precio|preis|belopp|montant ttc|valor total|umsatz|importo|saldo", numbers_of(1, 9000)),
    ("fecha alta|date creation|datum|erstellt am|data inserimento|data cadastro|aanmaakdatum|data utworzenia|skapad|fecha pedido|bestelldatum|fecha baja|date commande", lambda s: dates(2015, 2025)),
    ("region|sales region|territory|area|market|geo region|business region", some(["North", "South", "EMEA", "APAC", "East", "West", "Central", "Americas", "LATAM", "Benelux"])),
    ("site|host|node|server|hostname short|pod|cluster|upstream host|machine|site code|plant|depot", lambda s: lambda: f"{rng.choice(['node', 'srv', 'web', 'plant', 'db'])}-{rng.randint(1, 99)}"),
    ("software|product line|application|app name|database engine|library|framework|plugin|tool|programming language", some(["PostgreSQL", "Oracle", "Jira", "Salesforce", "Excel", "Jenkins", "Ruby", "Julia", "Crystal", "Jasmine", "Python", "React", "Apache Spark", "Anaconda"])),
    ("sports team|team name|club name|franchise|opponent|visitor team|host team", some(["New York Yankees", "Boston Celtics", "Chicago Bulls", "Real Madrid", "FC Porto", "Bayern Munich", "Dallas Cowboys", "Manchester City", "Paris Saint-Germain", "San Jose Sharks"])),
    ("committee name|fund name|party|office sought|grant name|contract title|committee|ballot measure|board", some(["Friends of Progress", "Citizens for Schools", "General Fund", "Democratic", "Republican", "Green", "Mayor", "City Council", "Ways and Means", "Water Bond"])),
    ("diagnosis|medication|drug name|dish|menu item|cuisine|cuisine description|food type|allergen|symptom|ingredient", some(["Italian", "Chinese", "Mexican", "American", "French fries", "Metformin", "Ibuprofen", "Hypertension", "Asthma", "Thai", "Caesar Salad", "Earl Grey", "Peanut"])),
    ("sentiment|priority|importance|risk level|tier|size class|rating|stars|grade|letter grade|risk rating|score band", some(["A", "B", "C", "low", "medium", "high", "AA", "1", "2", "3", "gold", "silver"])),
    ("user agent|mime type|content type|http method|url method|protocol|encoding|charset", some(["Mozilla/5.0 (X11; Linux x86_64) Chrome/91.0.4472.114", "text/html", "application/json", "GET", "POST", "utf-8", "HTTP/1.1", "Mozilla/5.0 (iPhone; CPU iPhone OS 14_6) Safari/604.1"])),
    ("object key|bucket|storage path|image|photo|picture|avatar file name|cover image", lambda s: lambda: f"{s.word().lower()}/{rng.randint(2015, 2025)}/{digits(4)}.{rng.choice(['png', 'jpg', 'bin'])}"),
    ("title of courtesy|salutation|honorific|anrede|civilite|prefix|name prefix|name suffix|trato|titulo cortesia", some(["Mr", "Mrs", "Ms", "Dr", "Herr", "Frau", "M.", "Mme", "Sr.", "Sra.", "Jr"])),
    ("customer type|client segment|patient class|member tier|employee status|student level|driver status|owner type|person type|contact method|contact preference|guest count|user count|customer count|patient count|employee count|student count", some(["A", "B", "retail", "vip", "3", "12", "40", "active", "email", "phone", "SMS", "inpatient"])),
    ("npi count|mrn type|iban country|bic type|vin count|passport count|ssn verified|license count|account number type|routing type|isin type|tax id type|id type|document type|vat rate|vat amount|token type|token count|password length|password expires|password changed at|password strength|secret name|key version|certificate type|cookie consent|private|public key id", some(["1", "2", "0", "A", "DE", "NPI", "EIN", "passport", "0.19", "true", "weak", "strong", "v2", "essential"])),
]

STATISTICS = [entry for entry in NEGATIVE if any(word in entry[0] for word in ("pct female", "median age", "median income", "phone survey", "total population", "unemployment rate"))]

# headers that name an infotype only in the right table, or with values
AMBIGUOUS = set("name|title|position|role|owner|agent|display name|location|first|last|job|supplier|contractor|organization|region|judge|inspector|representative|vendor name|agency name|employer|id|kraj|ort|cap|via|supervisor|state|estado|departamento|vendor|dba|supplier name|manufacturer name|publisher name|employer nm|composer|comment author|relationship manager|case manager|next of kin".split("|"))
BESIDE = [("verified", "bool"), ("is {}", "bool"), ("has {}", "bool"), ("{} type", "enum"), ("{} status", "enum"), ("{} count", "int"), ("{} id", "int"), ("{} flag", "bool"), ("{} updated at", "date"), ("{} valid", "bool"), ("{} source", "enum"),
          ("{} hash", "hash"), ("{} length", "int"), ("{} format", "enum"), ("{} score", "int"), ("num {}", "int"), ("{} category", "enum"), ("{} opt in", "bool"), ("{} group", "enum"), ("{} required", "bool"), ("{} rank", "int"), ("{} missing", "bool"),
          ("{} code", "enum"), ("{} quality", "enum"), ("{} changed on", "date"), ("{} ref", "int"), ("no of {}", "int"), ("{} percent", "int"), ("{} key", "int"), ("avg {}", "int"), ("{} range", "enum"), ("{} error", "bool"), ("{} provider", "enum"),
          ("{} covered", "int"), ("{} served", "int"), ("{} zone", "enum"), ("{} target", "int"), ("{} limit", "int"), ("{} budget", "int"), ("{} increase", "int"), ("{} model", "enum"), ("{} plan", "enum"), ("{} usage", "int"), ("{} history", "enum"), ("{} in service", "int"), ("{} since start", "int"), ("{} of system", "int"),
          ("{} system", "enum"), ("{} policy", "enum"), ("{} request", "int"), ("{} campaign", "enum"), ("{} template", "enum"), ("{} method", "enum"), ("{} failures", "int"), ("{} confirmed", "bool"), ("{} match", "bool"), ("{} sk", "int"), ("{} fk", "int"), ("{} concept id", "int"), ("{} list size", "int"),
          ("total {}", "int"), ("distinct {}", "int"), ("{} pct", "int"), ("{} index", "int"), ("{} changes", "int"), ("{} visible", "bool"), ("{} required flag", "bool"), ("missing {}", "int"), ("{} label", "enum"), ("hide {}", "bool"), ("show {}", "bool"), ("can edit {}", "bool")]
REFERENCES = {"code": ("STATE", "COUNTRY", "POSTAL_CODE", "GENDER", "ETHNIC_GROUP", "NATIONALITY", "MARITAL_STATUS"), "id": ("EMAIL_ADDRESS", "GENDER", "USERNAME"), "status": ("MARITAL_STATUS",), "no of": ("PHONE_NUMBER",), "type": ("GENDER",)}


# forms that name a number that is issued, as well as they speak about it
NAMING = ("{} id", "num {}", "no of {}", "{} code", "{} key", "{} ref", "{} in service", "{} sk", "{} index")


def beside():
    """A header that speaks about an infotype instead of holding it, and its values."""
    form, kind = rng.choice([b for b in BESIDE if part_of(b[0]) == PART])
    label = rng.choice(list(POSITIVE))
    header = pick(POSITIVE[label][0])
    if not header or header in AMBIGUOUS or any(word in form and label in those for word, those in REFERENCES.items()) or label in ISSUED and form in NAMING:
        return None, None
    make = {"bool": lambda s: (lambda p: lambda: rng.choice(p))(rng.choice([["true", "false"], ["0", "1"], ["Y", "N"]])), "int": numbers_of(0, 500), "date": lambda s: dates(2015, 2025),
            "enum": some(["A", "B", "C", "home", "work", "valid", "new", "import", "web", "high", "low", "T1", "2", "other"]), "hash": lambda s: lambda: "%032x" % rng.getrandbits(128)}[kind]
    return (form.format(header) if "{}" in form else f"{header} {form}"), make


def declared(values):
    """The type that a database would have declared."""
    values = [v for v in values if v]
    if not values:
        return ""
    def all_match(pattern): return all(re.fullmatch(pattern, v) for v in values)
    if all_match(r"true|false"):
        return "boolean"
    if all_match(r"0|[1-9]\d{0,17}"):
        return rng.choice(["bigint", "integer", "varchar(20)"])
    if all_match(r"-?\d+\.\d+"):
        return rng.choice(["double precision", "numeric(12,4)", "text"])
    if all_match(r"\d{4}-\d\d-\d\d([T ].*)?"):
        return rng.choice(["timestamp", "date", "varchar"])
    return rng.choice(["varchar(255)", "text", "string"])


TABLE_NAMES = {
    "people": "crm.customers|hr.employees|app.users|clinic.patients|school.students|public.contacts|staff|members|sales.leads|kunden|clientes|voters|lobbyist_registry|passengers|donors|applicants|business_owners|payroll",
    "things": "shop.products|shop.orders|app.events|web.logs|iot.readings|public.inventory|finance.invoices|media.movies|city.permits|model.runs|transport.trips|energy.meters|sports.results|schools|books|stations|traffic_counts",
    "places": "suppliers|dealer_locations|branches|address_book|vendors|stores|t88|distributors|ship_to|account_list|clinics|partner_directory",
    "statistics": "acs_2019|census_by_county|health_indicators|t55|survey_results|labor_statistics|school_report_card|enrollment_summary|population",
    "open": "t417|dataset_19|export|data|open_data_2021|sheet1|table_33|permits_issued|business_licenses|311_requests|health_inspections|campaign_contributions|property_sales|crime_incidents|food_vendors",
}
DECOR = ["", "", "", "", "", "customer ", "primary ", "old ", "main ", "src ", "contact ", "usr ", "applicant ", "principal ", "tbl ", "secondary "]
QUALIFIERS = "case calendar agenda meeting map permit license landlord seller inspection complaint plan event grant campaign vehicle loan policy report request bid lease crash arrest tax trip account parcel visit review audit treasurer superintendent preparer filing entity claim portal dealer trainer producer adviser carrier shipper consignee".split()
PREFER = {"places": "ORGANIZATION_NAME STREET_ADDRESS CITY STATE COUNTRY POSTAL_CODE PHONE_NUMBER EMAIL_ADDRESS URL PERSON_NAME LATITUDE LONGITUDE STREET_ADDRESS CITY STATE ORGANIZATION_NAME".split(), "people": "EMAIL_ADDRESS PHONE_NUMBER FIRST_NAME LAST_NAME PERSON_NAME DATE_OF_BIRTH AGE GENDER STREET_ADDRESS CITY STATE COUNTRY POSTAL_CODE JOB_TITLE ORGANIZATION_NAME".split()}


def style(header):
    words = header.replace("-", " ").split()
    how = rng.choice("snake snake snake camel pascal upper spaces title glued kebab uspaces".split())
    if how == "glued" and rng.random() < .5:
        how = "snake"
    return {"snake": "_".join(words), "camel": words[0] + "".join(w.title() for w in words[1:]), "pascal": "".join(w.title() for w in words), "upper": "_".join(words).upper(),
            "spaces": " ".join(words), "title": " ".join(w.title() for w in words), "glued": "".join(words), "kebab": "-".join(words), "uspaces": " ".join(words).upper()}[how]


def blank(n): return rng.choice([f"c{n}", f"column{n}", f"field_{n}", f"V{n}", f"Unnamed: {n}", f"col_{n}", f"attr{n}", f"F{n}", "value", "data"])


def pick(listed):
    mine = [h for h in listed.split("|") if part_of(h) == PART]
    return rng.choice(mine) if mine else None


PERSONAL = set("FIRST_NAME LAST_NAME PERSON_NAME DATE_OF_BIRTH AGE GENDER ETHNIC_GROUP NATIONALITY RELIGIOUS_TERM MARITAL_STATUS JOB_TITLE USERNAME SALARY US_SOCIAL_SECURITY_NUMBER".split())


INSIDE = {"EMAIL_ADDRESS": lambda s: s.email(), "PHONE_NUMBER": lambda s: "+1 415-555-" + digits(4), "US_SOCIAL_SECURITY_NUMBER": lambda s: f"{rng.randint(100, 665):03d}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}",
          "IP_ADDRESS": lambda s: ".".join(str(rng.randint(1, 254)) for _ in range(4)), "URL": lambda s: f"https://www.{s.word().lower()}.example.com/a", "IBAN_CODE": lambda s: iban(), "CREDIT_CARD_NUMBER": lambda s: luhn("4", 16)}


def holding():
    """A column of texts of which some hold an infotype inside, and its type."""
    label, share = rng.choice(list(INSIDE)), rng.choice([.1, .3, .6, 1])
    def make(s):
        first = [True]  # a column holds it once at least
        return lambda: f"{s.text()} {INSIDE[label](s)} {s.text()}" if rng.random() < share or first and first.pop() else s.text()
    return pick("notes|comment|comments|description|remarks|message|body|log line|details|free text|request|case text|bemerkung|observaciones"), make, label


VAGUE = "reference|contact|info|owner|details|input|to|from|subject|label|payload|answer|response|entry|extra|misc|target|source|item|memo|parameter|record|object|member|argument|attribute value|custom field|other info|user input|result|content|recipient|requested by|assigned|handler|line item|custom 1|free field"


def unannounced():
    """A column whose header does not say what its particular values are."""
    label = rng.choice("EMAIL_ADDRESS EMAIL_ADDRESS PHONE_NUMBER PERSON_NAME STREET_ADDRESS IBAN_CODE US_SOCIAL_SECURITY_NUMBER IP_ADDRESS MAC_ADDRESS URL CREDIT_CARD_NUMBER LOCATION_COORDINATES".split())
    return pick(VAGUE), POSITIVE[label][1], label


def contradicted():
    """A header that promises what the values are not."""
    label = rng.choice(sorted(set(COMMON) - {"USERNAME", "STREET_ADDRESS", "JOB_TITLE", "ORGANIZATION_NAME"}))
    few = some(["A", "B", "C", "T1", "T2", "high", "low", "n1", "x-9", "18-24", "25-34", "<18", "65+", "***", "XXXXX", "[masked]", "0.5%", "#7", "import", "level 2"])
    makers = [few, few, lambda s: lambda: "%032x" % rng.getrandbits(128)]
    if label not in ("AGE", "SALARY", "POSTAL_CODE", "LATITUDE", "LONGITUDE", "GENDER", "ETHNIC_GROUP", "PHONE_NUMBER", "DATE_OF_BIRTH"):
        makers += [numbers_of(1, 500), serial(1), numbers_of(1, 5)]
    return pick(POSITIVE[label][0]), rng.choice(makers), ""


def choose(kind):
    """The header, maker and type of a column that suits a table."""
    if rng.random() < .03:
        return holding()
    if rng.random() < .07:
        return contradicted()
    if rng.random() < .03:
        return unannounced()
    if kind == "places" and rng.random() < .06:
        return "name", rng.choice([maker for headers, maker in NEGATIVE if headers.startswith("name|facility")]), ""
    if rng.random() < .01:
        return beside()[0], *(POSITIVE[label := rng.choice("EMAIL_ADDRESS URL IBAN_CODE US_SOCIAL_SECURITY_NUMBER".split())][1], label)
    if rng.random() < {"people": .4, "things": .9, "open people": .6, "open": .75, "places": .35, "statistics": .9}[kind]:
        if rng.random() < .15:
            return *beside(), ""
        headers, maker = rng.choice(STATISTICS if kind == "statistics" and rng.random() < .6 else NEGATIVE)
        header = pick(headers)
        if kind in ("people", "open people") and header in ("name", "title", "position"):
            header = None
        return header, maker, ""
    people = kind in ("people", "open people")
    pool = [t for t in COMMON if people or t not in PERSONAL or rng.random() < .3]
    if rng.random() < .25:
        pool = list(ISSUED)
    elif kind == "places" or people and rng.random() < .75:
        pool = PREFER["people" if people else kind]
    label = rng.choice(pool)
    headers, maker = POSITIVE[label]
    header = pick(headers)
    if header in AMBIGUOUS and label in PERSONAL and not people:
        header = None
    return header, maker, label


PROMISES = {h for headers, _ in POSITIVE.values() for h in headers.split("|")}


def column(kind, position, s, headless, silent, typed):
    header, maker, label = choose(kind)
    if header is None:
        return None
    nameless = headless or rng.random() < .1
    shown = header
    if label and len(header) > 2 and header not in AMBIGUOUS and header not in VAGUE.split("|") and not header_of_text(header) and label not in ("AGE", "SALARY", "JOB_TITLE", "DATE_OF_BIRTH") and rng.random() < .12:
        shown = rng.choice([q for q in QUALIFIERS if part_of(q) == PART]) + " " + header
    text = blank(position) if nameless else style((rng.choice(DECOR) if kind != "things" and label and rng.random() < .4 else "") + shown + rng.choice(["", "", "", "", "", " 1", " 2"]))
    make = maker(s)
    values = [make() for _ in range(rng.choice([3, 8, 20, 60, 100]))]
    if label in SPOILABLE and header not in VAGUE.split("|") and not nameless and not header_of_text(header) and rng.random() < .2:
        values = [spoilt(v) for v in values]
    sort = declared(values) if typed else ""
    if silent or rng.random() < .1:
        values = []
    if len(values) > 3 and rng.random() < .25:
        values = [v if rng.random() < .8 else rng.choice(["", "N/A", "-", "unknown"]) for v in values]
    four = nameless and values and re.fullmatch(r"\d+(\.\d+){3}", values[0])
    untold = label and (nameless and (label in UNTELLABLE or not values) or not values and header in AMBIGUOUS and label not in ("FIRST_NAME", "LAST_NAME", "PERSON_NAME", "JOB_TITLE"))
    untold = untold or label and header not in PROMISES and not values
    untold = untold or not label and not values and header == "state"  # of a job or of a country: only its values tell
    untold = untold or not label and not values and header in PROMISES and not (kind == "places" and header == "name")
    return {"column": text, "values": values, "kind": sort, "type": "?" if untold or four and not label else label}


def spoilt(value):
    """A made-up value of the right form, as test data has: its check fails nearly always."""
    return re.sub(r"\d", lambda m: rng.choice(string.digits), value)


# infotypes with a check that people do not keep to when they make values up
SPOILABLE = set("CREDIT_CARD_NUMBER IBAN_CODE US_SOCIAL_SECURITY_NUMBER VEHICLE_IDENTIFICATION_NUMBER US_HEALTHCARE_NPI US_DRIVERS_LICENSE_NUMBER IMEI_HARDWARE_ID BRAZIL_CPF_NUMBER INDIA_AADHAAR_INDIVIDUAL UK_NATIONAL_HEALTH_SERVICE_NUMBER ISIN_CODE PHONE_NUMBER US_BANK_ROUTING_MICR".split())


def header_of_text(header): return header in "notes|comment|comments|description|remarks|message|body|log line|details|free text|request|case text|bemerkung|observaciones".split("|")


# values that tell nothing without a header
UNTELLABLE = {"CVV_NUMBER", "CREDIT_CARD_EXPIRATION_DATE", "PASSWORD", "AUTH_TOKEN", "SWIFT_CODE", "UK_BANK_SORT_CODE", "PASSPORT", "MEDICAL_RECORD_NUMBER", "US_DRIVERS_LICENSE_NUMBER", "HCPCS_CODE", "ICD10_CODE", "AWS_SECRET_ACCESS_KEY", "FINANCIAL_ACCOUNT_NUMBER",
              "BLOOD_TYPE", "AMERICAN_BANKERS_CUSIP_ID", "IMEI_HARDWARE_ID", "US_BANK_ROUTING_MICR", "PORTUGAL_NIF_NUMBER", "FRANCE_SIREN_NUMBER", "NATIONALITY", "AGE", "DATE_OF_BIRTH", "USERNAME", "SALARY", "POSTAL_CODE", "LATITUDE", "LONGITUDE"}


def main():
    for n in range(TABLES):
        kind = rng.choice(["people", "things", "open people", "open", "people", "things", "open", "places", "statistics"])
        s = source()
        name = pick(TABLE_NAMES[kind.split()[0]]) or "t"
        headless, silent, typed = rng.random() < .12, rng.random() < .3, rng.random() < .4
        seen = set()
        for position in range(rng.randint(4, 18)):
            c = column(kind, position, s, headless, silent, typed)
            if c is None or c["column"] in seen:
                continue
            seen.add(c["column"])
            print(json.dumps({"table": f"{name}#{PART}{n}", **c}, ensure_ascii=False))


main()
