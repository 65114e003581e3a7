# The REPL at a terminal: prompt, line editing, history, Ctrl-C, the width of the window.
import os
import re
import unittest

from workbench import ESCAPE, Bench

PROMPT = r"trawl> $"
QUESTION = "When do spring tides come and why?"


class AtTheTerminal(Bench):
    def setUp(self):
        super().setUp()
        self.indexed()

    def test_ask_and_leave(self):
        shell = self.terminal()
        self.assertIn("3 documents in", shell.expect(PROMPT))
        shell.type(QUESTION + "\r")
        text = shell.expect(r"All 6 leaves answered.*Tip: .*" + PROMPT)
        self.assertIn("A spring tide comes", text)
        self.assertIn("\x1b[", shell.raw)
        shell.type("\x04")
        self.assertEqual(shell.exit_code(), 0)

    def test_ctrl_c_cancels_the_question_and_not_the_program(self):
        shell = self.terminal()
        for line in (":timeout off", ":deadline off", ":plan per_leaf", ":inject hang 2"):
            shell.expect(PROMPT)
            shell.type(line + "\r")
        shell.expect(PROMPT)
        shell.type(QUESTION + "\r")
        shell.expect(r"5 of 6 leaves settled.*Ctrl-C cancels")
        shell.type("\x03")
        text = shell.expect(r"error: cancelled.*" + PROMPT)
        self.assertRegex(text, r"q1 lexical.*cancelled")
        self.assertIn("5 of 6 leaves answered", text)
        shell.type(":inject clear\r")
        shell.expect(PROMPT)
        shell.type("sourdough\r")
        shell.expect(r"All 2 leaves answered.*" + PROMPT)
        shell.type(":quit\r")
        self.assertEqual(shell.exit_code(), 0)

    def test_ctrl_c_at_the_prompt_drops_the_line(self):
        shell = self.terminal()
        shell.expect(PROMPT)
        shell.type("sourdou\x03")
        shell.expect(r"\^C\s+" + PROMPT)
        shell.type(":mode\r")
        shell.expect(r"mode is parallel.*" + PROMPT)
        shell.type("\x03\x03\x03:mode\r")
        shell.expect(r"mode is parallel.*" + PROMPT)
        shell.type("\x04")
        self.assertEqual(shell.exit_code(), 0)

    def test_history_is_kept_for_the_next_session_and_for_its_owner_only(self):
        first = self.terminal()
        first.expect(PROMPT)
        first.type(":top-k 3\r")
        first.expect(r"top-k is now 3.*" + PROMPT)
        first.type("\x04")
        self.assertEqual(first.exit_code(), 0)
        file = self.data / "history"
        self.assertEqual(os.stat(file).st_mode & 0o777, 0o600)
        second = self.terminal()
        second.expect(PROMPT)
        second.type("\x1b[A")  # the up key
        second.expect(r":top-k 3")
        second.type("\r")
        second.expect(r"top-k is now 3.*" + PROMPT)
        second.type(":history\r")
        second.expect(r"1  :top-k 3\s.*" + PROMPT)

    def test_the_tab_key_completes_commands_and_folders(self):
        shell = self.terminal()
        shell.expect(PROMPT)
        shell.type(":sta\t\r")
        shell.expect(r"Database.*" + PROMPT)
        shell.type(":index doc\t\r")
        shell.expect(r"3 as before.*" + PROMPT)

    def test_no_colours_when_they_are_not_wanted(self):
        for wish in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            with self.subTest(wish):
                shell = self.terminal(**wish)
                shell.expect(PROMPT)
                shell.type(QUESTION + "\r")
                shell.expect(r"All 6 leaves answered.*" + PROMPT)
                self.assertNotRegex(shell.raw, r"\x1b\[[0-9;]*m")

    def test_nothing_is_wider_than_the_window(self):
        for columns in (60, 200):
            with self.subTest(columns):
                shell = self.terminal(columns=columns, NO_COLOR="1")
                shell.expect(PROMPT)
                for line in ("moon\r", ":help\r", ":settings\r", ":compare\r", ":help inject\r"):
                    shell.type(line)
                    text = shell.expect(PROMPT)
                    for shown in re.split(r"[\r\n]+", ESCAPE.sub("", text)):
                        self.assertLessEqual(len(shown), columns, shown)

    def test_json_at_a_terminal(self):
        shell = self.terminal("--json")
        shell.expect(PROMPT)
        shell.type("moon\r")
        shell.expect(r"\{\"question\":\"moon\".*\}\}\s+" + PROMPT)


if __name__ == "__main__":
    unittest.main()
