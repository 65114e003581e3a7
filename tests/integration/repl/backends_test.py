# The REPL on backends of a configuration file: --check, and filling and asking a store that is elsewhere.
import contextlib
import http.server
import json
import socket
import threading
import unittest

from workbench import Bench

KEY = "sk-test-1234567890"
DIMENSION = 4
WORDS = ("tide", "moon", "yeast", "table")


class Backend(http.server.BaseHTTPRequestHandler):
    """An embedding service, a language model and a reranker in OpenAI's and Cohere's forms, and a store in Qdrant's."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        state = self.server.state
        length = int(self.headers.get("Content-Length") or 0)
        asked = json.loads(self.rfile.read(length) or "{}")
        path = self.path.split("?")[0]
        state.paths.append(f"{self.command} {path}")
        if path.startswith(("/v1/", "/v2/")) and self.headers.get("Authorization") != f"Bearer {KEY}":
            # As rude as a service can be: it repeats the key.
            self.reply({"error": {"message": f"Incorrect API key: {self.headers.get('Authorization')}",
                                  "code": "invalid_api_key"}}, 401)
        elif path == "/v1/embeddings":
            self.reply({"object": "list", "model": asked["model"], "data": [
                {"object": "embedding", "index": i, "embedding": embed(text)}
                for i, text in enumerate(asked["input"])], "usage": {"prompt_tokens": 1, "total_tokens": 1}})
        elif path == "/v1/chat/completions":
            self.reply({"choices": [{"index": 0, "finish_reason": "stop", "message": {
                "role": "assistant", "content": state.chat_answer}}]})
        elif path == "/v2/rerank":
            self.reply({"results": [{"index": i, "relevance_score": 0.9 if "neap" in text else 0.1}
                                    for i, text in enumerate(asked["documents"])]})
        elif path.startswith("/collections/notes"):
            self.collection(path.removeprefix("/collections/notes"), asked, state)
        else:
            self.reply({"status": {"error": "not found"}}, 404)

    def collection(self, rest, asked, state):
        if rest == "" and self.command == "PUT":
            if state.dimension:
                self.reply({"status": {"error": "collection `notes` already exists!"}}, 409)
            else:
                state.dimension = asked["vectors"]["size"]
                self.reply({"result": True, "status": "ok", "time": 0.0})
        elif not state.dimension:
            self.reply({"status": {"error": "Not found: Collection `notes` doesn't exist!"}}, 404)
        elif rest == "":
            self.reply({"status": "ok", "time": 0.0, "result": {
                "status": "green", "optimizer_status": "ok", "segments_count": 1, "payload_schema": {},
                "config": {"params": {"vectors": {"size": state.dimension, "distance": "Cosine"}}}}})
        elif rest == "/points" and self.command == "PUT":
            for point in asked["points"]:
                state.points[str(point["id"])] = point
            self.reply({"status": "ok", "time": 0.0, "result": {"operation_id": 1, "status": "completed"}})
        elif rest == "/points/delete":
            for identity in asked["points"]:
                state.points.pop(str(identity), None)
            self.reply({"status": "ok", "time": 0.0, "result": {"operation_id": 1, "status": "completed"}})
        elif rest == "/points/query/batch":
            self.reply({"status": "ok", "time": 0.0, "result": [{"points": nearest(state, search)}
                                                                for search in asked["searches"]]})
        else:
            self.reply({"status": {"error": "not found"}}, 404)

    do_GET = do_POST = do_PUT = handle_any


class State:
    def __init__(self):
        self.dimension, self.points, self.paths, self.chat_answer = 0, {}, [], "yes"


def embed(text):
    return [1.0 + 5.0 * text.lower().count(word) for word in WORDS]


def cosine(left, right):
    return sum(a * b for a, b in zip(left, right)) / (sum(a * a for a in left) * sum(b * b for b in right)) ** 0.5


def nearest(state, search):
    scored = [{"id": point["id"], "version": 0, "score": cosine(search["query"], point["vector"]),
               "payload": point["payload"]} for point in state.points.values()]
    return sorted(scored, key=lambda point: -point["score"])[:search["limit"]]


class Configured(Bench):
    def setUp(self):
        super().setUp()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
        server.daemon_threads = True
        server.state = self.state = State()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.embedding = (f'[embedding]\nkind = "openai_compatible"\nmodel = "tiny"\nurl = "{self.url}/v1"\n'
                          'api_key_env = "TINY_KEY"\n')
        self.store = f'[store]\nkind = "qdrant"\nurl = "{self.url}"\ncollection = "notes"\n'

    def run_with(self, config, lines, *flags, expect=0, key=KEY):
        file = self.top / "backends.toml"
        file.write_text(config)
        variables = {} if key is None else {"TINY_KEY": key}
        out, err = self.pipe(lines, "--config", str(file), *flags, expect=expect, **variables)
        self.assertNotIn(key or KEY, out + err)
        return out, err

    def check(self, config, **more):
        return self.run_with(config, "", "--check", **more)[0].splitlines()


class Check(Configured):
    def test_all_is_well(self):
        self.state.dimension = DIMENSION
        chat = (f'[chat]\nkind = "openai_compatible"\nmodel = "talker"\nurl = "{self.url}/v1"\n'
                'api_key_env = "TINY_KEY"\n')
        rerank = f'[rerank]\nkind = "cohere"\nmodel = "judge"\nurl = "{self.url}"\napi_key_env = "TINY_KEY"\n'
        lines = self.check(self.embedding + self.store + chat + rerank)
        self.assertEqual(len(lines), 4, lines)
        self.assertRegex(lines[0], r"^embedding +ok +openai_compatible tiny: .*4 dimensions")
        self.assertRegex(lines[1], r"^store +ok +qdrant notes: searched, nothing in it yet; fill it with :index")
        self.assertRegex(lines[2], r"^chat +ok +openai_compatible talker: it answers")
        self.assertRegex(lines[3], r"^rerank +ok +cohere judge: two texts reranked")

    def test_without_a_file_the_programs_own_are_well(self):
        out, _ = self.pipe("", "--check")
        self.assertRegex(out, r"embedding +ok +hashing: one text embedded, 512 dimensions\nstore +ok +embedded")

    def test_a_wrong_key_is_told_and_never_shown(self):
        lines = self.check(self.embedding, expect=1, key="sk-wrong-0987654321")
        self.assertRegex(lines[0], r"^embedding +WRONG .*credentials.*put a valid key into TINY_KEY")
        self.assertRegex(lines[1], r"^store +ok")

    def test_a_variable_that_is_not_set(self):
        lines = self.check(self.embedding, expect=1, key=None)
        self.assertRegex(lines[0], r"WRONG .*backends\.toml:5:15: .*TINY_KEY, which is not set; set it: export TINY_KEY")
        _, err = self.run_with(self.embedding, "tides?\n", expect=2, key=None)
        self.assertIn("export TINY_KEY=", err)

    def test_a_server_that_is_down(self):
        with contextlib.closing(socket.socket()) as taken:
            taken.bind(("127.0.0.1", 0))  # Nobody listens on it, and nobody else gets it.
            down = f"http://127.0.0.1:{taken.getsockname()[1]}"
            lines = self.check(self.embedding.replace(self.url, down) + self.store, expect=1)
        self.assertRegex(lines[0], r"^embedding +WRONG .*cannot be reached.*is it running, and is url right\?")
        self.assertRegex(lines[1], r"^store +WRONG .*:index FOLDER makes and fills it")

    def test_a_wrong_dimension(self):
        self.state.dimension = 3
        lines = self.check(self.embedding + self.store, expect=1)
        self.assertRegex(lines[0], r"^embedding +ok")
        self.assertRegex(lines[1], r"^store +WRONG .*choose the model with which the collection was filled")
        self.assertRegex(lines[1], r"\b3\b.*\b4\b|\b4\b.*\b3\b")
        stated = self.check(self.embedding + self.store + "dimension = 5\n", expect=1)
        self.assertIn("the embedding has 4 dimensions, [store] says 5", stated[1])


class Filled(Configured):
    def test_index_fills_the_store_and_questions_find_it(self):
        out, _ = self.run_with(self.embedding + self.store, f":index {self.docs}\nWhen is the moon full?\n:stats\n")
        self.assertRegex(out, r"Sent 3 passages to qdrant notes, and removed 0")
        self.assertEqual(self.state.dimension, DIMENSION)
        self.assertIn("POST /collections/notes/points/query/batch", self.state.paths)
        self.assertIn("docs/tides.md", out)
        self.assertRegex(out, r"found by q1 vector #1")
        self.assertRegex(out, r"Store +qdrant notes")
        (self.docs / "bread.md").unlink()
        sent = self.state.paths.count("POST /v1/embeddings")
        out, _ = self.run_with(self.embedding + self.store, f":index {self.docs}\n")
        self.assertRegex(out, r"Sent 0 passages to qdrant notes, and removed 1")
        self.assertEqual(len(self.state.points), 2)
        # Only the one text whose vector tells the dimension.
        self.assertEqual(self.state.paths.count("POST /v1/embeddings"), sent + 1)

    def test_a_collection_that_is_gone_is_filled_anew(self):
        self.run_with(self.embedding + self.store, f":index {self.docs}\n")
        self.state.dimension, self.state.points = 0, {}
        out, _ = self.run_with(self.embedding + self.store, f":index {self.docs}\n")
        self.assertRegex(out, r"3 as before.*\n?.*Sent 3 passages")

    def test_what_others_have_filled_can_be_asked(self):
        self.state.dimension = DIMENSION
        self.state.points["7"] = {"id": 7, "vector": embed("moon"), "payload": {"text": "The moon is full."}}
        out, _ = self.run_with(self.embedding + self.store, "moon?\n")
        self.assertIn("The moon is full.", out)

    def test_the_programs_own_store_with_other_vectors(self):
        out, _ = self.run_with(self.embedding, f":index {self.docs}\nmoon tide?\n")
        self.assertIn("docs/tides.md", out)
        self.indexed()  # The one with hashing stands beside it.

    def test_a_language_model_expands_and_its_failure_is_seen(self):
        chat = (f'[chat]\nkind = "openai_compatible"\nmodel = "talker"\nurl = "{self.url}/v1"\n'
                'api_key_env = "TINY_KEY"\n')
        self.state.chat_answer = json.dumps({"queries": ["spring tide and the new moon"]})
        lines = f":index {self.docs}\nWhen is the tide high?\n"
        out, _ = self.run_with(self.embedding + chat, lines)
        self.assertIn("spring tide and the new moon", out)
        self.state.chat_answer = "no idea"
        out, _ = self.run_with(self.embedding + chat, lines)
        self.assertIn("the question went alone", out.replace("\n    ", " "))
        answer = self.run_with(self.embedding + chat, lines, "--json")[0].splitlines()[-1]
        self.assertEqual(len(json.loads(answer)["queries"]), 1)
        self.assertIsNotNone(json.loads(answer)["expansion_failure"])

    def test_a_reranker_orders_the_hits(self):
        rerank = f'[rerank]\nkind = "cohere"\nmodel = "judge"\nurl = "{self.url}"\napi_key_env = "TINY_KEY"\n'
        lines = f":index {self.docs}\nWhen do tides come?\n"
        hits = json.loads(self.run_with(rerank, lines, "--json")[0].splitlines()[-1])["retrieval"]["hits"]
        self.assertEqual(hits[0]["rerank_score"], 0.9)
        self.assertIn("neap", hits[0]["text"])


if __name__ == "__main__":
    unittest.main()
