"""Numbers, codes and secrets that are issued: makers of values for columns.py and schemas.py.

ISSUED maps an infotype to its headers, parted by bars, and a maker that takes a random.Random. What has a check is drawn by its form until PyPI
python-stdnum (LGPL-2.1; needed here only) accepts it, so that the values do not come from the program that they test.
"""
import base64
import importlib
import json
import string

PUNCTUATION = "!#$%&*+-=?@^_"


def form(rng, template):
    """Fills a template: # digit, a capital letter, y year, m month and d day of two digits; all else stands for itself."""
    make = {"#": lambda: rng.choice(string.digits), "a": lambda: rng.choice(string.ascii_uppercase),
            "y": lambda: f"{rng.randrange(40, 99)}", "m": lambda: f"{rng.randint(1, 12):02d}", "d": lambda: f"{rng.randint(1, 28):02d}"}
    return "".join(make[c]() if c in make else c for c in template)


def checked(module, *templates):
    check = importlib.import_module("stdnum." + module).is_valid

    def make(rng):
        template = rng.choice(templates)
        for _ in range(200_000):
            if check(text := form(rng, template)):
                return text
        raise ValueError(f"{module}: no number of the form {template}")
    return make


def plain(*templates): return lambda rng: form(rng, rng.choice(templates))
def one_of(*values): return lambda rng: rng.choice(values)
def random_text(alphabet, *sizes): return lambda rng: "".join(rng.choice(alphabet) for _ in range(rng.choice(sizes)))


BASE64 = string.ascii_letters + string.digits + "+/"
WORD = string.ascii_letters + string.digits


def jwt(rng):
    part = lambda o: base64.urlsafe_b64encode(json.dumps(o).encode()).decode().rstrip("=")
    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': str(rng.randrange(10**9)), 'iat': rng.randrange(10**9)})}.{random_text(WORD + '-_', 43)(rng)}"


def npi(rng):
    body = "1" + form(rng, "########")
    total = 24 + sum(sum(divmod(int(d) * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def dea(rng):
    n = form(rng, "######")
    return rng.choice("ABFM") + rng.choice(string.ascii_uppercase) + n + str((sum(map(int, n[::2])) + 2 * sum(map(int, n[1::2]))) % 10)


def icd10(rng):
    return rng.choice("E11.9 I10 J45.909 M54.5 K21.9 F41.1 N39.0 E78.5 R07.9 Z00.00 S52.501A J06.9 F32.9 G43.909 L03.115 H26.9 D64.9 C50.911 O80 A09 B34.9 M17.11 R51.9".split())


def password(rng):
    words = "summer winter dragon monkey falcon river orange thunder purple silver".split()
    return rng.choice([lambda: rng.choice(words).title() + form(rng, "##") + rng.choice(PUNCTUATION), lambda: random_text(WORD + PUNCTUATION, 8, 10, 12, 16)(rng)])()


def connection(rng):
    return f"Server=db{rng.randint(1, 9)}.example.com;Database=app;User Id=app;Password={random_text(WORD, 12)(rng)};"


def database_url(rng):
    return f"{rng.choice(['postgres', 'mysql', 'mongodb+srv'])}://app:{random_text(WORD, 12)(rng)}@db{rng.randint(1, 9)}.example.com/app"


def vin(rng):
    body = "1HG" + random_text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", 5)(rng) + "0" + random_text("ABCDEFGHJKLMNPRSTVWXY", 2)(rng) + form(rng, "######")
    value = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9))) | {d: int(d) for d in string.digits}
    check = sum(value[c] * w for c, w in zip(body, (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2))) % 11
    return body[:8] + ("X" if check == 10 else str(check)) + body[9:]


def pem(rng): return "-----BEGIN RSA PRIVATE KEY-----\n" + random_text(BASE64, 320)(rng) + "\n-----END RSA PRIVATE KEY-----"
def bcrypt(rng): return f"$2{rng.choice('aby')}$1{rng.randint(0, 2)}$" + random_text(WORD + "./", 53)(rng)


