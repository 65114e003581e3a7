# Rule: the library and its adapters never print, end the process, start a thread or read the environment; tests never sleep.
import re

from tree import lines, report, root, sources

PRODUCT = {
    r"\bstd::(cout|cerr|clog|puts|printf|fprintf|print|println)\b|\b(printf|fprintf|puts|perror|fputs)\s*\(|\bfmt::print\b":
        "prints: return the text, or tell the observer",
    r"\bstd::(abort|exit|quick_exit|_Exit|terminate)\b|(?<![\w.:>])(abort|exit|_exit)\s*\(|\bassert\s*\(":
        "ends the process: throw a trawl::Error",
    r"\bstd::(thread|jthread|async)\b|\bpthread_create\b":
        "starts a thread: the caller's executor runs everything",
    r"\bthis_thread::sleep_\w+|\b(usleep|nanosleep)\s*\(":
        "blocks its thread: use a trawl::Timer",
    r"\bstd::(rand|srand)\b|\bstd::random_device\b":
        "is random in a way that cannot be replayed: take a seed",
}
TESTS = {
    r"\bthis_thread::sleep_\w+|(?<!trawl::)\b(usleep|nanosleep|sleep)\s*\(":
        "sleeps: use the virtual clock",
    r"\bstd::random_device\b|\bstd::s?rand\b":
        "is random in a way that cannot be replayed: take a seed",
}
# The files that may read the environment, since that is what they hold.
ENVIRONMENT = re.compile(r"\b(std::)?(secure_)?getenv\s*\(|\benviron\b")
MAY_READ_ENVIRONMENT = re.compile(r"(lib/retrieval/\w*options\w*|adapters/http/proxy_environment)\.cpp$")
# Demonstrated where it is needed: something that must wait for real threads or real time says so by its suite's name.
SLOW = re.compile(r"tests/\w+/slow/")

top = root()
problems = []


def look_for(patterns, paths):
    compiled = [(re.compile(pattern), message) for pattern, message in patterns.items()]
    for path in paths:
        for number, line in lines(path, only_code=True):
            for pattern, message in compiled:
                if pattern.search(line):
                    problems.append(f"{path.relative_to(top)}:{number}: {message}")


product = sources(top, ("include", "lib", "adapters"))
look_for(PRODUCT, product)
look_for(TESTS, [path for path in sources(top, ("tests",)) if not SLOW.search(path.as_posix())])
for path in product:
    name = path.relative_to(top).as_posix()
    for number, line in lines(path, only_code=True):
        if ENVIRONMENT.search(line) and not MAY_READ_ENVIRONMENT.search(name):
            problems.append(f"{name}:{number}: reads the environment: only the options do, when asked")

report(problems)
