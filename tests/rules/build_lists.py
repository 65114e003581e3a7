# Rule: every source file is built, and everything that is built from Debian packages is explained.
import re

from tree import report, root, sources, text_of

top = root()
problems = []

# A consumer is a project of its own and is built by `./dev consumers`.
for path in sources(top, ("lib", "adapters", "tests", "bench", "examples")):
    if path.suffix != ".cpp" or path.is_relative_to(top / "tests/consumers"):
        continue
    folder = path.parent
    while folder != top:
        build = folder / "meson.build"
        if f"'{path.relative_to(folder).as_posix()}'" in text_of(build):
            break
        folder = folder.parent
    else:
        problems.append(f"{path.relative_to(top)}: is in no meson.build")

packages = re.findall(r"^\s*packages_\w+=\(([^)]*)\)", text_of(top / "dev"), re.M)
explained = text_of(top / "docs/dependencies.md")
if not packages:
    problems.append("dev: lists no packages")
for package in sorted({word for group in packages for word in group.split() if not word.startswith('"$')}):
    if f"`{package}`" not in explained:
        problems.append(f"docs/dependencies.md: does not say why {package} is needed")

report(problems)
