#!/usr/bin/env python3
"""Records reference values for fusion: from ranx where its definitions are ours, elsewhere from exact arithmetic.

Run with the PyPI package ranx 0.3.21 installed; writes fusion_golden.txt beside itself. The reference below follows
docs/fusion.md word by word, in rational numbers and 60 decimal digits, so that it shares no rounding with the library.
Where both apply, the script checks that the two agree.
"""
import math
import pathlib
import random
import warnings
from decimal import Decimal, getcontext
from fractions import Fraction

warnings.filterwarnings("ignore")
from ranx import Run, fuse  # noqa: E402

getcontext().prec = 60
EPSILON = Fraction(1, 10**12)
LARGEST = Fraction(10) ** 300


def dec(x):
    return Decimal(x.numerator) / Decimal(x.denominator) if isinstance(x, Fraction) else Decimal(x)


# --- normalisers: exact, over oriented scores -----------------------------------------------------------------------
def orient(scores, direction):
    sign = 1 if direction == "higher" else -1
    oriented = [sign * s for s in scores]
    finite = [Fraction(s) for s in oriented if math.isfinite(s)]
    if finite:
        low, high = min(finite), max(finite)
    else:
        best = [s == math.inf for s in oriented]
        low, high = Fraction(int(all(best))), Fraction(int(any(best)))
    out = []
    for s in oriented:
        out.append(low if math.isnan(s) or s == -math.inf else high if s == math.inf else Fraction(s))
    return out, finite or out, low, high


def all_equal(low, high):
    return high - low <= EPSILON * max(abs(low), abs(high))


def moments(values, sample):
    mean = sum(values) / len(values)
    squares = sum((v - mean) ** 2 for v in values)
    return mean, (dec(squares) / Decimal(len(values) - (1 if sample else 0))).sqrt()


def normalise(scores, direction, name):
    if not scores:
        return []
    s, finite, low, high = orient(scores, direction)
    n = len(s)
    if name == "raw_score":
        return [max(-LARGEST, min(LARGEST, x)) for x in s]
    if name == "rank":
        return [1 - Fraction(i, n) for i in range(n)]
    if name == "min_max":
        return [Fraction(1)] * n if all_equal(low, high) else [(x - low) / (high - low) for x in s]
    if name == "max":
        size = max(abs(low), abs(high))
        return [x / size if size else Fraction(0) for x in s]
    if name == "sum":
        total = sum(x - low for x in s)
        return [Fraction(1, n)] * n if all_equal(low, high) else [(x - low) / total for x in s]
    if name == "l2":
        length = dec(sum(x * x for x in s)).sqrt()
        return [dec(x) / length if length else Decimal(0) for x in s]
    if name in ("z_score", "three_sigma"):
        if all_equal(low, high):
            return [Fraction(0) if name == "z_score" else Fraction(1, 2)] * n
        mean, deviation = moments(finite, sample=name == "three_sigma")
        if name == "z_score":
            return [dec(x - mean) / deviation for x in s]
        return [dec(x - mean) / (6 * deviation) + Decimal("0.5") for x in s]
    raise ValueError(name)


# --- fusers ---------------------------------------------------------------------------------------------------------
def distinct(hits):
    seen = {}
    for doc, score in hits:
        seen.setdefault(doc, score)
    return list(seen.items())


def median(values):
    values = sorted(values)
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def reference(case, method, parameter, normaliser):
    lists = [(direction, Fraction(weight), distinct(hits)) for direction, weight, hits in case["lists"]]
    documents = {doc for _, weight, hits in lists if weight > 0 for doc, _ in hits}
    points = {doc: [] for doc in documents}
    lacking = Fraction(0)
    for direction, weight, hits in lists:
        if weight == 0:
            continue
        scores = normalise([s for _, s in hits], direction, normaliser) if normaliser != "-" else [None] * len(hits)
        if hits and method == "borda":
            absent = weight * Fraction(len(documents) - len(hits) + 1, 2)
            for doc in documents - {doc for doc, _ in hits}:
                points[doc].append(absent)
        for rank, ((doc, _), s) in enumerate(zip(hits, scores), 1):
            if method == "reciprocal_rank":
                points[doc].append(weight / (parameter + rank))
            elif method == "qdrant_reciprocal_rank":
                points[doc].append(1 / (rank / weight + parameter - 1))
            elif method in ("inverse_square_rank", "log_isr", "logn_isr"):
                points[doc].append(weight / rank**2)
            elif method == "rank_biased_centroid":
                phi = Fraction(parameter)
                points[doc].append(weight * (1 - phi) * phi ** (rank - 1))
            elif method == "borda":
                points[doc].append(weight * (len(documents) - rank + 1))
            else:
                points[doc].append(dec(weight) * dec(s))
    total = sum(weight for _, weight, hits in lists if hits)
    out = {}
    for doc, p in points.items():
        p = [dec(x) for x in p]
        c = Decimal(len(p))
        value = {
            "comb_mnz": lambda: sum(p) * c, "comb_anz": lambda: sum(p) / c, "comb_median": lambda: median(p),
            "comb_gmnz": lambda: sum(p) * c ** Decimal(repr(parameter)), "comb_min": lambda: min(p),
            "comb_max": lambda: max(p), "relative_score": lambda: sum(p) / dec(total),
            "inverse_square_rank": lambda: sum(p) * c, "log_isr": lambda: sum(p) * c.ln(),
            "logn_isr": lambda: sum(p) * (c + Decimal("0.01")).ln(),
        }.get(method, lambda: sum(p))()
        out[doc] = float(value)
    return out


