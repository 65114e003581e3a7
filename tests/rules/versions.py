# Rule: the build, the header and the change log name one version, and the change log has an entry for it.
import re

from tree import report, root, text_of

top = root()
problems = []


def find(path, pattern):
    match = re.search(pattern, text_of(top / path), re.M)
    if not match:
        problems.append(f"{path}: names no version")
        return None
    return match.group(1)


built = find("meson.build", r"^\s*version: '(\d+\.\d+\.\d+)'")
header = find("include/trawl/version.hpp", r'header_version = "([^"]+)"')
number = find("include/trawl/version.hpp", r"^#define TRAWL_VERSION (\d+)$")
logged = find("CHANGELOG.md", r"^## (\d+\.\d+\.\d+)")

if built and header and header != built:
    problems.append(f"include/trawl/version.hpp: is {header}, meson.build is {built}")
if built and number:
    major, minor, patch = map(int, built.split("."))
    if int(number) != major * 10000 + minor * 100 + patch:
        problems.append(f"include/trawl/version.hpp: TRAWL_VERSION is {number}, meson.build is {built}")
if built and logged and logged != built:
    problems.append(f"CHANGELOG.md: its first entry is {logged}, meson.build is {built}")

report(problems)
