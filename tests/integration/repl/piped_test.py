# The REPL in a pipe: plain text, exit codes, JSON, bad input.
import json
import os
import signal
import subprocess
import unittest

from workbench import PATIENCE, PROGRAM, Bench, environment

QUESTION = "When do spring tides come?"


class Answers(Bench):
    def test_index_and_ask(self):
        out, err = self.pipe(f":index {self.docs}\n{QUESTION}\n")
        self.assertIn("3 files new", out)
        self.assertIn("as you asked it", out)
        self.assertIn("docs/tides.md › Tides", out)
        self.assertRegex(out, r"found by q1 vector #1")
        self.assertIn("All 4 leaves answered", out)
        self.assertNotIn("\x1b", out)
        self.assertNotIn("trawl>", out)
        self.assertEqual(err, "")

    def test_indexing_again_reads_only_what_changed(self):
        self.indexed()
        (self.docs / "bread.md").write_text("Rye bread keeps for a week.\n")
        (self.docs / "harbour.txt").unlink()
        (self.docs / "new.txt").write_text("A new lighthouse.\n")
        out, _ = self.pipe(f":index {self.docs}\nrye\n")
        self.assertIn("1 file new, 1 changed, 1 as before, 1 gone", out)
        self.assertIn("Rye bread keeps", out)

    def test_flags_ask_and_end(self):
        out, _ = self.pipe("this is not read\n", "--index", str(self.docs), "--ask", QUESTION, "--ask", "sourdough")
        self.assertIn("A spring tide comes", out)
        self.assertIn("Sourdough rises", out)
        self.assertNotIn("not read", out)

    def test_explain_compare_and_listings(self):
        self.indexed()
        out, _ = self.pipe(f"{QUESTION}\n:explain 1\n:compare\n:stats\n:settings\n:history\n:help\n:help inject\n:inject\n")
        self.assertRegex(out, r"Fused score 0\.\d+, from \d leaves")
        self.assertIn("All runs gave the same answer, byte for byte.", out)
        self.assertIn("3 documents", out)
        self.assertIn(":cap", out)
        self.assertIn("Nothing is injected", out)

    def test_the_stages_after_the_merge(self):
        self.indexed()
        out, _ = self.pipe(f":rerank on\n:diversity 0.5\n{QUESTION}\n:explain 1\n:compare\n:fusion\n")
        self.assertIn("then one to rerank, then one for the vectors of hits", out)
        self.assertRegex(out, r"Fused score 0\.\d+, reranked \d\.\d+, from \d lea")
        self.assertIn("All runs gave the same answer, byte for byte.", out)
        self.assertRegex(out, r"condorcet +by majority")
        answer = json.loads(self.pipe(QUESTION, "--json", "--rerank", "on")[0])
        self.assertIn("rerank_score", answer["retrieval"]["hits"][0])

    def test_colours_only_when_asked_for(self):
        self.indexed()
        self.assertIn("\x1b[", self.pipe(QUESTION, "--color", "always")[0])
        self.assertNotIn("\x1b", self.pipe(QUESTION)[0])

    def test_letters_outside_ascii_only_where_the_locale_has_them(self):
        self.indexed()
        self.assertIn("█", self.pipe(QUESTION)[0])
        self.assertTrue(self.pipe(QUESTION, LANG="C")[0].isascii())


class Json(Bench):
    def test_one_object_a_question_and_nothing_else(self):
        out, err = self.pipe(f":index {self.docs}\n{QUESTION}\n:cap 2\n:stats\nsourdough\n", "--json")
        answers = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([answer["question"] for answer in answers], [QUESTION, "sourdough"])
        self.assertIsNone(answers[0]["error"])
        self.assertEqual(answers[0]["sources"], ["vector", "lexical"])
        self.assertEqual(len(answers[0]["retrieval"]["outcomes"]), 2 * len(answers[0]["queries"]))
        self.assertIn("3 files new", err)

    def test_sequential_and_parallel_give_the_same_hits(self):
        self.indexed()
        hits = [json.loads(self.pipe(QUESTION, "--json", "--mode", mode, "--plan", plan)[0])["retrieval"]["hits"]
                for mode, plan in (("sequential", "automatic"), ("parallel", "per_leaf"), ("parallel", "coalesced"))]
        self.assertTrue(hits[0])
        self.assertEqual(hits[0], hits[1])
        self.assertEqual(hits[0], hits[2])

    def test_a_failed_question_is_an_object_too(self):
        self.indexed()
        lines = ":inject failure 1\n:inject failure 2\n:fallback off\nsourdough\n"
        answer = json.loads(self.pipe(lines, "--json", expect=1)[0])
        self.assertEqual(answer["error"]["code"], "all_leaves_failed")
        self.assertEqual([one["error"]["code"] for one in answer["retrieval"]["outcomes"]], ["unavailable"] * 2)


class Faults(Bench):
    def test_a_failing_leaf_leaves_the_others_alone(self):
        self.indexed()
        out, _ = self.pipe(f":inject failure 2\n{QUESTION}\n")
        self.assertIn("3 of 4 leaves answered", out)
        self.assertIn("leaf 2 (q1 lexical)", out)
        self.assertIn("unavailable", out)

    def test_a_hanging_leaf_runs_into_its_timeout(self):
        self.indexed()
        out, _ = self.pipe(f":plan per_leaf\n:timeout 200ms\n:inject hang 1\n{QUESTION}\n")
        self.assertIn("3 of 4 leaves answered", out)
        self.assertIn("no answer within 200 ms", out)
        self.assertIn(":timeout 5s", out)

    def test_the_deadline_ends_the_question(self):
        self.indexed()
        out, _ = self.pipe(f":plan per_leaf\n:timeout off\n:deadline 200ms\n:inject hang 1\n{QUESTION}\n")
        self.assertIn("deadline_exceeded", out)
        self.assertIn(":deadline 10s", out)


