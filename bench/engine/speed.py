#!/usr/bin/env python3
"""Prompt and generation speed of Occam and llama.cpp, in turns in one run. See README.md."""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

try:
    import llama_cpp
except ImportError:
    llama_cpp = None


def occam_speed(program, model, prompt, generate, threads):
    """Returns (prompt, generation) in tokens per second."""
    command = [program, "--store", ":memory:", "bench", model, "-p", str(prompt), "-n", str(generate), "-t", str(threads),
               "-r", "1", "--json"]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return said["prompt"]["tokens_per_second"], said["generation"]["tokens_per_second"]


class Peer:
    """llama.cpp through its C API: one model at one number of threads, loaded once."""

    def __init__(self, model, prompt, generate, threads):
        self.prompt, self.generate = prompt, generate
        self.llama = llama_cpp.Llama(model, n_ctx=prompt + generate + 8, n_batch=prompt, n_threads=threads,
                                     n_threads_batch=threads, logits_all=False, verbose=False)

    def speed(self):
        tokens = [self.llama.token_bos()] + [1024 + i % 512 for i in range(self.prompt - 1)]
        self.llama.reset()
        started = time.perf_counter()
        self.llama.eval(tokens)
        prompt_seconds = time.perf_counter() - started
        started = time.perf_counter()
        for i in range(self.generate - 1):
            self.llama.eval([1024 + i % 512])
        return self.prompt / prompt_seconds, (self.generate - 1) / (time.perf_counter() - started)


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def measure(arguments, model, threads):
    peer = Peer(model, arguments.prompt, arguments.generate, threads) if llama_cpp else None
    ours, theirs = [], []
    for _ in range(arguments.rounds):
        ours.append(occam_speed(arguments.occam, model, arguments.prompt, arguments.generate, threads))
        if peer:
            theirs.append(peer.speed())
    row = {"model": os.path.basename(model), "threads": threads}
    for index, phase in enumerate(("prompt", "generation")):
        row[phase] = {"occam": max(pair[index] for pair in ours)}
        if peer:
            ratios = [mine[index] / other[index] for mine, other in zip(ours, theirs)]
            row[phase] |= {"llama_cpp": max(pair[index] for pair in theirs), "ratios": ratios}
    return row


def show(row):
    for phase in ("prompt", "generation"):
        values = row[phase]
        line = f"{row['model']:<42} {row['threads']} thread(s) {phase:<11} occam {values['occam']:8.1f} tokens/s"
        if "ratios" in values:
            line += f"   llama.cpp {values['llama_cpp']:8.1f}   ratio {spread(values['ratios'])}"
        print(line, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", help="GGUF files")
    parser.add_argument("--occam", default="build/release/bin/occam")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", default="1,2", help="comma-separated")
    parser.add_argument("-p", "--prompt", type=int, default=512)
    parser.add_argument("-n", "--generate", type=int, default=128)
    parser.add_argument("--json", help="write the rows to this file")
    arguments = parser.parse_args()
    if llama_cpp:
        print("llama.cpp", llama_cpp.__version__, llama_cpp.llama_print_system_info().decode().strip())
    else:
        print("llama-cpp-python is not installed: Occam alone", file=sys.stderr)
    rows = []
    for model in arguments.models:
        for threads in (int(text) for text in arguments.threads.split(",")):
            rows.append(measure(arguments, model, threads))
            show(rows[-1])
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)


if __name__ == "__main__":
    main()
