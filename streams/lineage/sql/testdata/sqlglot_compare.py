#!/usr/bin/env python3
"""Compare `datawave lineage sql` with sqlglot (MIT, pip install sqlglot) on generated queries.

    sqlglot_compare.py BINARY [COUNT] [SEED]

Both get the same schema; what is compared is, for each column of the result, the set of base columns that it is computed from.
Prints every difference and ends with the count; a development tool, not part of the tests."""
import json, random, subprocess, sys

from sqlglot import exp
from sqlglot.lineage import lineage

binary, count, seed = sys.argv[1], int((sys.argv[2:3] or [300])[0]), int((sys.argv[3:4] or [1])[0])
TABLES = {"t1": ["a", "b", "c", "k1"], "t2": ["d", "e", "f", "k2"], "t3": ["g", "h", "i", "k3"]}
rng = random.Random(seed)


class Generator:
    def __init__(self):
        self.names = 0

    def name(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def expression(self, columns, depth):
        column = lambda: "{}.{}".format(*rng.choice(columns))
        if depth == 0 or rng.random() < 0.3:
            return column()
        inner = lambda: self.expression(columns, depth - 1)
        return rng.choice([
            lambda: f"{inner()} + {inner()}", lambda: f"COALESCE({inner()}, {inner()})", lambda: f"CAST({inner()} AS VARCHAR)",
            lambda: f"CASE WHEN {inner()} > 1 THEN {inner()} ELSE {inner()} END", lambda: f"UPPER({inner()})", lambda: f"({inner()} || {inner()})",
            lambda: f"SUM({inner()}) OVER (PARTITION BY {column()} ORDER BY {column()})", lambda: f"NULLIF({inner()}, 'x')", lambda: f"({inner()} IN (1, 2))",
            lambda: f"({column()} BETWEEN {column()} AND {column()})", lambda: "1",
        ])()

    def source(self, ctes, depth):
        alias = self.name("r")
        pick = rng.random()
        if pick < 0.5 or depth == 0:
            table, columns = rng.choice(list(TABLES.items()) + ctes)
            return f"{table} AS {alias}", alias, columns
        text, columns = self.query(ctes, depth - 1)
        return f"({text}) AS {alias}", alias, columns

    def query(self, ctes, depth, top=False):
        if not top and depth and rng.random() < 0.2:
            return self.union(ctes, depth)
        sources = [self.source(ctes, depth) for _ in range(rng.choice([1, 1, 2, 3]))]
        columns = [(alias, c) for _, alias, cs in sources for c in cs]
        out, items = [], []
        for _ in range(rng.randint(1, 4)):
            out.append(self.name("o"))
            items.append(f"{self.expression(columns, 2)} AS {out[-1]}")
        if not top and rng.random() < 0.15:
            _, alias, cs = sources[0]
            items.append(f"{alias}.*")
            out += cs
        text = f"SELECT {', '.join(items)} FROM {sources[0][0]}"
        for source, alias, cs in sources[1:]:
            text += f" {rng.choice(['JOIN', 'LEFT JOIN', 'FULL JOIN'])} {source} ON {alias}.{rng.choice(cs)} = {'{}.{}'.format(*columns[0])}"
        if rng.random() < 0.4:
            text += f" WHERE {self.expression(columns, 1)} = 1"
        return text, out

    def union(self, ctes, depth):
        left, out = self.query(ctes, depth - 1, top=True)
        right, more = self.query(ctes, depth - 1, top=True)
        while len(more) != len(out):
            right, more = self.query(ctes, 0, top=True)
        return f"{left} UNION ALL {right}", out

    def statement(self):
        ctes, parts = [], []
        for _ in range(rng.randint(0, 3)):
            text, out = self.query(ctes, 1)
            name = self.name("cte")
            parts.append(f"{name} AS ({text})")
            ctes.append((name, out))
        text, out = self.query(ctes, 2, top=True)
        return (f"WITH {', '.join(parts)} " if parts else "") + text, out


def of_sqlglot(text, column):
    found = set()
    for node in lineage(column, text, schema={t: {c: "text" for c in cs} for t, cs in TABLES.items()}).walk():
        if isinstance(node.expression, exp.Table) and not node.downstream:
            found.add((node.expression.name, node.name.split(".")[-1]))
    return found


statements = [Generator().statement() for _ in range(count)]
lines = "".join(json.dumps({"id": str(n), "dialect": "generic", "sql": s, "schema": {t: {c: "text" for c in cs} for t, cs in TABLES.items()}}) + "\n"
                for n, (s, _) in enumerate(statements))
answers = subprocess.run([binary, "lineage", "sql"], input=lines, capture_output=True, text=True, check=True).stdout
compared = different = 0
for (text, out), line in zip(statements, answers.splitlines()):
    ours = {}
    for f in json.loads(line)["fields"]:
        if f["kind"] == "DIRECT":
            ours.setdefault(f["to"][1], set()).add(tuple(f["from"]))
    for column in out:
        try:
            theirs = of_sqlglot(text, column)
        except Exception as e:
            print("sqlglot:", e)
            continue
        compared += 1
        if theirs != ours.get(column, set()):
            different += 1
            print(f"{column}: sqlglot {sorted(theirs)}, here {sorted(ours.get(column, set()))}\n  {text}")
print(f"{compared} columns compared, {different} different")