class Options(Bench):
    def hits(self, *flags, **variables):
        return len(json.loads(self.pipe("tides bread moon", "--json", *flags, **variables)[0])["retrieval"]["hits"])

    def test_flags_win_over_the_environment_and_that_over_the_file(self):
        self.indexed()
        file = self.top / "trawl.toml"
        file.write_text("top_k = 3\n")
        self.assertEqual(self.hits("--config", str(file)), 3)
        self.assertEqual(self.hits("--config", str(file), TRAWL_TOP_K="2"), 2)
        self.assertEqual(self.hits("--config", str(file), "--top-k", "1", TRAWL_TOP_K="2"), 1)

    def test_wrong_options_are_named(self):
        file = self.top / "trawl.toml"
        file.write_text("plan = 'fast'\n")
        self.assertIn("trawl.toml:1: plan is \"fast\"", self.pipe("", "--config", str(file), expect=2)[1])
        self.assertIn("there is no file", self.pipe("", "--config", "nowhere.toml", expect=2)[1])
        self.assertIn("TRAWL_TOP_K is \"x\"", self.pipe("", expect=2, TRAWL_TOP_K="x")[1])
        self.assertIn("--cap is 0", self.pipe("", "--cap", "0", expect=2)[1])
        self.assertIn("--color", self.pipe("", "--color", "red", expect=2)[1])
        self.assertIn("--nonsense", self.pipe("", "--nonsense", expect=2)[1])
        self.assertIn("--latency", self.pipe("", "--latency", "long", expect=2)[1])

    def test_help_and_version(self):
        out, _ = self.pipe("", "--help")
        for flag in ("--data", "--index", "--ask", "--config", "--json", "--mode", "--cap", "--color"):
            self.assertIn(flag, out)
        self.assertRegex(self.pipe("", "--version")[0], r"^\d+\.\d+\.\d+\n$")


class BadInput(Bench):
    def test_a_failing_line_fails_the_whole_but_stops_nothing(self):
        self.indexed()
        out, err = self.pipe(f":frobnicate\n\n:explain 1\n{QUESTION}\n:explain 99\n?!\n", expect=1)
        self.assertIn("no command :frobnicate", err)
        self.assertIn("ask a question first", err)
        self.assertIn("All 4 leaves answered", out)
        self.assertIn("has 3 hits; :explain 1 is the first", err)
        self.assertIn("neither a letter nor a digit", err)

    def test_an_empty_database_says_what_to_do(self):
        self.assertIn(":index", self.pipe(QUESTION, expect=1)[1])

    def test_folders_that_cannot_be_read(self):
        file = self.docs / "bread.md"
        self.assertIn("nowhere", self.pipe(":index nowhere\n", expect=1)[1])
        self.assertIn("bread.md", self.pipe(f":index {file}\n", expect=1)[1])

    def test_binary_files_are_counted_and_left_out(self):
        (self.docs / "picture.png").write_bytes(bytes(range(256)) * 10)
        self.assertIn("Skipped 1 file: 1 binary", self.pipe(f":index {self.docs}\n")[0])

    def test_a_damaged_database_is_left_alone_and_named(self):
        self.data.mkdir()
        database = self.data / "documents.db"
        database.write_bytes(b"this is not a database, it only looks like one " * 100)
        before = database.read_bytes()
        self.assertIn("documents.db", self.pipe(QUESTION, expect=1)[1])
        self.assertEqual(database.read_bytes(), before)

    def test_a_data_folder_that_cannot_be_made(self):
        self.data.write_text("a file is in the way")
        self.assertIn("--data", self.pipe(QUESTION, expect=1)[1])

    def test_a_huge_line_is_refused_and_the_next_one_answered(self):
        self.indexed()
        out, err = self.pipe("x" * 1_000_000 + f"\n{QUESTION}\n", expect=1)
        self.assertIn("longer than 16,384 bytes", err)
        self.assertIn("All 4 leaves answered", out)

    def test_bytes_that_are_no_text(self):
        self.indexed()
        out, err = self.pipe(b"spring \x1b[2J\xff\xfe tides \x00 moon\n\xf0\x9f\x90\x9f\n")
        self.assertNotIn("\x1b", out + err)
        self.assertIn("spring [2J", out)

    def test_who_forgets_the_colon_is_told(self):
        self.indexed()
        self.assertIn(":stats", self.pipe("stats\n")[1])

    def test_a_closed_output_ends_it_quietly(self):
        self.indexed()
        with subprocess.Popen([PROGRAM, "--data", self.data], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=environment()) as process:
            process.stdout.close()
            process.stdin.write((QUESTION + "\n").encode() * 3)
            process.stdin.close()
            self.assertEqual(process.wait(PATIENCE), 141)
            self.assertEqual(process.stderr.read(), b"")

    def test_ctrl_c_ends_a_pipe_and_its_hanging_question(self):
        self.indexed()
        with subprocess.Popen([PROGRAM, "--data", self.data], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=environment()) as process:
            process.stdin.write(f":timeout off\n:deadline off\n:inject hang 1\n{QUESTION}\n:stats\n".encode())
            process.stdin.close()
            seen = b""
            while b"never answers" not in seen:  # From here on the handler is in place.
                seen += os.read(process.stdout.fileno(), 4096)
            # Before the question has begun, the signal ends nothing but the command at hand: keep pressing.
            while process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(0.2)
                except subprocess.TimeoutExpired:
                    pass
            self.assertEqual(process.returncode, 130)
            self.assertIn(b"cancelled", process.stderr.read())
            self.assertNotIn(b"Database", process.stdout.read())


if __name__ == "__main__":
    unittest.main()
