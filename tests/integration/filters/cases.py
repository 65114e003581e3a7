# Runs filter_cases and reads what it prints.
import json
import subprocess


def load(program, dialect, documents, filters, seed):
    """The documents as JSON texts, and the cases: the filter, its translation, and who passes."""
    output = subprocess.run([program, dialect, str(documents), str(filters), str(seed)], check=True,
                            capture_output=True, text=True).stdout
    lines = [json.loads(line) for line in output.splitlines()]
    return [line["document"] for line in lines if "document" in line], [line for line in lines if "filter" in line]


def report(failures, checked, store):
    """Prints what disagreed and gives the exit code."""
    for failure in failures[:20]:
        print(failure)
    print(f"{store}: {checked} filters, {len(failures)} disagree")
    return 1 if failures or not checked else 0
