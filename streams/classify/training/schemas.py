"""Writes the columns of schemas.txt with made-up values, to measure only: schemas.py SEED [--silent] > schemas.jsonl

The schemas are written down from memory of well-known applications, so that headers are those that people gave and not those that columns.py
invents. --silent leaves the values out. Needs PyPI faker and python-stdnum. A line is as of columns.py.
"""
import json
import pathlib
import random
import sys

import faker

from issued import ISSUED

SEED, SILENT = int(sys.argv[1]), "--silent" in sys.argv
rng = random.Random(SEED)
LOCALES = {"german": "de_DE", "french": "fr_FR", "spanish": "es_ES", "italian": "it_IT", "dutch": "nl_NL", "polish": "pl_PL", "portuguese": "pt_BR", "swedish": "sv_SE", "sap": "de_DE"}


def pick(*values): return lambda f: rng.choice(values)
def between(low, high): return lambda f: str(rng.randint(low, high))
def real(low, high, places=2): return lambda f: f"{rng.uniform(low, high):.{places}f}"
def letters(n): return lambda f: "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(n))
def form(text): return lambda f: f.bothify(text, letters="ABCDEFGHJKLMNPRSTUVWXYZ")


def state(f):
    for name in ("state", "administrative_unit", "region", "province"):
        if hasattr(f, name):
            return getattr(f, name)()
    return rng.choice(["Stockholms län", "Utrecht", "Gelderland", "mazowieckie", "śląskie"])


