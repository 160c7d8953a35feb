"""Trains model.json: train.py TRAIN.tsv DEV.tsv ../model.json [--compare], or train.py --empty ../model.json

The files are what `go test -run TestLabelledColumns . -args -columns COLUMNS -features FILE` writes. The trees are held monotone in what
can only speak for an infotype, or only against it, so that they mean the same on data that was never seen. DEV calibrates (Platt).
Needs PyPI numpy, scikit-learn and lightgbm.
"""
import json
import pathlib
import re
import sys

import lightgbm
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

UP = "placeStrong placeWeak phraseWords aboutPeople siblingPeople siblingKin validShare insideShare strength kindsSeen surprise inherited matchedShare headerTrust".split()
DOWN = "extraWords aboutWords unlessWords outspoken rival typeConflict constant".split()


def feature_names():
    source = (pathlib.Path(__file__).parent.parent / "features.go").read_text()
    return re.findall(r'"(\w+)"', source[source.index("var featureNames"):source.index("type vector")])


def load(path, names):
    rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]
    rows = [r for r in rows if r[1] != "2"]
    y = np.array([int(r[1]) for r in rows])
    x = np.array([[float(v) for v in r[4:]] for r in rows])
    assert x.shape[1] == len(names)
    return x, y, [(r[2], r[3]) for r in rows]


def loss(y, p):
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def report(name, y, p):
    hit = p >= .5
    print(f"{name:10s} log loss {loss(y, p):.4f}  precision {y[hit].mean():.4f}  recall {hit[y == 1].mean():.4f}  claims at .9 to 1 right {y[p >= .9].mean():.4f} of {int((p >= .9).sum())}")


def flatten(tree):
    """Rows of a tree in preorder: feature, threshold, left, right; a leaf is -1, value, 0, 0."""
    rows = []

    def visit(node):
        at = len(rows)
        if "leaf_value" in node:
            rows.append([-1, round(node["leaf_value"], 5), 0, 0])
            return at
        rows.append(None)
        assert node["decision_type"] == "<="
        left, right = visit(node["left_child"]), visit(node["right_child"])
        rows[at] = [node["split_feature"], round(node["threshold"], 6), left, right]
        return at

    visit(tree["tree_structure"])
    return rows


def main():
    names = feature_names()
    if sys.argv[1] == "--empty":  # a model without trees, to begin with when the features changed
        json.dump({"features": names, "slope": 1, "offset": 0, "trees": []}, open(sys.argv[2], "w"))
        return
    x, y, _ = load(sys.argv[1], names)
    dx, dy, what = load(sys.argv[2], names)
    if "--compare" in sys.argv:
        scale = StandardScaler().fit(x)
        lr = LogisticRegression(max_iter=2000, C=.3).fit(scale.transform(x), y)
        report("logistic", dy, lr.predict_proba(scale.transform(dx))[:, 1])
    model = lightgbm.LGBMClassifier(n_estimators=90, num_leaves=12, learning_rate=.12, min_child_samples=60, reg_lambda=5, subsample=.8, subsample_freq=1, colsample_bytree=.8, verbose=-1, random_state=7,
                                    monotone_constraints=[1 if n in UP else -1 if n in DOWN else 0 for n in names], monotone_constraints_method="intermediate", deterministic=True, num_threads=2)
    model.fit(x, y)
    raw = model.predict(dx, raw_score=True)
    platt = LogisticRegression(C=1e6).fit(raw.reshape(-1, 1), dy)
    slope, offset = float(platt.coef_[0][0]), float(platt.intercept_[0])
    p = 1 / (1 + np.exp(-slope * raw - offset))
    report("trees", dy, p)
    if "--compare" in sys.argv:
        gain = sorted(zip(model.booster_.feature_importance("gain"), names), reverse=True)
        print(" ".join(f"{n} {g:.0f}" for g, n in gain))
    trees = [flatten(t) for t in model.booster_.dump_model()["tree_info"]]
    with open(sys.argv[3], "w") as out:
        json.dump({"features": names, "slope": round(slope, 6), "offset": round(offset, 6), "trees": trees}, out, separators=(",", ":"))


main()
