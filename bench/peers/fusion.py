"""Merges 8 lists of 100 hits with trawl, LangChain and ranx in alternating rounds; prints medians and ratios."""
import collections
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

warnings.filterwarnings("ignore")
from langchain_classic.retrievers import EnsembleRetriever  # noqa: E402
from langchain_core.documents import Document  # noqa: E402
from langchain_core.retrievers import BaseRetriever  # noqa: E402
from ranx import Run, fuse  # noqa: E402

SLICE = 0.3  # Seconds of each contender in a round.
# What `fusion_report --once` says of trawl.
OURS = {"trawl, whole list": "whole_list_us", "trawl, references": "references_us", "trawl, first ten": "first_ten_us"}
MANY = 100  # Queries that ranx merges in one call, its intended use.
program, rounds = sys.argv[1], int(sys.argv[2])

with tempfile.TemporaryDirectory() as folder:
    file = os.path.join(folder, "lists.json")
    subprocess.run([program, "--lists", file], check=True)
    with open(file) as handle:
        given = json.load(handle)
lists, merged = given["lists"], given["merged"]


class Nothing(BaseRetriever):
    """EnsembleRetriever wants as many retrievers as lists; its merge does not ask them."""

    def _get_relevant_documents(self, query, *, run_manager):
        return []


ensemble = EnsembleRetriever(retrievers=[Nothing() for _ in lists], weights=[1.0] * len(lists), c=60)
documents = [[Document(page_content=doc) for doc, _ in hits] for hits in lists]


def runs_of(queries):
    return [Run({f"q{q}": dict(hits) for q in range(queries)}) for hits in lists]


one_run, many_runs = runs_of(1), runs_of(MANY)


def langchain():
    return [document.page_content for document in ensemble.weighted_reciprocal_rank(documents)]


def ranx_one():
    return fuse(one_run, norm=None, method="rrf", params={"k": 60})


def ranx_many():
    return fuse(many_runs, norm=None, method="rrf", params={"k": 60})


def microseconds(merge):
    begun, merges = time.process_time(), 0
    while (passed := time.process_time() - begun) < SLICE:
        merge()
        merges += 1
    return passed / merges * 1e6


def check():
    """All must have merged the same: the scores of every document to 1e-12, and where they differ, the order."""
    scores = dict(ranx_one().run["q0"])
    ours = dict(merged)
    assert scores.keys() == ours.keys() and all(abs(scores[doc] - ours[doc]) < 1e-12 for doc in ours)
    theirs = langchain()
    assert sorted(theirs) == sorted(ours)
    # LangChain's ties stand in another order, so that the scores are compared place by place.
    assert all(abs(ours[doc] - score) < 1e-12 for doc, (_, score) in zip(theirs, merged))


check()
ranx_many()
times = collections.defaultdict(list)
for _ in range(rounds):
    ours = json.loads(subprocess.run([program, "--once", "--slice-ms", str(1000 * SLICE)], check=True,
                                     capture_output=True).stdout)
    for name, field in OURS.items():
        times[name].append(ours[field])
    times["LangChain"].append(microseconds(langchain))
    times["ranx, one query"].append(microseconds(ranx_one))
    times["ranx, 100 queries"].append(microseconds(ranx_many) / MANY)

print(f"Reciprocal rank fusion of 8 lists of 100 hits, CPU time, {rounds} rounds; load {os.getloadavg()[0]:.1f}")
print(f"{'':<20}{'us a merge':>12}" + "".join(f"{'to ' + name:>26}" for name in OURS))
for name, values in times.items():
    line = f"{name:<20}{statistics.median(values):>12.1f}"
    for reference in OURS:
        ratios = [value / one for value, one in zip(values, times[reference])]
        line += f"{f'{statistics.median(ratios):.1f} [{min(ratios):.0f}..{max(ratios):.0f}]':>26}"
    print(line)
