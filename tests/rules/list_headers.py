# Prints the public headers, as users include them; those of adapters whose names follow the checkout.
import sys

from tree import root

top = root()
folders = [top / "include"] + [top / "adapters" / name / "include" for name in sys.argv[2:]]
for folder in folders:
    for path in sorted(folder.rglob("*.hpp")):
        print(path.relative_to(folder).as_posix())
