#!/usr/bin/env python3
"""Perplexity of Occam beside llama.cpp (llama-cpp-python) on the same windows of a text, token by token.

The text is cut into pieces of about so many tokens; of each piece the first quarter is context and the rest is scored, by
`occam score` and by llama.cpp's log-probabilities of the same token ids, with its plain attention. Printed are both
perplexities with their ratio, and how far single log-probabilities lie apart.
Usage: perplexity.py [--occam PROGRAM] [--windows N] [--tokens N] --text FILE MODEL.gguf…
"""
import argparse
import math
import os
import sys

import llama_cpp
from engines import log_softmax, occam


def windows(peer, text, tokens, count):
    """Pieces of text of about so many tokens, as (context, continuation), cut before spaces."""
    at = 0
    while count > 0 and at < len(text):
        ids = peer.tokenize(text[at:at + 8 * tokens].encode(), add_bos=False)[:tokens]
        end = text.rfind(" ", at + 1, at + len(peer.detokenize(ids).decode(errors="ignore")))
        middle = text.find(" ", at + (end - at) // 4)
        yield text[at:middle], text[middle:end]
        at, count = end, count - 1


def compare(arguments, model):
    peer = llama_cpp.Llama(model, n_ctx=2 * arguments.tokens + 64, n_threads=2, n_threads_batch=2, logits_all=True, verbose=False)
    ours, theirs = [], []
    for context, continuation in windows(peer, open(arguments.text).read(), arguments.tokens, arguments.windows):
        scored = occam(arguments.occam, ["score", "--model", model, "--context", context, "--continuation", continuation])
        tokens = [token["id"] for token in scored["tokens"]]
        whole = occam(arguments.occam, ["tokenize", "--model", model], context + continuation)["ids"]
        ids = whole[:len(whole) - len(tokens)]
        if whole[len(ids):] != tokens:
            sys.exit("perplexity.py: a continuation was not scored token by token")
        peer.reset()
        peer.eval(whole)
        rows = peer.scores[len(ids) - 1:len(whole) - 1]
        theirs += [float(log_softmax(row)[token]) for row, token in zip(rows, tokens)]
        ours += [token["logprob"] for token in scored["tokens"]]
    own, other = (math.exp(-sum(values) / len(values)) for values in (ours, theirs))
    gaps = [abs(a - b) for a, b in zip(ours, theirs)]
    print(f"{os.path.basename(model)}: {len(ours)} tokens, perplexity {own:.4f}, llama.cpp {other:.4f} ({own / other - 1:+.3%}); "
          f"log-probabilities differ by {sum(gaps) / len(gaps):.4f} on average, {max(gaps):.3f} at most", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", help="GGUF files")
    parser.add_argument("--occam", default="build/release/bin/occam")
    parser.add_argument("--text", required=True)
    parser.add_argument("--windows", type=int, default=20)
    parser.add_argument("--tokens", type=int, default=512)
    arguments = parser.parse_args()
    for model in arguments.models:
        compare(arguments, model)


if __name__ == "__main__":
    main()