ISSUED = {
    "AUSTRALIA_BUSINESS_NUMBER": ("abn|abn number|australian business number|supplier abn|business abn", checked("au.abn", "## ### ### ###", "###########")),
    "AUSTRALIA_TAX_FILE_NUMBER": ("tfn|tax file number|tfn number|employee tfn|customer tax file number", checked("au.tfn", "### ### ###", "#########")),
    "AMERICAN_BANKERS_CUSIP_ID": ("cusip|cusip number|security cusip|cusip code|bond cusip", checked("cusip", "######10#", "####aa10#")),
    "ARGENTINA_CUIT_NUMBER": ("cuit|cuil|cuit number|nro cuit|cuit cuil", checked("ar.cuit", "20-########-#", "27########"+"#")),
    "AUTH_TOKEN": ("auth token|access token|refresh token|bearer token|reset password token|remember token|oauth token|user token|fcm token", random_text(WORD + "-_", 24, 32, 40, 64)),
    "AWS_CREDENTIALS": ("aws access key|aws access key id|aws key|aws key id", plain(*("AKIA" + "a" * 16,))),
    "AWS_SECRET_ACCESS_KEY": ("aws secret|aws secret access key|aws secret key|secret access key", random_text(BASE64, 40)),
    "BELGIUM_NATIONAL_ID_CARD_NUMBER": ("rijksregisternummer|numero national|registre national|insz|nrn", checked("be.nn", "ymd#####")),
    "BLOOD_TYPE": ("blood type|blood group|blutgruppe|groupe sanguin|grupo sanguineo|patient blood type|bloodtype|donor blood group", one_of("A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-")),
    "BRAZIL_CNPJ_NUMBER": ("cnpj|cnpj number|nr cnpj|cnpj empresa|cnpj fornecedor", checked("br.cnpj", "##.###.###/0001-##", "########0001##")),
    "BRAZIL_CPF_NUMBER": ("cpf|cpf number|nr cpf|cpf cliente|num cpf|cpf titular", checked("br.cpf", "###.###.###-##", "###########")),
    "CANADA_SOCIAL_INSURANCE_NUMBER": ("sin|social insurance number|sin number|employee sin|social insurance no", checked("ca.sin", "### ### ###", "###-###-###")),
    "CHILE_CDI_NUMBER": ("rut|rut cliente|run|rut number|rut empresa", checked("cl.rut", "12.###.###-#", "1#######-#")),
    "CREDIT_CARD_EXPIRATION_DATE": ("card expiry|card exp|card expiration|cc exp|card exp date|credit card expiration|cc expiry|card expiration date|card expires", lambda rng: f"{rng.randint(1, 12):02d}/{rng.randint(25, 32)}"),
    "CVV_NUMBER": ("cvv|cvc|cvv2|card cvv|security code|card security code|cvv code|card verification value|cvc code|card cvc", plain("###")),
    "CZECHIA_SLOVAKIA_BIRTH_NUMBER": ("rodne cislo|rc|rodne c|birth number", checked("cz.rc", "ymd/####", "ymd####")),
    "DATABASE_CONNECTION_STRING": ("connection string|conn string|db connection string|connectionstring|conn str", connection),
    "DENMARK_CPR_NUMBER": ("cpr|cpr number|cpr nummer|personnummer cpr|cprnr", checked("dk.cpr", "dmy-####", "dmy####")),
    "ENCRYPTION_KEY": ("private key|ssh private key|rsa private key|pem key|signing key|encryption key|ssh key", pem),
    "EU_VAT_NUMBER": ("vat|vat number|vat id|vat no|ust id|ust idnr|vat reg no|vat registration number|btw nummer|supplier vat|customer vat number", checked("eu.vat", "DE#########", "IT###########", "NL#########B01", "PL##########")),
    "FDA_CODE": ("ndc|ndc code|ndc number|drug ndc|national drug code", plain("0####-####-##", "5####-###-##")),
    "FINLAND_NATIONAL_ID_NUMBER": ("hetu|henkilotunnus|henkilotunnus hetu|henkilo tunnus", checked("fi.hetu", "dmy-###a", "dmy-####")),
    "FINANCIAL_ACCOUNT_NUMBER": ("account number|bank account|bank account number|acct number|bank acct no|checking account|savings account|kontonummer|customer account number|bank account no|loan account number", plain("########", "##########", "############")),
    "FRANCE_NIR": ("nir|numero secu|numero securite sociale|num secu|no secu|securite sociale", checked("fr.nir", "1ym75########", "2ym13########", "1ym69########")),
    "FRANCE_SIREN_NUMBER": ("siren|numero siren|siren entreprise|code siren", checked("fr.siren", "#########", "### ### ###")),
    "GERMANY_TAXPAYER_IDENTIFICATION_NUMBER": ("steuer id|steuerid|steueridentifikationsnummer|steuer identifikationsnummer|idnr|tax id germany", checked("de.idnr", "###########")),
    "HCPCS_CODE": ("cpt|cpt code|hcpcs|hcpcs code|procedure code|px code|proc cd", lambda rng: rng.choice(["99213", "99214", "93000", "J1885", "80053", "G0008", "36415", "71046", "A0428", "90658", "87880"])),
    "ICD10_CODE": ("icd10|icd 10|icd10 code|diagnosis code|dx code|icd code|diag code|primary diagnosis code|icd 10 code|dx|principal diagnosis code", icd10),
    "IMEI_HARDWARE_ID": ("imei|device imei|imei number|phone imei|imei1", checked("imei", "35#############")),
    "INDIA_AADHAAR_INDIVIDUAL": ("aadhaar|aadhar|aadhaar number|aadhaar no|uidai number|aadhar number|customer aadhaar", checked("in_.aadhaar", "5###########", "7### #### ####")),
    "INDIA_PAN_INDIVIDUAL": ("pan card|pan number|pan no|pan card number|income tax pan", checked("in_.pan", "aaaPa####a")),
    "ISIN_CODE": ("isin|isin code|security isin|isin number|fund isin", checked("isin", "US##########", "DE000A######")),
    "ITALY_FISCAL_CODE": ("codice fiscale|cod fiscale|codicefiscale|cf|codfiscale|fiscal code", checked("it.codicefiscale", "aaaaaayada###a")),
    "ITALY_VAT_NUMBER": ("partita iva|p iva|piva|partitaiva|part iva", checked("it.iva", "###########")),
    "JSON_WEB_TOKEN": ("jwt|json web token|jwt token|id token", jwt),
    "LEGAL_ENTITY_IDENTIFIER": ("lei|lei code|legal entity identifier|issuer lei|counterparty lei", checked("lei", "549300aaaaaaaaaaaa##")),
    "MEDICAL_RECORD_NUMBER": ("mrn|medical record number|medical record no|patient mrn|hospital number|chart number|med rec no|patient number", plain("MRN######", "########", "E#######")),
    "MEXICO_CURP_NUMBER": ("curp|curp number|clave curp|curp empleado", checked("mx.curp", "GEGAymdHDFBCD##", "GOLAymdMJCGHJ##")),
    "NETHERLANDS_BSN_NUMBER": ("bsn|burgerservicenummer|bsn nummer|bsn number|sofinummer", checked("nl.bsn", "#########")),
    "NORWAY_NI_NUMBER": ("fodselsnummer|fodselsnr|fnr|norwegian national id", checked("no.fodselsnummer", "dmy#####")),
    "PASSPORT": ("passport|passport number|passport no|passport id|reisepass|pasaporte|passaporto|guest passport no|travel document number|passport num", plain("a########", "#########", "aa#######")),
    "PASSWORD": ("password|passwort|passwd|pwd|user password|contrasena|mot de passe|login password|senha|admin password|wachtwoord|haslo|db password", password),
    "PASSWORD_HASH": ("password hash|encrypted password|hashed password|password digest|passwd hash|user password hash|pw hash|pwd hash", bcrypt),
    "POLAND_NIP_NUMBER": ("nip|nip number|numer nip|nip firmy|nip kontrahenta", checked("pl.nip", "###-###-##-##", "##########")),
    "POLAND_PESEL_NUMBER": ("pesel|pesel number|numer pesel|nr pesel|pesel klienta", checked("pl.pesel", "ymd#####")),
    "PORTUGAL_NIF_NUMBER": ("nif|numero contribuinte|contribuinte|nif cliente|num contribuinte", checked("pt.nif", "2########", "5########")),
    "ROMANIA_CNP_NUMBER": ("cnp|cod numeric personal|cnp client|cnp pacient", checked("ro.cnp", "1ymd12####", "2ymd40####")),
    "SPAIN_NIF_NUMBER": ("dni|nif|dni nif|numero dni|nif cliente|dni number|documento identidad", checked("es.nif", "########a")),
    "SWEDEN_NATIONAL_ID_NUMBER": ("personnummer|personnr|person nr|personal identity number sweden", checked("se.personnummer", "ymd-####", "19ymd####")),
    "SWIFT_CODE": ("swift|bic|swift code|bic code|swift bic|bank bic|bank swift code", one_of("DEUTDEFF", "COBADEFFXXX", "BNPAFRPP", "CHASUS33", "BARCGB22", "INGBNL2A", "UBSWCHZH80A", "NDEASESS", "CITIUS33", "BKCHCNBJ")),
    "SWITZERLAND_SOCIAL_SECURITY_NUMBER": ("ahv|ahv nummer|ahv nr|avs number|numero avs|ahvn13", checked("ch.ssn", "756.####.####.##", "756##########")),
    "TURKEY_ID_NUMBER": ("tc kimlik no|tckn|tc kimlik|kimlik no|tc no", checked("tr.tckimlik", "###########")),
    "UK_BANK_SORT_CODE": ("sort code|bank sort code|sortcode|sort code number", plain("20-##-##", "4#-##-##", "60####")),
    "UK_NATIONAL_HEALTH_SERVICE_NUMBER": ("nhs number|nhs no|nhs num|patient nhs number|nhs", checked("gb.nhs", "### ### ####", "##########")),
    "UK_NATIONAL_INSURANCE_NUMBER": ("nino|ni number|national insurance number|national insurance no|ni no|employee nino", plain("AB ## ## ## C", "JG######A", "CE######D")),
    "US_BANK_ROUTING_MICR": ("routing number|aba|aba routing number|bank routing number|routing no|ach routing number|bank routing|routing transit number", checked("us.rtn", "0########", "1########")),
    "US_DEA_NUMBER": ("dea|dea number|prescriber dea|dea no|dea registration number", dea),
    "US_DRIVERS_LICENSE_NUMBER": ("driver license|drivers license|driver license number|drivers license number|dl number|driver licence no|drivers lic no|driver license no", plain("a#######", "########", "a########")),
    "US_EMPLOYER_IDENTIFICATION_NUMBER": ("ein|employer identification number|fein|ein number|federal ein|employer id number", checked("us.ein", "##-#######")),
    "US_HEALTHCARE_NPI": ("npi|npi number|provider npi|rendering npi|national provider identifier|attending npi|prescriber npi", npi),
    "US_INDIVIDUAL_TAXPAYER_IDENTIFICATION_NUMBER": ("itin|individual taxpayer identification number|itin number|taxpayer itin", checked("us.itin", "9##-##-####")),
    "VEHICLE_IDENTIFICATION_NUMBER": ("vin|vin number|vehicle identification number|chassis number|fahrgestellnummer|vehicle vin|chassis no", vin),
}
