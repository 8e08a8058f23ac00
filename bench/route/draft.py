#!/usr/bin/env python3
"""Whether a small model's answer helps a larger one as a draft.

Every item of four suites is asked as a chat: the small model, the large one, and the large one with the small one's answer
as a draft, in the words that a chain with `draft = true` uses (framework/src/routing/draft.cpp). Printed are the three
accuracies, the paired difference that the draft makes with its interval and McNemar's exact test, on all items and on
those that the small model has wrong: only such answers are drafts in a cascade that knows what it does.

    bench/route/draft.py --occam build/release/bin/occam [--items 100]

The figures and what they were measured on: README.md beside this file.
"""
import argparse
import json
import math
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = {"small": "SmolLM2-135M-Instruct.Q4_1.gguf", "large": "TinyLlama-1.1B-Chat-v1.0.IQ2_XXS.gguf"}
SUITES = ["facts", "reading", "intent", "extract"]


def wish():
    """The chain's own words, so that what is measured is what is sent."""
    source = (ROOT / "framework/src/routing/draft.cpp").read_text()
    found = re.search(r'kWish =\s*((?:"(?:[^"\\]|\\.)*"\s*)+);', source)
    return "".join(json.loads(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', found.group(1)))


def question(item):
    if "field" in item:
        return f"{item['text']}\n\nWhich {item['field'].lower()} does this message name? Answer with nothing else."
    text = "\n".join(filter(None, [item.get("passage"), item.get("question") or item.get("text")]))
    options = ", ".join(item["choices"])
    return f"{text}\n\nAnswer with one of these and nothing else: {options}."


def is_right(item, answer):
    """The target and no other option stands in the answer."""
    said = answer.lower()
    if "target" in item:
        return item["target"].lower() in said
    return [choice.lower() in said for choice in item["choices"]] == [i == item["gold"] for i in range(len(item["choices"]))]


class Gateway:
    def __init__(self, program, models, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        policy = folder / "draft.toml"
        policy.write_text('[store]\npath = "draft.db"\n' + "".join(
            f'[[model]]\nid = "{id}"\nbackend = "cpu"\nfile = "{models / file}"\n' for id, file in MODELS.items()))
        self.process = subprocess.Popen([program, "serve", "--config", policy, "--listen", f"127.0.0.1:{self.port}"], cwd=folder,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait()

    def wait(self):
        for _ in range(100):
            try:
                return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz").close()
            except OSError:
                time.sleep(0.1)
        sys.exit("draft.py: the gateway does not answer")

    def ask(self, model, messages):
        body = json.dumps({"model": model, "messages": messages, "temperature": 0, "max_tokens": 32}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/v1/chat/completions", body,
                                         {"content-type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["choices"][0]["message"]["content"] or ""


def exact_mcnemar(better, worse):
    n, k = better + worse, min(better, worse)
    return min(1.0, 2 * sum(math.comb(n, i) for i in range(k + 1)) / 2**n) if n else 1.0


def show(name, rows):
    n = len(rows)
    if n == 0:
        return
    small, plain, drafted = (sum(row[i] for row in rows) / n for i in range(3))
    differences = [row[2] - row[1] for row in rows]
    mean = sum(differences) / n
    error = math.sqrt(sum((d - mean) ** 2 for d in differences) / max(1, n - 1) / n)
    better, worse = differences.count(1), differences.count(-1)
    print(f"{name:<26}{n:>5}{small:>8.3f}{plain:>8.3f}{drafted:>9.3f}{mean:>+9.3f} [{mean - 1.96 * error:+.3f}, {mean + 1.96 * error:+.3f}]"
          f"  +{better} -{worse}  p = {exact_mcnemar(better, worse):.3f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--occam", type=pathlib.Path, default=ROOT / "build/release/bin/occam")
    parser.add_argument("--models", type=pathlib.Path, default=pathlib.Path.home() / ".cache/occam/models")
    parser.add_argument("--items", type=int, default=100, help="of each suite, the first")
    args = parser.parse_args()
    every = []
    with tempfile.TemporaryDirectory(prefix="occam-draft-") as folder:
        gateway = Gateway(args.occam.resolve(), args.models, pathlib.Path(folder))
        try:
            print(f"{'suite':<26}{'n':>5}{'small':>8}{'large':>8}{'drafted':>9}{'difference, 95 %':>26}")
            for name in SUITES:
                items = [json.loads(line) for line in open(ROOT / f"configs/suites/{name}.jsonl")][:args.items]
                rows = []
                for item in items:
                    asked = [{"role": "user", "content": question(item)}]
                    draft = gateway.ask("small", asked)
                    plain = gateway.ask("large", asked)
                    turn = [{"role": "assistant", "content": draft}, {"role": "user", "content": wish()}]
                    drafted = gateway.ask("large", asked + turn) if draft.strip() else plain
                    rows.append([int(is_right(item, answer)) for answer in (draft, plain, drafted)])
                show(name, rows)
                show(name + ", small wrong", [row for row in rows if not row[0]])
                every += rows
            show("all", every)
            show("all, small wrong", [row for row in every if not row[0]])
        finally:
            gateway.process.terminate()
            gateway.process.wait()


if __name__ == "__main__":
    main()
