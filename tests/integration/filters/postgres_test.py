# The conditions of the pgvector adapter on a real PostgreSQL, which this test starts for itself: the same documents pass
# that pass by the filter's meaning. Filters need no vectors, so that any PostgreSQL from 13 on will do.
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import cases

sys.path.append(os.path.join(os.path.dirname(__file__), ".."))
import servers  # noqa: E402

NOBODY = 65534


def find_programs():
    """The folder with initdb, pg_ctl and psql of the newest version; None when there is none."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]), reverse=True)
    folders.insert(0, os.environ.get("TRAWL_TEST_POSTGRES_PROGRAMS", ""))
    found = shutil.which("pg_ctl")
    if found:
        folders.append(os.path.dirname(os.path.realpath(found)))
    for folder in folders:
        if all(os.path.exists(os.path.join(folder, name)) for name in ("initdb", "pg_ctl", "psql")):
            return folder
    return None


class Postgres:
    """A server of its own, on a socket in a folder that goes away with it."""

    def __init__(self, programs):
        self.programs = programs
        self.folder = tempfile.mkdtemp(prefix="trawl-postgres-")
        if os.geteuid() == 0:  # it refuses to run as root
            os.chown(self.folder, NOBODY, NOBODY)

    def run(self, name, *arguments, **options):
        become = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        return subprocess.run([os.path.join(self.programs, name), *arguments], check=True, capture_output=True, text=True,
                              cwd=self.folder, **become, **options)

    def __enter__(self):
        data = os.path.join(self.folder, "data")
        self.run("initdb", "-D", data, "-U", "trawl", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off"
        # Into a file, since the server would keep a pipe open.
        self.run("pg_ctl", "-D", data, "-w", "-l", os.path.join(self.folder, "log"), "-o", settings, "start")
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "-D", os.path.join(self.folder, "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def query(self, sql):
        return self.run("psql", "-h", self.folder, "-U", "trawl", "-d", "postgres", "-qAt", "-v", "ON_ERROR_STOP=1", "-f",
                        "-", input=sql).stdout


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def with_parameters(case):
    return re.sub(r"\$(\d+)::", lambda match: quoted(case["parameters"][int(match[1]) - 1]) + "::", case["sql"])


def main(program, filters):
    programs = find_programs()
    if programs is None:
        return servers.missing("no PostgreSQL: apt-get install postgresql, or TRAWL_TEST_POSTGRES_PROGRAMS=its folder")
    documents, all_cases = cases.load(program, "pgvector", 300, filters, 1)
    script = ["CREATE TABLE docs (id int, meta jsonb);"]
    script += [f"INSERT INTO docs VALUES ({i}, {quoted(text)});" for i, text in enumerate(documents)]
    script.append(f"INSERT INTO docs VALUES ({len(documents)}, NULL);")
    script += [f"SELECT coalesce(json_agg(id ORDER BY id), '[]') FROM docs WHERE {with_parameters(case)};"
               for case in all_cases]
    # In a group a condition may meet a NULL of another one.
    script += [f"SELECT count(*) FROM docs WHERE NOT coalesce(({with_parameters(case)}), FALSE);" for case in all_cases]
    with Postgres(programs) as postgres:
        answers = [json.loads(line) for line in postgres.query("\n".join(script)).splitlines() if line.strip()]
        version = postgres.query("SHOW server_version;").strip()
    failures = []
    for case, found, rest in zip(all_cases, answers, answers[len(all_cases):], strict=False):
        expected = case["passing"] + ([len(documents)] if case["empty_passes"] else [])
        if found != expected or rest != len(documents) + 1 - len(expected):
            odd = sorted(set(found) ^ set(expected))
            failures.append(f"{case['filter']}\n  {with_parameters(case)}\n  disagrees on "
                            f"{[documents[i] if i < len(documents) else None for i in odd[:3]]}")
    if len(answers) != 2 * len(all_cases):
        failures.append(f"{len(answers)} answers to {2 * len(all_cases)} queries")
    return cases.report(failures, len(all_cases), f"PostgreSQL {version}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
