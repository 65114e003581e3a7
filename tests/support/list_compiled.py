# Prints the sources that a build folder compiles, without generated ones: all of them, or those that the arguments name
# or are the folders of.
import json
import pathlib
import sys

build = pathlib.Path(sys.argv[1]).resolve()
top = build.parent.parent
commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
compiled = {(pathlib.Path(command["directory"]) / command["file"]).resolve() for command in commands}
own = sorted(path.relative_to(top).as_posix() for path in compiled
             if path.is_relative_to(top) and not path.is_relative_to(build))
wanted = [pathlib.PurePosixPath(name) for name in sys.argv[2:]]
for name in own:
    if not wanted or any(pathlib.PurePosixPath(name).is_relative_to(path) for path in wanted):
        print(name)
