# Writes schemas of a vendor's OpenAPI document as JSON, with all that they refer to; null when they cannot be had.
import json
import os
import pathlib
import sys

output, source_root, document, *names = sys.argv[1:]


def find_specs():
    """As the tests find them: TRAWL_TEST_SPECS, or ../shared/specs next to the checkout."""
    if "TRAWL_TEST_SPECS" in os.environ:
        return pathlib.Path(os.environ["TRAWL_TEST_SPECS"])
    return pathlib.Path(source_root).resolve().parent / "shared" / "specs"


def load(path):
    try:
        import yaml
    except ImportError:
        return None
    if not path.is_file():
        return None
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rsplit("/", 1)[-1]
        for member in value.values():
            yield from references(member)
    elif isinstance(value, list):
        for element in value:
            yield from references(element)


whole = load(find_specs() / document)
kept = None
if whole is not None:
    schemas = whole["components"]["schemas"]
    kept = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = schemas[name]
            waiting += references(schemas[name])
    kept = {"components": {"schemas": kept}}
pathlib.Path(output).write_text(json.dumps(kept, default=str), encoding="utf-8")
