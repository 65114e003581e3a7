# Adds up what a `meson test` run has found: prints "passed failed skipped".
#
# A doctest program counts with its test cases, any other test as one. A program that died, or failed without a failed
# test case (a sanitizer's report, say), counts as one failure. With "once", a run without failures counts as one test.
import json
import re
import sys

SUMMARY = re.compile(r"\[doctest\] test cases:\s*(\d+)\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed\s*\|\s*(\d+) skipped")

how, log = sys.argv[1:]
passed = failed = skipped = 0
with open(log, encoding="utf-8") as runs:
    for run in map(json.loads, runs):
        summary = SUMMARY.search(re.sub(r"\x1b\[[0-9;]*m", "", run.get("stdout") or ""))
        result = run["result"]
        if summary:
            _, good, bad, left_out = map(int, summary.groups())
            passed += good
            skipped += left_out
            failed += bad if bad or result == "OK" else 1
        elif result in ("OK", "EXPECTEDFAIL"):
            passed += 1
        elif result == "SKIP":
            skipped += 1
        else:
            failed += 1

if passed + failed == 0:
    failed = 1  # a run without tests proves nothing
if how == "once":
    passed, skipped = (1 if failed == 0 else 0), 0
print(passed, failed, skipped)
