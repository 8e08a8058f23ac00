#!/usr/bin/env python3
"""How Occam bears a large suite: time and peak memory of every command over it, with a model that answers at once.

Writes a suite of --items items and outcomes of three models to import, then runs each command as a user would and prints
its seconds, its peak resident memory and, where it stores, the items a second. Twice as many items should take no more
than about twice as long, and what only starts or lists should hardly notice.

  bench/eval/large_suite.py [--items 100000] [--occam build/release/bin/occam] [--keep FOLDER]
"""

import argparse
import json
import os
import pathlib
import random
import sqlite3
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
POLICY = """[[model]]
id = "echo"
backend = "echo"
parameters = 1e6

[task.large]
suite = "large.toml"
at_least = 0.79
error = 0.05

[task.imported]
at_least = 0.79
error = 0.05
"""
SUITE = """[suite]
name = "large"
items = "large.jsonl"

[prompt]
style = "raw"
template = "{{text}}"

[evaluator]
id = "exact_match"

[generate]
max_tokens = 400
"""


def write(folder, items):
    """Items of about 40 words; echo answers with the prompt, which is right for 80 of 100."""
    chance = random.Random(1)
    words = [f"w{chance.randrange(10**6):06d}" for _ in range(5000)]
    with open(folder / "large.jsonl", "w", encoding="utf-8") as out:
        for i in range(items):
            text = f"{i} " + " ".join(chance.choices(words, k=40))
            target = text if chance.random() < 0.8 else "another answer"
            out.write(json.dumps({"id": f"item-{i}", "text": text, "target": target}) + "\n")
    with open(folder / "imported.csv", "w", encoding="utf-8") as out:
        out.write("id,task,split,prompt,score:small,score:middle,score:large\n")
        for i in range(items):
            ease = chance.random()
            scores = ",".join(str(int(chance.random() * 0.3 + ease * 0.7 < right)) for right in (0.6, 0.75, 0.9))
            out.write(f"item-{i},imported,,{i} {' '.join(chance.choices(words, k=20))},{scores}\n")
    (folder / "large.toml").write_text(SUITE)
    (folder / "occam.toml").write_text(POLICY)


class Bench:
    def __init__(self, folder, occam):
        self.folder, self.occam = folder, occam
        print(f"{'':44} {'seconds':>8} {'MiB':>6}")

    def run(self, name, *arguments, items=0, codes=(0,)):
        begin = time.perf_counter()
        child = os.fork()
        if child == 0:
            os.chdir(self.folder)
            quiet = os.open("output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            os.execv(self.occam, [self.occam, *arguments])
        _, status, used = os.wait4(child, 0)
        seconds = time.perf_counter() - begin
        if os.waitstatus_to_exitcode(status) not in codes:
            raise SystemExit(f"occam {' '.join(arguments)}\n{(self.folder / 'output.txt').read_text()}")
        rate = f"   {items / seconds:,.0f} items a second" if items else ""
        cpu = used.ru_utime + used.ru_stime
        print(f"{name:44} {seconds:8.2f} {used.ru_maxrss / 1024:6.0f}   {cpu:.2f} s of CPU{rate}", flush=True)

    def query(self, name, sql):
        store = sqlite3.connect(self.folder / "occam.db")
        store.execute(sql).fetchall()
        begin = time.perf_counter()
        rows = len(store.execute(sql).fetchall())
        print(f"{name:44} {1000 * (time.perf_counter() - begin):7.1f} ms ({rows} rows)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--occam", type=pathlib.Path, default=ROOT / "build/release/bin/occam")
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or pathlib.Path(name)
        folder.mkdir(exist_ok=True)
        write(folder, options.items)
        bench = Bench(folder, str(options.occam.resolve()))
        many = options.items
        bench.run("eval run --limit 1, a new store", "eval", "run", "large", "--limit", "1")
        bench.run("eval run --limit 1, once more", "eval", "run", "large", "--limit", "1")
        bench.run("eval decide --plan", "eval", "decide", "large", "--plan")
        bench.run("eval decide, .80 against .60", "eval", "decide", "large", "--at-least", "0.6")
        bench.run("eval run", "eval", "run", "large", items=many)
        bench.run("eval run --resume, nothing to do", "eval", "run", "large", "--resume")
        bench.run("eval decide, stored whole", "eval", "decide", "large")
        bench.run("eval report", "eval", "report")
        bench.run("eval report --html", "eval", "report", "--html", "report.html")
        bench.run("route explain", "route", "explain", "--task", "large", "hello")
        bench.run("eval import of three models", "eval", "import", "imported.csv", items=3 * many)
        bench.run("eval report, with the imported", "eval", "report")
        bench.run("eval report --html, with the imported", "eval", "report", "--html", "report.html")
        bench.run("eval compare", "eval", "compare", "small", "middle", "--suite", "imported", codes=(0, 1))
        bench.run("eval export", "eval", "export", "outcomes.jsonl", items=4 * many)
        bench.query("a run's first 100 rows", "SELECT item, status, score FROM result WHERE run = "
                    "(SELECT max(id) FROM run) ORDER BY item LIMIT 100")
        bench.query("all runs with n and mean", "SELECT run, count(*), avg(score) FROM result GROUP BY run")
        sizes = ", ".join(f"{file} {os.path.getsize(folder / file) / 2**20:.0f} MiB"
                          for file in ("large.jsonl", "occam.db", "report.html"))
        print(f"{sizes}; load of the machine {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