def with_ranx(case, method, parameter, normaliser):
    weights = [float(weight) for _, weight, _ in case["lists"]]
    runs = []
    for direction, _, hits in case["lists"]:
        sign = 1.0 if direction == "higher" else -1.0
        runs.append(Run({"q": {doc: sign * score for doc, score in hits}}))
    names = {"comb_sum": "sum", "comb_mnz": "mnz", "comb_anz": "anz", "comb_gmnz": "gmnz", "comb_median": "med",
             "comb_min": "min", "comb_max": "max", "reciprocal_rank": "rrf", "inverse_square_rank": "isr",
             "log_isr": "log_isr", "logn_isr": "logn_isr", "rank_biased_centroid": "rbc", "borda": "bordafuse"}
    name, params = names[method], None
    if method == "reciprocal_rank":
        params = {"k": parameter}
    elif method == "rank_biased_centroid":
        params = {"phi": parameter}
    elif method == "comb_gmnz":
        params = {"gamma": parameter}
    elif method == "logn_isr":
        params = {"sigma": 0.01}
    if weights != [1.0] * len(weights):
        name = {"sum": "wsum", "bordafuse": "w_bordafuse", "gmnz": "mixed"}[name]
        params = {"weights": weights}
    norm = {"-": None, "raw_score": None, "min_max": "min-max", "max": "max", "sum": "sum", "z_score": "zmuv",
            "rank": "rank"}[normaliser]
    return dict(fuse(runs, norm=norm, method=name, params=params).run["q"])


def ranx_agrees_by_definition(case, method, parameter, normaliser):
    """Whether ranx means the same: no list of one or of equals, no negative maximum, no own method, no odd input."""
    if case["odd"] or normaliser in ("three_sigma", "l2"):
        return False
    if method in ("qdrant_reciprocal_rank", "relative_score", "distribution_based"):
        return False
    if any(weight != 1 for _, weight, _ in case["lists"]):
        return method in ("comb_sum", "borda") or (method == "comb_gmnz" and parameter == 0.5)
    if normaliser == "max":
        return all(score > 0 and direction == "higher" for direction, _, hits in case["lists"] for _, score in hits)
    return True


# --- cases ----------------------------------------------------------------------------------------------------------
def random_case(name, seed, lists, length, pool, low, high, directions=("higher",), weights=(1,)):
    rng = random.Random(seed)
    made = []
    for i in range(lists):
        direction = directions[i % len(directions)]
        # Ids of one length: ranx 0.3.21 loses Borda points of an id that is longer than those of a list that lacks it.
        docs = rng.sample([f"d{n:02}" for n in range(pool)], length if isinstance(length, int) else length[i % len(length)])
        scores = sorted((rng.uniform(low, high) for _ in docs), reverse=direction == "higher")
        made.append((direction, weights[i % len(weights)], list(zip(docs, scores))))
    return {"name": name, "lists": made, "odd": False}


def odd_case(name, *lists):
    return {"name": name, "lists": [entry if isinstance(entry, tuple) else ("higher", 1, entry) for entry in lists],
            "odd": True}


def hits(prefix, *scores):
    return [(f"{prefix}{i}", s) for i, s in enumerate(scores)]


