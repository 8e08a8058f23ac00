#!/usr/bin/env python3
"""Greedy tokens and log-probabilities of Occam held against llama.cpp (llama-cpp-python), position by position.

llama.cpp reads prompt and answer as Occam gave them; at every position of the answer its likeliest token should be the
one that Occam took. Where it is not, the gap between the two in llama.cpp's own log-probabilities says how near a tie
it was. Usage: agreement.py [--occam PROGRAM] [--tokens N] MODEL.gguf…
"""
import argparse
import json
import os
import statistics
import subprocess

import llama_cpp
import numpy

PROMPTS = [
    "Once upon a time", "The capital of France is", "def fibonacci(n):", "Dear Sir or Madam,", "In 1969, the first",
    "The three primary colours are", "A recipe for tomato soup:", "Q: What is a haiku?\nA:", "The cat sat on the",
    "import numpy as np\n", "Water boils at", "My favourite season is", "The history of the bicycle begins",
    "To be or not to be,", "List of planets: Mercury, Venus,", "She opened the door and", "SELECT name FROM",
    "The theory of evolution", "Il était une fois", "Monday, Tuesday, Wednesday,"]


def occam(program, arguments, text=None):
    command = [program, "--store", ":memory:", *arguments]
    return json.loads(subprocess.run(command, input=text, check=True, capture_output=True, text=True).stdout)


def compare(program, model, count):
    peer = llama_cpp.Llama(model, n_ctx=512, n_threads=2, n_threads_batch=2, logits_all=True, verbose=False)
    equal, differences, gaps = 0, [], []
    for prompt in PROMPTS:
        ids = occam(program, ["tokenize", "--model", model], prompt)["ids"]
        answer = occam(program, ["run", "--raw", "--json", "--logprobs", "0", "--temperature", "0", "--max-tokens",
                                 str(count), "--model", model, prompt])
        peer.reset()
        peer.eval(ids + answer["tokens"])
        agrees = True
        for i, token in enumerate(answer["logprobs"]):
            row = peer.scores[len(ids) + i - 1].astype(numpy.float64)
            row -= row.max() + numpy.log(numpy.exp(row - row.max()).sum())
            differences.append(abs(row[token["id"]] - token["logprob"]))
            if row.argmax() != token["id"]:
                agrees = False
                gaps.append(float(row.max() - row[token["id"]]))
        equal += agrees
    print(f"{os.path.basename(model)}: {equal} of {len(PROMPTS)} answers of up to {count} tokens equal; "
          f"{len(gaps)} of {len(differences)} positions differ, gaps {[round(gap, 4) for gap in gaps]}; "
          f"log-probabilities differ by {statistics.mean(differences):.5f} on average, {max(differences):.4f} at most",
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", help="GGUF files")
    parser.add_argument("--occam", default="build/release/bin/occam")
    parser.add_argument("--tokens", type=int, default=64)
    arguments = parser.parse_args()
    for model in arguments.models:
        compare(arguments.occam, model, arguments.tokens)


if __name__ == "__main__":
    main()