MAKERS = {
    "EMAIL_ADDRESS": lambda f: f.email(), "PHONE_NUMBER": lambda f: f.phone_number(), "FIRST_NAME": lambda f: f.first_name(), "LAST_NAME": lambda f: f.last_name(), "PERSON_NAME": lambda f: f.first_name() + " " + f.last_name(),
    "STREET_ADDRESS": lambda f: f.street_address().replace("\n", ", "), "CITY": lambda f: f.city(), "STATE": state, "POSTAL_CODE": lambda f: f.postcode(), "COUNTRY": lambda f: f.country() if rng.random() < .7 else f.country_code(),
    "ORGANIZATION_NAME": lambda f: f.company(), "JOB_TITLE": lambda f: f.job(), "DATE_OF_BIRTH": lambda f: f.date_of_birth(minimum_age=5, maximum_age=90).isoformat(), "GENDER": pick("M", "F"), "AGE": between(1, 95),
    "ETHNIC_GROUP": pick("White", "Black", "Asian", "Hispanic", "Native American", "Other"), "NATIONALITY": pick("German", "British", "French", "Italian", "Dutch", "Finnish"), "RELIGIOUS_TERM": pick("Catholic", "Muslim", "Hindu", "None"),
    "MARITAL_STATUS": pick("Married", "Single", "Divorced", "Widowed"), "USERNAME": lambda f: f.user_name(), "URL": lambda f: f.url() + f.uri_path(), "IP_ADDRESS": lambda f: f.ipv4(), "MAC_ADDRESS": lambda f: f.mac_address(),
    "LATITUDE": lambda f: f"{float(f.latitude()):.6f}", "LONGITUDE": lambda f: f"{float(f.longitude()):.6f}", "LOCATION_COORDINATES": lambda f: f"({float(f.latitude()):.5f}, {float(f.longitude()):.5f})", "SALARY": between(28000, 190000),
    "CREDIT_CARD_NUMBER": lambda f: f.credit_card_number(), "IBAN_CODE": lambda f: f.iban(), "US_SOCIAL_SECURITY_NUMBER": lambda f: f.ssn(), "ICCID_NUMBER": form("89#################"), "HEALTH_PLAN_BENEFICIARY_NUMBER": form("???#########"),
    "small": between(1, 5), "int": between(0, 900), "big": between(1000, 4_000_000), "money": real(1, 900), "share": real(0, 1, 4), "bool": pick("0", "1"), "yesno": pick("yes", "no"), "date": lambda f: f.date_between("-8y").isoformat(),
    "stamp": lambda f: f.date_time_between("-8y").isoformat(" "), "time": form("1:%#.###"), "year": between(2000, 2025), "month": between(1, 12), "day": between(1, 28), "yearspan": pick("2019-20", "2020-21", "2021-22"), "yearcode": pick("AY2021", "AY2022", "AY2023"),
    "quarter": pick("2021Q1", "2021Q2", "2022Q3"), "letters": lambda f: letters(rng.choice([3, 4, 5]))(f), "code": form("?%##"), "order": form("SO%#####"), "sku": form("??-####"), "hash": lambda f: f.sha1(), "uuid": lambda f: f.uuid4(), "sfid": form("003%##############"),
    "token": form("cus_%?#?#?#?#?#?#"), "four": form("####"), "http": pick("200", "301", "404", "500"), "concept": pick("8507", "8532", "8527", "38003564"), "text": lambda f: f.sentence(), "label": lambda f: f.word().title(), "slug": lambda f: f.slug(),
    "path": lambda f: "/" + f.uri_path(), "file": lambda f: f.file_name(), "s3": lambda f: "s3://bucket-1/" + f.uri_path(), "mime": lambda f: f.mime_type(), "agent": lambda f: f.user_agent(), "hostshort": form("node-##"), "enum": pick("standard", "extra", "basic", "other"),
    "state": pick("open", "pending", "complete", "failed"), "role": pick("admin", "editor", "viewer"), "grade": pick("A", "B", "C", "AA"), "courtesy": pick("Mr.", "Ms.", "Mrs.", "Dr."), "anrede": pick("Herr", "Frau"), "civilite": pick("M.", "Mme"), "suffix": pick("Jr.", "Sr.", "III"),
    "card": pick("Visa", "Mastercard", "Amex"), "currency": pick("EUR", "USD", "GBP"), "pair": pick("EUR/USD", "GBP/USD"), "language": pick("en", "de", "fr"), "timezone": pick("Europe/Berlin", "America/New_York", "UTC"), "proglang": pick("Go", "Python", "Java", "Rust"),
    "verb": pick("GET", "POST", "PUT"), "browser": pick("Safari", "Chrome", "Firefox", "Edge"), "version": form("%.##.#"), "model": pick("X200", "Model 3", "Golf", "Civic"), "make": pick("Ford", "Toyota", "Volkswagen"), "color": pick("Red", "White", "Black", "Green"),
    "plate": form("???-####"), "serialno": form("SN%########"), "carrier": pick("UPS", "DHL", "FedEx"), "product": pick("Chai", "Queso Cabrales", "Academy Dinosaur", "Balls to the Wall", "Desk Lamp", "Road Bike 54", "Blue Shirt"),
    "quantity": pick("10 boxes x 20 bags", "24 - 12 oz bottles", "36 boxes"), "industry": pick("Energy", "Retail Trade", "Construction", "Biotechnology"), "county": pick("Kings", "Cook", "Harris", "Orange", "Queens"), "agegroup": pick("18-24", "25-34", "35-44"),
    "event": pick("Monaco Grand Prix", "Boston Marathon", "Tour Stage 4"), "relation": pick("mother", "father", "aunt", "guardian"), "drug": pick("Metformin", "Ibuprofen", "Lisinopril"), "diagnosis": pick("Hypertension", "Asthma", "Type 2 diabetes"),
    "committee": pick("Friends of Progress", "Citizens for Schools", "Better Roads PAC"), "office": pick("Mayor", "City Council", "Comptroller"), "party": pick("Democratic", "Republican", "Green"), "offense": pick("THEFT", "BURGLARY", "ASSAULT"), "weapon": pick("HANDGUN", "KNIFE", "NONE"),
    "cuisine": pick("Italian", "Chinese", "Mexican", "American", "Thai"), "genre": pick("Fiction", "Crime", "Poetry"), "isbn": lambda f: f.isbn13(), "side": pick("BUY", "SELL"), "airport": pick("JFK", "CDG", "FRA", "LHR"), "flight": form("??%##"), "awsregion": pick("us-east-1", "eu-central-1"),
}


def maker_of(name):
    if name in MAKERS:
        return MAKERS[name]
    return lambda f: ISSUED[name][1](rng)


def values_of(name, f):
    if name == "serial":
        start = rng.choice([1, 100, 20000])
        return [str(start + n) for n in range(40)]
    return [maker_of(name)(f) for _ in range(40)]


def columns(line):
    table, _, rest = line.partition(": ")
    f = faker.Faker(LOCALES.get(table.partition(".")[0], "en_US"))
    f.seed_instance(SEED)
    for word in rest.split():
        header, label, negative = word.partition("=")[0].partition("/")[0], word.partition("=")[2], word.partition("/")[2]
        values = [] if SILENT or label == "?" else values_of(label or negative, f)
        yield {"table": table, "column": header, "values": values, "kind": "", "type": label}


for line in (pathlib.Path(__file__).parent / "schemas.txt").read_text().splitlines():
    if not line.startswith("#"):
        for column in columns(line):
            print(json.dumps(column, ensure_ascii=False))