CASES = [
    random_case("two lists", 1, 2, 5, 8, 0.0, 1.0),
    random_case("cosine", 2, 4, 8, 14, -1.0, 1.0),
    random_case("bm25", 3, 3, 10, 15, 0.5, 30.0),
    random_case("uneven", 4, 5, (2, 9, 4), 12, 0.0, 100.0),
    random_case("disjoint or nearly", 5, 3, 4, 40, 0.0, 1.0),
    random_case("distances", 6, 3, 7, 12, 0.0, 4.0, directions=("lower",)),
    random_case("mixed directions", 7, 4, 6, 10, 0.1, 3.0, directions=("higher", "lower")),
    random_case("weights", 8, 3, 8, 12, 0.0, 1.0, weights=(2, 0.5, 1.25)),
    random_case("far from zero", 9, 3, 6, 10, 1000.0, 1001.0),
    odd_case("one hit", hits("d", 0.3), hits("d", 0.9, 0.2)),
    odd_case("one list of one", hits("d", -5.0)),
    odd_case("empty lists", [], hits("d", 3.0, 1.0), []),
    odd_case("equals that do not sum exactly", hits("d", 0.1, 0.1, 0.1), hits("d", 0.7, 0.7, 0.7),
             hits("d", *[0.9] * 6)),
    odd_case("equal and negative", hits("d", -0.4, -0.4), hits("e", 0.5, 0.4)),
    odd_case("zeros", hits("d", 0.0, 0.0), hits("d", 0.0, -0.0, 0.0)),
    odd_case("missing scores", hits("d", math.nan, 4.0, 2.0), hits("d", 4.0, math.nan, 1.0), hits("d", math.nan, math.nan)),
    odd_case("infinities", hits("d", math.inf, 2.0, 1.0, -math.inf), hits("d", math.inf, -math.inf)),
    odd_case("twice in one list", [("a", 0.9), ("b", 0.8), ("a", 0.7), ("c", 0.1)], [("c", 0.5), ("a", 0.4)]),
    odd_case("huge", hits("d", 1.7e308, 1e308, -1.7e308), hits("d", -1e308, 1e300)),
    odd_case("tiny", hits("d", 4e-320, 1e-320, 0.0), hits("d", 3e-310, 1e-310)),
    odd_case("a list of weight 0", ("higher", 1, hits("d", 3.0, 1.0)), ("higher", 0, hits("e", 9.0, 8.0) + [("d1", 2.0)])),
    odd_case("lower is better, negative", ("lower", 1, hits("d", -3.0, -1.0, 2.0)), ("lower", 2, hits("d", 0.0, 0.5))),
    odd_case("negative maximum", hits("d", -1.0, -2.0, -3.0), hits("d", -0.5, -4.0)),
]
NORMALISERS = ["raw_score", "min_max", "max", "sum", "z_score", "rank", "three_sigma", "l2"]
COMB = [("comb_sum", None), ("comb_mnz", None), ("comb_anz", None), ("comb_gmnz", 0.5), ("comb_median", None),
        ("comb_min", None), ("comb_max", None)]
BY_RANK = [("reciprocal_rank", 60), ("reciprocal_rank", 1), ("inverse_square_rank", None), ("log_isr", None),
           ("logn_isr", None), ("rank_biased_centroid", 0.75), ("borda", None), ("qdrant_reciprocal_rank", 2)]


def combinations(case):
    for method, parameter in BY_RANK:
        yield method, parameter, "-"
    yield "relative_score", None, "min_max"
    yield "distribution_based", None, "three_sigma"
    for normaliser in NORMALISERS:
        for method, parameter in COMB:
            # Sums of numbers near the end of the range say nothing about the formulas.
            if not (normaliser == "raw_score" and case["name"] in ("huge", "tiny")):
                yield method, parameter, normaliser


def close(left, right):
    return abs(left - right) <= 1e-9 * max(1.0, abs(left), abs(right))


def main():
    lines = ["# Made by make_fusion_golden.py; do not edit. Inputs are in C99 hexadecimal, to the last bit."]
    origins = {"ranx": set(), "reference": set()}
    for case in CASES:
        lines.append(f"case {case['name']}")
        for direction, weight, entries in case["lists"]:
            lines.append(" ".join([f"list {direction} {float(weight).hex()}"] + [f"{d}={float(s).hex()}" for d, s in entries]))
        for method, parameter, normaliser in combinations(case):
            values = reference(case, method, parameter, normaliser)
            origin = "reference"
            if ranx_agrees_by_definition(case, method, parameter, normaliser):
                theirs = with_ranx(case, method, parameter, normaliser)
                assert theirs.keys() == values.keys(), (case["name"], method, normaliser)
                for doc, value in theirs.items():
                    assert close(value, values[doc]), (case["name"], method, normaliser, doc, value, values[doc])
                values, origin = theirs, "ranx"
            origins[origin].add((method, normaliser))
            lines.append(" ".join([f"expect {origin} {method} {'-' if parameter is None else parameter} {normaliser}"] +
                                  [f"{d}={float(v):.13g}" for d, v in sorted(values.items())]))
    path = pathlib.Path(__file__).with_name("fusion_golden.txt")
    path.write_text("\n".join(lines) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes, {len(CASES)} cases, "
          f"{len(origins['ranx'])} combinations from ranx, {len(origins['reference'])} from the reference")


if __name__ == "__main__":
    main()
