# The sources of the checkout, and how a rule reports what it found.
import pathlib
import re
import sys

SOURCE_FOLDERS = ("include", "lib", "adapters", "tests", "bench", "examples")
SUFFIXES = {".hpp", ".cpp"}


def root():
    """The checkout to look at: the first argument, so that the rules can be tried on trees made for the purpose."""
    return pathlib.Path(sys.argv[1]).resolve()


def sources(top, folders=SOURCE_FOLDERS):
    """Every C++ file below the folders, in a fixed order."""
    found = []
    for folder in folders:
        found += [path for path in (top / folder).rglob("*") if path.suffix in SUFFIXES and path.is_file()]
    return sorted(found)


def code(text):
    """The text without comments and without what string literals hold; line numbers stay as they are."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])\'',
        re.S)

    def blank(match):
        kept = '""' if '"' in match.group()[:8] and not match.group().startswith("/") else ""
        return kept + "\n" * match.group().count("\n")

    return pattern.sub(blank, text)


def text_of(path):
    """The file's text; empty when there is no such file."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def lines(path, only_code=False):
    """(number, line) pairs."""
    text = text_of(path)
    return enumerate((code(text) if only_code else text).split("\n"), start=1)


def report(problems):
    """Prints every problem and ends the program: 0 when there is none."""
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)
