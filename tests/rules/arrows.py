# Rule: includes point only from higher rooms to lower ones; adapters, examples and benchmarks see public headers only.
import re

from tree import lines, report, root, sources

# What each room of lib/ may know besides itself (docs/design.md, "Rooms").
ALLOWED = {
    "core": set(),
    "observe": {"core"},
    "fan_out": {"core"},
    "fusion": {"core"},
    "retrieval": {"core", "fan_out", "fusion", "observe"},
    "testing": {"core", "fan_out", "fusion", "observe", "retrieval"},
}

# Which room each public header belongs to. A new header must be entered here.
ROOM_OF_HEADER = {
    "async_run": "core", "call_context": "core", "clock": "core", "document": "core", "document_vectors": "core",
    "embedding_provider": "core", "reranker": "core",
    "error": "core", "export": "core", "filter": "core", "filter_capabilities": "core", "filter_syntax": "core",
    "filter_value": "core", "relevance": "core", "hit": "core", "outcome": "core", "query": "core", "retrieval": "core",
    "score": "core", "sleep": "core", "source": "core", "task": "core", "utf8": "core", "vector_store": "core",
    "vector_writer": "core", "version": "core", "wrappers": "core", "detail/operation_awaiter": "core", "detail/task_scope": "core",
    "observer": "observe",
    "gather": "fan_out", "detail/gather_core": "fan_out",
    "deduplicate": "fusion", "diversify": "fusion", "explain": "fusion", "fusion": "fusion", "fusion_method": "fusion",
    "normalise": "fusion", "refine": "fusion",
    "config": "retrieval", "parallel_retriever": "retrieval", "query_expander": "retrieval",
    "retriever_options": "retrieval", "second_stage": "retrieval", "trawl": "retrieval",
}

# Folders of adapters/ that are no backends but hold what several of them share.
SHARED_BY_ADAPTERS = ("common", "stores")

# What benchmarks measure that users cannot see: parts of adapters alone.
MEASURED_PARTS = {
    "bench/decode.cpp": ("openai/embedding_codec.hpp",),
    "bench/retrieval_worker/by_hand.cpp": ("openai/embedding_codec.hpp", "qdrant/codec.hpp"),
}

SHARED = ("common/", "stores/")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
top = root()
problems = []


def room_of_public(name):
    """The room of <trawl/name>; headers of trawl-testing and of the adapters stand above all rooms."""
    stem = name.removesuffix(".hpp")
    if stem.startswith("testing/"):
        return "testing"
    return ROOM_OF_HEADER.get(stem)


def is_library_header(name):
    return (top / "include/trawl" / name).is_file()


def check_room(own, name):
    if not is_library_header(name):
        return f"<trawl/{name}> is no public header of the library"
    other = room_of_public(name)
    if other is not None and other != own and other not in ALLOWED[own]:
        return f"room {own} must not know room {other} (<trawl/{name}>)"
    return None


def check_lib_file(path, quote, name):
    own = path.relative_to(top / "lib").parts[0]
    if own not in ALLOWED:
        return f"lib/{own} is no room: enter it in ALLOWED"
    if quote == "<":
        return check_room(own, name.removeprefix("trawl/")) if name.startswith("trawl/") else None
    for base in (path.parent, top / "lib"):
        target = (base / name).resolve()
        if target.is_file():
            if not target.is_relative_to(top / "lib"):
                return f'"{name}" is outside lib'
            other = target.relative_to(top / "lib").parts[0]
            if other != own and other not in ALLOWED[own]:
                return f'room {own} must not know room {other} ("{name}")'
            return None
    return f'"{name}" does not exist'


def check_outside_file(path, quote, name):
    if quote == "<":
        if not name.startswith("trawl/"):
            return None
        if name.startswith("trawl/detail/"):
            return f"<{name}> is not for users"
        adapter_headers = [folder / "include" / name for folder in (top / "adapters").glob("*")]
        if is_library_header(name.removeprefix("trawl/")) or any(header.is_file() for header in adapter_headers):
            return None
        return f"<{name}> is no public header"
    if name in MEASURED_PARTS.get(path.relative_to(top).as_posix(), ()):
        return None if (top / "adapters" / name).is_file() else f'"{name}" does not exist'
    home = top.joinpath(*path.relative_to(top).parts[:2 if path.is_relative_to(top / "adapters") else 1])
    if path.is_relative_to(top / "adapters") and name.split("/")[0] in SHARED_BY_ADAPTERS:
        return None if (top / "adapters" / name).is_file() else f'"{name}" does not exist'
    for base in (path.parent, home):
        if (base / name).resolve().is_file() and (base / name).resolve().is_relative_to(home):
            return None
    return f'"{name}" is not in {home.relative_to(top)}: use public headers only'


for path in sources(top, ("include",)):
    if room_of_public(path.relative_to(top / "include/trawl").as_posix()) is None:
        problems.append(f"{path.relative_to(top)}:1: is in no room: enter it in ROOM_OF_HEADER")

for path in sources(top, ("include", "lib", "adapters", "bench", "examples")):
    for number, line in lines(path):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, name = match.groups()
        if path.is_relative_to(top / "include"):
            if quote == '"':
                problem = "public headers include with <>"
            elif name.startswith("trawl/"):
                own = room_of_public(path.relative_to(top / "include/trawl").as_posix())
                problem = check_room(own, name.removeprefix("trawl/")) if own else None
            else:
                problem = None
        elif path.is_relative_to(top / "lib"):
            problem = check_lib_file(path, quote, name)
        else:
            problem = check_outside_file(path, quote, name)
        if problem:
            problems.append(f"{path.relative_to(top)}:{number}: {problem}")

report(problems)
