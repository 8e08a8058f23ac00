#!/usr/bin/env python3
"""Speed of Occam and llama.cpp, in turns in one run: prompt, generation, and several answers at once. See README.md."""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

try:
    import llama_cpp
except ImportError:
    llama_cpp = None

PHASES = ("prompt", "generation", "together", "prompt_cpu", "generation_cpu")


def child_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def occam_bench(arguments, model, threads, prompt, generate, sequences=1):
    """What `occam bench` says, and the CPU seconds that it took."""
    command = [arguments.occam, "--store", ":memory:", *arguments.config, "bench", model, "-p", str(prompt), "-n",
               str(generate), "-t", str(threads), "-s", str(sequences), "-r", "1", "--json"]
    before = child_seconds()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return json.loads(done.stdout), child_seconds() - before


def occam_speeds(arguments, model, threads):
    said, _ = occam_bench(arguments, model, threads, arguments.prompt, arguments.generate)
    speeds = {phase: said[phase]["tokens_per_second"] for phase in ("prompt", "generation")}
    if arguments.sequences > 1:
        said, _ = occam_bench(arguments, model, threads, 1, arguments.generate, arguments.sequences)
        speeds["together"] = said["together"]["tokens_per_second"]
    if threads == 1:
        base, prompt, generate = (occam_bench(arguments, model, 1, p, n)[1]
                                  for p, n in ((1, 1), (arguments.prompt, 1), (1, arguments.generate)))
        speeds["prompt_cpu"] = (arguments.prompt - 1) / (prompt - base)
        speeds["generation_cpu"] = (arguments.generate - 1) / (generate - base)
    return speeds


class Peer:
    """llama.cpp through its C API: one model at one number of threads, loaded once."""

    def __init__(self, arguments, model, threads):
        self.prompt, self.generate, self.sequences = arguments.prompt, arguments.generate, arguments.sequences
        self.model = llama_cpp.llama_model_load_from_file(model.encode(), llama_cpp.llama_model_default_params())
        if not self.model:
            sys.exit(f"speed.py: llama.cpp cannot load {model}")
        settings = llama_cpp.llama_context_default_params()
        settings.n_ctx = max(self.prompt + self.generate, self.sequences * (self.generate + 64))
        settings.n_batch = settings.n_ubatch = self.prompt
        settings.n_seq_max = self.sequences
        settings.n_threads = settings.n_threads_batch = threads
        settings.kv_unified = True
        self.context = llama_cpp.llama_init_from_model(self.model, settings)
        self.batch = llama_cpp.llama_batch_init(self.prompt, 0, 1)

    def decode(self, rows, logits_from):
        """One pass over rows of (token, position, sequence); logits for those from an index on."""
        self.batch.n_tokens = len(rows)
        for i, (token, position, sequence) in enumerate(rows):
            self.batch.token[i], self.batch.pos[i] = token, position
            self.batch.n_seq_id[i], self.batch.seq_id[i][0] = 1, sequence
            self.batch.logits[i] = i >= logits_from
        if llama_cpp.llama_decode(self.context, self.batch) != 0:
            sys.exit("speed.py: llama.cpp failed to decode")
        llama_cpp.llama_synchronize(self.context)

    def forget(self):
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self.context), True)

    def timed(self, passes):
        wall, cpu = time.perf_counter(), time.process_time()
        for rows, logits_from in passes:
            self.decode(rows, logits_from)
        return time.perf_counter() - wall, time.process_time() - cpu

    def speeds(self):
        self.forget()
        first = [(1024 + i % 512, i, 0) for i in range(self.prompt)]
        wall, cpu = self.timed([(first, self.prompt - 1)])
        speeds = {"prompt": self.prompt / wall, "prompt_cpu": self.prompt / cpu}
        # As many as Occam computes: the first token of an answer comes from the prompt's pass.
        wall, cpu = self.timed([([(1024 + i % 512, self.prompt + i, 0)], 0) for i in range(self.generate - 1)])
        speeds |= {"generation": (self.generate - 1) / wall, "generation_cpu": (self.generate - 1) / cpu}
        if self.sequences > 1:
            self.forget()
            wall, _ = self.timed([([(1024 + i % 512, i, s) for s in range(self.sequences)], 0)
                                  for i in range(self.generate)])
            speeds["together"] = self.sequences * self.generate / wall
        return speeds

    def close(self):
        llama_cpp.llama_batch_free(self.batch)
        llama_cpp.llama_free(self.context)
        llama_cpp.llama_model_free(self.model)


def measure(arguments, model, threads):
    peer = Peer(arguments, model, threads) if llama_cpp else None
    ours, theirs = [], []
    for _ in range(arguments.rounds):
        ours.append(occam_speeds(arguments, model, threads))
        if peer:
            theirs.append(peer.speeds())
    if peer:
        peer.close()
    row = {"model": os.path.basename(model), "threads": threads, "sequences": arguments.sequences}
    for phase in (phase for phase in PHASES if phase in ours[0]):
        row[phase] = {"occam": max(speeds[phase] for speeds in ours)}
        if peer:
            row[phase] |= {"llama_cpp": max(speeds[phase] for speeds in theirs),
                           "ratios": [mine[phase] / other[phase] for mine, other in zip(ours, theirs)]}
    return row


def show(row):
    names = {"prompt_cpu": "prompt", "generation_cpu": "generation", "together": f"{row['sequences']} at once"}
    for phase in (phase for phase in PHASES if phase in row):
        values = row[phase]
        unit = "tokens/CPU s" if phase.endswith("_cpu") else "tokens/s"
        line = f"{row['model']:<36} {row['threads']} thread(s) {names.get(phase, phase):<11} occam {values['occam']:8.1f}"
        if "ratios" in values:
            ratios = values["ratios"]
            line += (f"   llama.cpp {values['llama_cpp']:8.1f} {unit}   best to best "
                     f"{values['occam'] / values['llama_cpp']:.2f}, median {statistics.median(ratios):.2f} "
                     f"({min(ratios):.2f} to {max(ratios):.2f})")
        print(line, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", help="GGUF files")
    parser.add_argument("--occam", default="build/release/bin/occam")
    parser.add_argument("--config", help="a policy for Occam, e.g. one with a larger [backend.cpu] parallel")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", default="1,2", help="comma-separated")
    parser.add_argument("-p", "--prompt", type=int, default=512)
    parser.add_argument("-n", "--generate", type=int, default=128)
    parser.add_argument("-s", "--sequences", type=int, default=8, help="answers at once; 1 measures none")
    parser.add_argument("--json", help="write the rows to this file")
    arguments = parser.parse_args()
    arguments.config = ["--config", arguments.config] if arguments.config else []
    if llama_cpp:
        print("llama.cpp", llama_cpp.__version__, llama_cpp.llama_print_system_info().decode().strip())
        silent = llama_cpp.llama_log_callback(lambda level, text, data: None)
        llama_cpp.llama_log_set(silent, None)
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
