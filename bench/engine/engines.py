"""What the comparisons with llama.cpp share: Occam's answer as JSON, and log-probabilities from a row of logits."""
import json
import subprocess
import sys

import numpy


def occam(program, arguments, text=None):
    """Runs one command without a store; ends with its words where it fails."""
    command = [program, "--store", ":memory:", "--json", *arguments]
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def log_softmax(row):
    row = row.astype(numpy.float64)
    return row - row.max() - numpy.log(numpy.exp(row - row.max()).sum())
