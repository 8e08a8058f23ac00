#!/usr/bin/env python3
"""Greedy tokens and log-probabilities of Occam held against llama.cpp (llama-cpp-python), position by position.

llama.cpp reads prompt and answer as Occam gave them, twice: with its plain attention and with its flash attention. Both
are correct, so how far they lie apart is what a difference in the last bits costs on this file; Occam should lie no
farther from either. Where a likeliest token is not the one that Occam took, the gap between the two in llama.cpp's
log-probabilities says how near a tie it was. Usage: agreement.py [--occam PROGRAM] [--tokens N] MODEL.gguf…
"""
import argparse
import os
import statistics

import llama_cpp
from engines import log_softmax, occam

PROMPTS = [
    "Once upon a time", "The capital of France is", "def fibonacci(n):", "Dear Sir or Madam,", "In 1969, the first",
    "The three primary colours are", "A recipe for tomato soup:", "Q: What is a haiku?\nA:", "The cat sat on the",
    "import numpy as np\n", "Water boils at", "My favourite season is", "The history of the bicycle begins",
    "To be or not to be,", "List of planets: Mercury, Venus,", "She opened the door and", "SELECT name FROM",
    "The theory of evolution", "Il était une fois", "Monday, Tuesday, Wednesday,"]


def read(peer, tokens, first):
    """The peer's log-probabilities of what follows each of tokens[first - 1:-1]."""
    peer.reset()
    peer.eval(tokens)
    return [log_softmax(row) for row in peer.scores[first - 1:len(tokens) - 1]]


class Comparison:
    """Chosen tokens and their log-probabilities against what one setting of the peer says of them."""

    def __init__(self):
        self.answers, self.equal, self.differences, self.gaps = 0, 0, [], []

    def add(self, chosen, rows):
        gaps = [float(row.max() - row[token]) for (token, _), row in zip(chosen, rows) if row.argmax() != token]
        self.answers += 1
        self.equal += not gaps
        self.gaps += gaps
        self.differences += [abs(row[token] - value) for (token, value), row in zip(chosen, rows)]

    def __str__(self):
        return (f"{self.equal} of {self.answers} answers equal, {len(self.gaps)} of {len(self.differences)} positions "
                f"differ (gap {max(self.gaps, default=0):.3f} at most); log-probabilities differ by "
                f"{statistics.mean(self.differences):.4f} on average, {max(self.differences):.3f} at most")


def compare(program, model, count):
    plain, flash = (llama_cpp.Llama(model, n_ctx=512, n_threads=2, n_threads_batch=2, logits_all=True, verbose=False,
                                    flash_attn=on) for on in (False, True))
    comparisons = {"occam, plain": Comparison(), "occam, flash": Comparison(), "plain, flash": Comparison()}
    for prompt in PROMPTS:
        ids = occam(program, ["tokenize", "--model", model], prompt)["ids"]
        answer = occam(program, ["run", "--raw", "--logprobs", "0", "--temperature", "0", "--max-tokens",
                                 str(count), "--model", model, prompt])
        tokens = ids + [token["id"] for token in answer["logprobs"]]
        plain_rows, flash_rows = read(plain, tokens, len(ids)), read(flash, tokens, len(ids))
        ours = [(token["id"], token["logprob"]) for token in answer["logprobs"]]
        theirs = [(int(row.argmax()), float(row.max())) for row in plain_rows]
        comparisons["occam, plain"].add(ours, plain_rows)
        comparisons["occam, flash"].add(ours, flash_rows)
        comparisons["plain, flash"].add(theirs, flash_rows)
    print(f"{os.path.basename(model)}, up to {count} tokens:")
    for name, comparison in comparisons.items():
        print(f"  {name}: {comparison}", flush=True)


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
