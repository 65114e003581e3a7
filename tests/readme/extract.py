# Writes the programs in README.md into a folder, and prints their names: extract.py README FOLDER TEMPLATES.
#
# A program is a block of C++ whose first line is "// readme: NAME". TEMPLATES/NAME.cpp.in, where there is one, is the
# program around it, and "// @block@" in it is where the block goes.
import pathlib
import re
import sys

readme, folder, templates = map(pathlib.Path, sys.argv[1:])
BLOCK = re.compile(r"^```(?:cpp|c\+\+)\n(// readme: (\w+)\n.*?)^```$", re.S | re.M)

seen = set()
for code, name in BLOCK.findall(readme.read_text(encoding="utf-8")):
    if name in seen:
        sys.exit(f"{readme}: two blocks are called {name}")
    seen.add(name)
    template = templates / f"{name}.cpp.in"
    program = template.read_text(encoding="utf-8").replace("// @block@\n", code) if template.is_file() else code
    target = folder / f"{name}.cpp"
    if not target.is_file() or target.read_text(encoding="utf-8") != program:
        target.write_text(program, encoding="utf-8")
    print(name)
for template in templates.glob("*.cpp.in"):
    if template.name.removesuffix(".cpp.in") not in seen:
        sys.exit(f"{template}: README.md has no block of that name")
