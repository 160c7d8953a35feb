"""Writes oracle.tsv.gz: numbers of European standards with the verdict of python-stdnum, an implementation that is independent of ours.

    pip install python-stdnum==2.2 && python3 oracle.py

A line is the name of the check (as in oracle_test.go), 1 or 0, and the number. For every check there are numbers that the oracle accepts,
the same with one character changed or two exchanged, and random ones of the same form. All are made from a fixed seed; any likeness
to a real number is chance. python-stdnum (LGPL-2.1) is a tool of this test only. Nothing of it is in the product.
"""

import gzip
import importlib
import random
import re
import string

VALID, MUTATED, RANDOM = 400, 400, 150
LETTERS = string.ascii_uppercase

# The form of a number: # a digit, @ a letter, [..] one of the characters, {..} a part of a date, all else itself.
FORMS = {
    "UKNHSNumber": ("gb.nhs", ["##########"]),
    "UKTaxpayerReference": ("gb.utr", ["##########", "K##########"]),
    "UKVATNumber": ("gb.vat", ["#########", "GB#########", "XI#########", "GB############", "GBGD###", "GBHA###"]),
    "IrishPPSNumber": ("ie.pps", ["#######@", "#######@[ABHWTX]"]),
    "GermanTaxID": ("de.idnr", ["###########"]),
    "GermanTaxNumber": ("de.stnr", ["###########", "##########", "####0########"]),
    "FrenchNIR": ("fr.nir", ["[12]{YYMM}##########", "[12378]{YYMM}2[AB]########", "[0-9]##############"]),
    "FrenchTaxNumber": ("fr.nif", ["[0123]############", "#############"]),
    "FrenchSIREN": ("fr.siren", ["#########"]),
    "FrenchSIRET": ("fr.siret", ["##############", "356000000#####"]),
    "SpanishNIF": ("es.nif", ["########@", "[XYZ]#######@", "[KLM]#######@"]),
    "SpanishCIF": ("es.cif", ["@########", "[ABCDEFGHJNPQRSUVW]########", "[ABCDEFGHJNPQRSUVW]#######[ABCDEFGHIJ]"]),
    "ItalianFiscalCode": ("it.codicefiscale", ["@@@@@@##[ABCDEHLMPRST][01234567]#@###@", "@@@@@@[LMNPQRSTUV]#[ABCDEHLMPRST][01234567LMNP][0123456789LMNPQRSTUV]@#[LMNPQRSTUV]#@"]),
    "ItalianVATNumber": ("it.iva", ["########0##", "###########"]),
    "DutchBSN": ("nl.bsn", ["#########"]),
    "BelgianNationalNumber": ("be.ssn", ["{YYMMDD}#####", "##[024]#{DD}#####", "###########"]),
    "BelgianEnterpriseNumber": ("be.vat", ["0#########", "1#########", "#########"]),
    "PolishPESEL": ("pl.pesel", ["{YYMMDD}#####", "##[0-9][0-9]{DD}#####"]),
    "PolishNIP": ("pl.nip", ["##########"]),
    "PolishREGON": ("pl.regon", ["#########", "##############"]),
    "SwedishPersonalNumber": ("se.personnummer", ["{YYMMDD}-####", "{YYMMDD}+####", "19{YYMMDD}####", "20[01]#{MMDD}-####", "{YYMMDD}####"]),
    "SwedishOrganisationNumber": ("se.orgnr", ["##########"]),
    "DanishCPR": ("dk.cpr", ["{DDMMYY}####", "##########"]),
    "FinnishHETU": ("fi.hetu", ["{DDMMYY}[-+ABCDEFYXWVU]###[0123456789ABCDEFHJKLMNPRSTUVWXY]", "######[-A]###[0123456789ABCDEFHJKLMNPRSTUVWXY]"]),
    "NorwegianNationalID": ("no.fodselsnummer", ["{DDMMYY}#####", "[4567]#{MMYY}#####", "{DD}[45]#{YY}#####", "###########"]),
    "NorwegianVATNumber": ("no.mva", ["#########MVA", "NO#########MVA"]),
    "PortugueseNIF": ("pt.nif", ["#########"]),
    "PortugueseCitizenCard": ("pt.cc", ["#########[0-9A-Z][0-9A-Z]#"]),
    "AustrianSocialSecurity": ("at.vnr", ["####{DDMMYY}", "##########"]),
    "AustrianTaxNumber": ("at.tin", ["#########"]),
    "GreekAMKA": ("gr.amka", ["{DDMMYY}#####", "###########"]),
    "GreekAFM": ("gr.vat", ["#########"]),
    "BirthNumber": ("cz.rc", ["{YYMMDD}####", "##[5678]#{DD}####", "{YYMMDD}###", "##########"]),
    "CzechCompanyNumber": ("cz.dic", ["########"]),
    "RomanianCNP": ("ro.cnp", ["[0-9]{YYMMDD}[0-5]#####", "#############"]),
    "BulgarianEGN": ("bg.egn", ["{YYMMDD}####", "##[2345]#{DD}####", "##########"]),
    "CroatianOIB": ("hr.oib", ["###########"]),
    "EstonianPersonalCode": ("ee.ik", ["[0-9]{YYMMDD}####", "###########"]),
    "LithuanianPersonalCode": ("lt.asmens", ["[0-9]{YYMMDD}####", "9##########"]),
    "LatvianPersonalCode": ("lv.pvn", ["{DDMMYY}[0123]####", "32#########", "###########"]),
    "SlovenianEMSO": ("si.emso", ["{DDMM}[019]{YY}######", "{DDMM}#########", "#############"]),
    "SwissAHV": ("ch.ssn", ["756##########"]),
    "SwissVATNumber": ("ch.vat", ["CHE#########MWST", "CHE#########TVA", "CHE#########IVA", "CHE#########TPV", "CHE#########MVA"]),
}

