#!/usr/bin/env bash
# Merges the same lists with trawl, LangChain and ranx, in turn, and prints how much sooner trawl is done.
#
# usage: bench/peers/fusion.sh PROGRAM [ROUNDS]
# PROGRAM is fusion_report of an optimised build. The others are installed from PyPI, once, below build/peers.
set -euo pipefail
program=$(realpath "${1:?the path of fusion_report, for example build/bench/bench/fusion_report}")
rounds=${2:-7}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
place=$PWD/build/peers/fusion
if [[ ! -x $place/bin/python ]]; then
    python3 -m venv "$place"
fi
"$place/bin/pip" install --quiet --disable-pip-version-check -r bench/peers/fusion-requirements.txt
exec "$place/bin/python" bench/peers/fusion.py "$program" "$rounds"
