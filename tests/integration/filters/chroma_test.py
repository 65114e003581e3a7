# The conditions of the Chroma adapter on a real server without lists, whose address is in TRAWL_TEST_CHROMA: the same
# documents pass that pass by the filter's meaning.
import json
import os
import sys
import urllib.error
import urllib.request

import cases

sys.path.append(os.path.join(os.path.dirname(__file__), ".."))
import servers  # noqa: E402


class Collection:
    def __init__(self, server, name):
        self.base = server + "/api/v2/tenants/default_tenant/databases/default_database/collections"
        self.name = name
        self.path = ""

    def __enter__(self):
        made = self.call("", {"name": self.name, "get_or_create": False})
        self.path = "/" + made["id"]
        return self

    def __exit__(self, *_):
        urllib.request.urlopen(urllib.request.Request(f"{self.base}/{self.name}", method="DELETE"), timeout=30).close()

    def call(self, path, body):
        request = urllib.request.Request(self.base + self.path + path, data=json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return {"refused": error.read().decode()}


def main(program, filters):
    if os.environ.get("TRAWL_TEST_CHROMA"):
        return check(os.environ["TRAWL_TEST_CHROMA"], program, filters)
    with servers.chroma() as server:
        if server is None:
            return servers.missing("no Chroma: pip install chromadb, or TRAWL_TEST_CHROMA=http://127.0.0.1:8000")
        return check(server, program, filters)


def check(server, program, filters):
    documents, all_cases = cases.load(program, "chroma", 200, filters, 1)
    failures = []
    with Collection(server, f"trawl-filters-{os.getpid()}") as collection:
        # It takes no empty metadata.
        metadatas = [{"present": 1} | {k: v for k, v in json.loads(text).items() if v is not None} for text in documents]
        added = collection.call("/add", {"ids": [str(i) for i in range(len(documents))], "metadatas": metadatas,
                                         "embeddings": [[1.0, 0.0]] * len(documents)})
        if "refused" in added:
            failures.append(added["refused"])
        for case in all_cases:
            answer = collection.call("/get", {"where": case["where"], "include": []})
            found = sorted(map(int, answer.get("ids", [])))
            if "refused" in answer or found != case["passing"]:
                odd = sorted(set(found) ^ set(case["passing"]))
                failures.append(f"{case['filter']}\n  {json.dumps(case['where'])}\n  {answer.get('refused', '')} disagrees on "
                                f"{[documents[i] for i in odd[:3]]}")
    return cases.report(failures, len(all_cases), "Chroma")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
