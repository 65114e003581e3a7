# Every rule finds nothing in a good tree, and finds the one thing that was broken in it.
import pathlib
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).parent

GOOD = {
    "meson.build": "project('trawl',\n  version: '1.2.3')\n",
    "CHANGELOG.md": "# Changes\n\n## 1.2.3\n",
    "dev": "packages_build=(g++ meson)\n",
    "docs/dependencies.md": "`g++` compiles, `meson` builds.\n",
    "include/trawl/version.hpp": "// Which trawl.\n#pragma once\n#define TRAWL_VERSION 10203\n"
                                 'constexpr std::string_view header_version = "1.2.3";\n',
    "include/trawl/fusion.hpp": "// Merging.\n#pragma once\n#include <trawl/version.hpp>\n",
    "include/trawl/detail/gather_core.hpp": "// Inner parts.\n#pragma once\n",
    "lib/core/meson.build": "files('error.cpp')\n",
    "lib/core/error.cpp": "// Errors.\n#include <trawl/version.hpp>\n// may mention std::cout and exit(1)\n"
                          "const char* text = \"abort(\";\n",
    "lib/fusion/ranks.hpp": "// Ranks.\n#pragma once\n",
    "adapters/vendor/meson.build": "files('store.cpp')\n",
    "adapters/vendor/store.cpp": "// A store.\n#include <trawl/fusion.hpp>\n",
    "tests/unit/meson.build": "files('fusion/fuse_test.cpp')\n",
    "tests/unit/fusion/fuse_test.cpp": "// Fusion.\n",
}

# (rule, file, text appended to it or in its place, what the rule must say)
BREAKS = [
    ("arrows", "lib/core/error.cpp", "#include <trawl/fusion.hpp>\n", "must not know room fusion"),
    ("arrows", "lib/core/error.cpp", '#include "fusion/ranks.hpp"\n', "must not know room fusion"),
    ("arrows", "lib/core/error.cpp", '#include "../fusion/ranks.hpp"\n', "must not know room fusion"),
    ("arrows", "lib/cellar/new.cpp", "#include <trawl/version.hpp>\n", "is no room"),
    ("arrows", "include/trawl/version.hpp", "#include <trawl/fusion.hpp>\n", "must not know room fusion"),
    ("arrows", "include/trawl/surprise.hpp", "#include <trawl/version.hpp>\n", "enter it in ROOM_OF_HEADER"),
    ("arrows", "adapters/vendor/store.cpp", "#include <trawl/detail/gather_core.hpp>\n", "not for users"),
    ("arrows", "adapters/vendor/store.cpp", '#include "../../lib/fusion/ranks.hpp"\n', "use public headers only"),
    ("arrows", "examples/demo.cpp", "#include <trawl/secret.hpp>\n", "no public header"),
    ("conduct", "lib/core/error.cpp", "void f() { std::cout << 1; }\n", "prints"),
    ("conduct", "lib/core/error.cpp", "void f() { std::abort(); }\n", "ends the process"),
    ("conduct", "lib/core/error.cpp", "void f() { exit(1); }\n", "ends the process"),
    ("conduct", "include/trawl/fusion.hpp", "inline void f() { std::thread t; }\n", "starts a thread"),
    ("conduct", "adapters/vendor/store.cpp", 'auto home = std::getenv("HOME");\n', "reads the environment"),
    ("conduct", "tests/unit/fusion/fuse_test.cpp", "void f() { std::this_thread::sleep_for(1s); }\n", "sleeps"),
    ("text", "lib/core/error.cpp", "// TO" "DO later\n", "unfinished"),
    ("text", "lib/core/error.cpp", "int a;\t// tab\n", "invisible"),
    ("text", "lib/core/error.cpp", "int a; // right to left: \u202e\n", "invisible"),
    ("text", "lib/core/error.cpp", "int caf\u00e9;\n", "outside ASCII"),
    ("text", "lib/core/error.cpp", "int a; \n", "white space"),
    ("text", "lib/core/error.cpp", "int a;", "one line break"),
    ("text", "lib/core/error.cpp", "int " + "a" * 120 + ";\n", "columns"),
    ("text", "lib/core/error.cpp", "int a;\n" * 400, "more than one thing"),
    ("text", "lib/fusion/new.hpp", "// New.\nint a;\n", "#pragma once"),
    ("text", "lib/fusion/new.cpp", "int a;\n", "must be a comment"),
    ("build_lists", "lib/core/forgotten.cpp", "// Forgotten.\n", "is in no meson.build"),
    ("build_lists", "dev", "packages_more=(cmake)\n", "does not say why cmake"),
    ("versions", "include/trawl/version.hpp", None, "names no version"),
    ("versions", "meson.build", "project('trawl',\n  version: '1.2.4')\n", "meson.build is 1.2.4"),
]


def run(rule, tree):
    script = [sys.executable, str(here / f"{rule}.py"), str(tree)]
    done = subprocess.run(script, capture_output=True, text=True)
    if done.returncode not in (0, 1) or "problems" not in done.stdout:
        sys.exit(f"{rule}.py broke:\n{done.stdout}{done.stderr}")
    return done


def lay_out(tree):
    for name, text in GOOD.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def main():
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder)
        lay_out(tree)
        for rule in sorted({rule for rule, *_ in BREAKS}):
            done = run(rule, tree)
            if done.returncode != 0:
                failures.append(f"{rule} complains about a good tree:\n{done.stdout}")
    for rule, name, text, complaint in BREAKS:
        with tempfile.TemporaryDirectory() as folder:
            tree = pathlib.Path(folder)
            lay_out(tree)
            path = tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text(encoding="utf-8") if path.exists() and name != "meson.build" else ""
            path.write_text("" if text is None else before + text, encoding="utf-8")
            done = run(rule, tree)
            if done.returncode != 1 or complaint not in done.stdout:
                failures.append(f"{rule} does not say '{complaint}' about {name}:\n{done.stdout}")
    for failure in failures:
        print(failure)
    print(f"{len(BREAKS)} broken trees, {len(failures)} failures")
    sys.exit(1 if failures else 0)


main()
