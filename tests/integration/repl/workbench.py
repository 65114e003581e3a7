# What the tests of the REPL share: documents, runs through pipes, and a terminal of their own.
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve()) if len(sys.argv) > 1 else "trawl-repl"
PATIENCE = 60  # Seconds until something that should happen is taken for lost; nothing waits that long when all is well.
DOCUMENTS = {
    "tides.md": "# Tides\n\n## Spring tides\n\nA spring tide comes with the full moon and with the new moon, because sun "
                "and moon then pull in one line.\n\n## Neap tides\n\nA neap tide comes with the half moon, when the sun "
                "pulls across the moon.\n",
    "bread.md": "# Bread\n\nSourdough rises slowly in a cold kitchen. Salt slows the yeast, and warmth hurries it.\n",
    "harbour.txt": "The harbour master publishes a table of tides for every day of the year.\n",
}
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()=>][A-Za-z0-9]?")


def environment(**changes):
    """That of a plain terminal, whatever the one is in which the tests run."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS",
                                                "TSAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}
    return {**kept, "TERM": "xterm", "LANG": "C.UTF-8", "COLUMNS": "150", **changes}


class Bench(unittest.TestCase):
    """Gives each test a folder with documents and a database beside them."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="trawl-repl-")
        self.addCleanup(holder.cleanup)
        self.top = pathlib.Path(holder.name)
        self.docs = self.top / "docs"
        self.data = self.top / "data"
        self.docs.mkdir()
        for name, text in DOCUMENTS.items():
            (self.docs / name).write_text(text, encoding="utf-8")

    def pipe(self, lines, *flags, expect=0, **variables):
        """Feeds lines to the program; checks its exit code; returns (stdout, stderr)."""
        given = lines if isinstance(lines, bytes) else lines.encode()
        done = subprocess.run([PROGRAM, "--data", self.data, *flags], input=given, capture_output=True,
                              env=environment(HOME=str(self.top), **variables), timeout=PATIENCE, cwd=self.top)
        out, err = done.stdout.decode(), done.stderr.decode()
        self.assertEqual(done.returncode, expect, f"exit code {done.returncode}\n{out}\n{err}")
        return out, err

    def indexed(self):
        self.pipe(f":index {self.docs}\n")

    def terminal(self, *flags, columns=80, **variables):
        shell = Terminal([PROGRAM, "--data", str(self.data), *flags], self.top, columns,
                         environment(HOME=str(self.top), **variables))
        self.addCleanup(shell.close)
        return shell


class Terminal:
    """The program with a terminal of its own."""

    def __init__(self, command, folder, columns, variables):
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execve(command[0], command, variables)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        self.raw = ""
        self.seen = 0  # Up to here, expect() has looked.

    def type(self, keys):
        os.write(self.descriptor, keys.encode())

    def expect(self, pattern):
        """Waits until what comes matches, colours left out; returns the text since the last expect()."""
        until = time.monotonic() + PATIENCE
        while True:
            plain = ESCAPE.sub("", self.raw)
            match = re.compile(pattern, re.S).search(plain, self.seen)
            if match:
                text = plain[self.seen:match.end()]
                self.seen = match.end()
                return text
            if time.monotonic() > until or not self.read(1.0):
                raise AssertionError(f"{pattern!r} did not come; what came is:\n{plain[self.seen:]}")

    def read(self, patience):
        """Takes what has come; false when the program has closed the terminal."""
        if select.select([self.descriptor], [], [], patience)[0]:
            try:
                got = os.read(self.descriptor, 65536)
            except OSError:
                return False
            self.raw += got.decode(errors="replace")
            return bool(got)
        return True

    def exit_code(self):
        """Waits for the end."""
        until = time.monotonic() + PATIENCE
        while self.read(1.0):
            if time.monotonic() > until:
                raise AssertionError(f"it does not end; what came is:\n{self.raw}")
        status = os.waitpid(self.process, 0)[1]
        self.process = 0
        return os.waitstatus_to_exitcode(status)

    def close(self):
        if self.process:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        os.close(self.descriptor)