# EUVATNumber is asked for every member state.
STATES = {
    "AT": ["U########"], "BE": ["0#########", "1#########", "#########"], "BG": ["#########", "##########"], "CY": ["########@"],
    "CZ": ["########", "6########", "{YYMMDD}####", "{YYMMDD}###"], "DE": ["#########"], "DK": ["########"], "EE": ["#########"],
    "EL": ["#########"], "ES": ["@#######@", "@########", "########@"], "FI": ["########"],
    "FR": ["###########", "@##########", "#@#########", "@@#########", "##000######"], "HR": ["###########"], "HU": ["########"],
    "IE": ["#######@", "#######@[ABHW]", "#@#####@", "#[+*]#####@"], "IT": ["########0##"], "LT": ["#######1#", "##########1#"],
    "LU": ["########"], "LV": ["[456789]##########", "{DDMMYY}[0123]####", "32#########"], "MT": ["########"],
    "NL": ["#########B##", "#########B01"], "PL": ["##########"], "PT": ["#########"],
    "RO": ["##########", "#########", "########", "#######", "####", "##"], "SE": ["##########01"], "SI": ["########"],
    "SK": ["##########", "#[0-9][234789]#######"], "EU": ["#########"], "XI": ["#########", "############", "GD###", "HA###"],
}

PART = re.compile(r"#|@|\[[^\]]*\]|\{[^}]*\}|.")


def a_date(rng, form):
    day = rng.choice([1, 28, 29, 30, 31, rng.randint(1, 28), rng.randint(1, 28)])
    parts = {"Y": "%02d" % rng.randint(0, 99), "M": "%02d" % rng.randint(1, 12), "D": "%02d" % day}
    return "".join(parts[form[i]] for i in range(0, len(form), 2))


def choices(text):
    """The characters of a class such as [0-9A-Z] or [-+AB]."""
    return re.sub(r"(\w)-(\w)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), text)


def fill(rng, form):
    out = []
    for part in PART.findall(form):
        if part == "#":
            out.append(rng.choice(string.digits))
        elif part == "@":
            out.append(rng.choice(LETTERS))
        elif part[0] == "[":
            out.append(rng.choice(choices(part[1:-1])))
        elif part[0] == "{":
            out.append(a_date(rng, part[1:-1]))
        else:
            out.append(part)
    return "".join(out)


def mutated(rng, number):
    """The number with one character exchanged for another of its kind, or two neighbours exchanged."""
    chars = list(number)
    i = rng.randrange(len(chars) - 1)
    if rng.random() < 0.3:
        chars[i], chars[i + 1] = chars[i + 1], chars[i]
    else:
        i = rng.randrange(len(chars))
        kind = string.digits if chars[i].isdigit() else LETTERS if chars[i].isalpha() else chars[i]
        chars[i] = rng.choice(kind)
    return "".join(chars)


def numbers(rng, forms, accepts):
    valid = []
    for form in forms:
        tries, found = 0, 0
        while found < VALID // len(forms) and tries < 150_000:
            number = fill(rng, form)
            tries += 1
            if accepts(number):
                valid.append(number)
                found += 1
    yield from valid
    yield from (mutated(rng, rng.choice(valid)) for _ in range(MUTATED))
    yield from (fill(rng, rng.choice(forms)) for _ in range(RANDOM))


def checks():
    for name, (module, forms) in FORMS.items():
        yield name, forms, importlib.import_module("stdnum." + module).is_valid
    vat = importlib.import_module("stdnum.eu.vat").is_valid
    for state, forms in STATES.items():
        yield "EUVATNumber", [state + form for form in forms], vat


def lines():
    rng = random.Random(20240501)
    for name, forms, accepts in checks():
        for number in numbers(rng, forms, accepts):
            yield "%s\t%d\t%s\n" % (name, accepts(number), number)


if __name__ == "__main__":
    with open("oracle.tsv.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as out:
        for line in lines():
            out.write(line.encode())
