# Rule: every source is plain, short, says what it holds, and has no unfinished business.
import re
import unicodedata

from tree import SUFFIXES, lines, report, root, sources

MAX_LINES = 400
MAX_COLUMNS = 120
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|TBD)\b")
OTHER_TEXTS = ("meson.build", "meson_options.txt", ".clang-format", ".clang-tidy", "dev")

top = root()
problems = []
texts = sources(top) + [path for path in sorted(top.rglob("*")) if path.name in OTHER_TEXTS and path.is_file()
                        and not path.relative_to(top).parts[0].startswith("build")]

for path in texts:
    name = path.relative_to(top).as_posix()
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        problems.append(f"{name}: is not UTF-8 ({error.reason} at byte {error.start})")
        continue
    if not text.endswith("\n") or text.endswith("\n\n"):
        problems.append(f"{name}: must end with one line break")
    if text.count("\n") > MAX_LINES:
        problems.append(f"{name}: has {text.count(chr(10))} lines, more than {MAX_LINES}: it holds more than one thing")
    for number, line in lines(path):
        if len(line) > MAX_COLUMNS:
            problems.append(f"{name}:{number}: has {len(line)} columns, more than {MAX_COLUMNS}")
        if line.rstrip() != line:
            problems.append(f"{name}:{number}: ends with white space")
        if UNFINISHED.search(line) and path.name != "text.py":
            problems.append(f"{name}:{number}: unfinished: finish it, or open an issue")
        # Letters of people's names and box drawing are fine; what cannot be seen is not.
        for character in line:
            if character == "\t" or unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn"):
                problems.append(f"{name}:{number}: has the invisible character U+{ord(character):04X}")
    if path.suffix in SUFFIXES:
        if not re.match(r"// \S.*[^,]$", text.split("\n", 1)[0]):
            problems.append(f"{name}:1: must be a comment of one line that says what the file holds")
        # Literals may hold any text; names may not.
        for number, line in lines(path, only_code=True):
            if not line.isascii():
                problems.append(f"{name}:{number}: has letters outside ASCII in code")
        if path.suffix == ".hpp" and "#pragma once" not in text.split("\n")[1:12]:
            problems.append(f"{name}: has no #pragma once near its top")

report(problems)
