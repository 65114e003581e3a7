# Rule: a shared library of ours exports our own public names, and nothing else that another library could trip over.
import re
import subprocess
import sys

from tree import report

problems = []
for library in sys.argv[2:]:
    names = subprocess.run(["nm", "-D", "-C", "--defined-only", library], check=True, capture_output=True, text=True)
    strong = [line.split(" ", 2) for line in names.stdout.splitlines()]
    # Weak and unique symbols are templates and inline functions, which every user of a header has as well.
    ours = [name for _, kind, name in strong if kind not in "WVuwv"]
    if not ours:
        problems.append(f"{library}: exports nothing")
    for name in ours:
        bare = re.sub(r"^(vtable|typeinfo|typeinfo name|VTT|guard variable|(non-)?virtual thunk) (for|to) ", "", name)
        if "trawl::" not in bare.split("(")[0]:
            problems.append(f"{library}: exports {name}")

report(problems)
