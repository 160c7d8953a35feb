"""Makes labelled texts: python3 texts.py TEMPLATES COUNT SEED [--plain] > texts.jsonl

A line of TEMPLATES is expanded (choices, then slots filled with names of many locales) to {"text", "template", "spans": [[kind, start, end]]}, offsets
in bytes of UTF-8, half-open. One text in eight is written without capitals, some in capitals only, some as a headline; --plain leaves case alone.
The same seed gives the same texts."""
import json, random, re, sys
from names import TITLES, Names

KINDS = {"NAME": 0, "FIRST": 0, "LAST": 0, "PERSON": 0, "CITY": 1, "COUNTRY": 1, "PLACE": 1, "REGION": 1, "STREET": 1, "STREETADDR": 1, "ADDRESS": 1, "ZIP": 1, "ORG": 2}
CHOICE, SLOT = re.compile(r"\[([^\[\]]*)\]"), re.compile(r"\{(\w+)\}")


def choose(template, rng):
    """Resolves choices, keeping [markdown] out: brackets are always choices."""
    return CHOICE.sub(lambda m: rng.choice(m.group(1).split("|")), template).replace("\\n", "\n")


def fill(template, names, rng):
    """A list of [text, kind or None]."""
    parts, at, text = [], 0, choose(template, rng)
    for m in SLOT.finditer(text):
        parts.append([text[at:m.start()], None])
        slot, at = m.group(1), m.end()
        if slot in KINDS:
            parts.append([getattr(names, slot.lower())().strip(), KINDS[slot]])
            if titled(parts): parts[-3:] = [[parts[-3][0] + " " + parts[-1][0], KINDS[slot]]]
        else:
            parts.append([names.plain(slot), None])
    parts.append([text[at:], None])
    return parts


def titled(parts):
    """Whether a title stands right before the last name: it belongs to the mention."""
    return len(parts) > 2 and parts[-2][0] == " " and parts[-3][0] in TITLES and parts[-1][1] == 0


def recase(parts, rng):
    r = rng.random()
    if r < .12: return [[t.lower(), k] for t, k in parts]
    if r < .15: return [[t.upper(), k] for t, k in parts]
    if r < .17: return [[re.sub(r"\b[a-z]", lambda m: m.group().upper(), t), k] for t, k in parts]
    if r < .20: return [[t.lower() if k is not None else t, k] for t, k in parts]
    return parts


def record(parts, template):
    text, spans = "", []
    for part, kind in parts:
        start = len(text.encode())
        text += part
        if kind is not None and part: spans.append([kind, start, len(text.encode())])
    return {"text": text, "template": template, "spans": spans}


def main(path, count, seed, plain):
    rng = random.Random(seed)
    templates = [t.rstrip("\n") for t in open(path, encoding="utf-8") if t.strip() and t[0] != "#"]
    names = Names(rng)
    for i in range(count):
        parts = fill(templates[i % len(templates)], names, rng)
        print(json.dumps(record(parts if plain else recase(parts, rng), i % len(templates)), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), "--plain" in sys.argv)
