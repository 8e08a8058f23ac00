#!/usr/bin/env python3
"""Published routing figures and what `occam route replay` makes of the same outcomes, one row a command. See README.md."""
import argparse
import csv
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

LARGE_PAIR = {"mistralai/Mixtral-8x7B-Instruct-v0.1": 12.9, "gpt-4-1106-preview": 200}


def policy(models, router="smallest", within=0.03, minimum_items=None):
    """A policy of remote models that nobody contacts; sizes in billions of parameters."""
    parts = [f'[[model]]\nid = "{name}"\nbackend = "remote"\nendpoint = "http://127.0.0.1:9/v1"\nname = "{name}"\n'
             f"parameters = {size}e9\n" for name, size in models.items()]
    parts.append(f'[task."*"]\nwithin = {within}\n[policy.default]\nrouter = "{router}"\n')
    if minimum_items:
        parts.append(f"[router.{router}]\nminimum_items = {minimum_items}\n")
    return "\n".join(parts)


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.data = options.data

    def replay(self, text, outcomes, *words, replicates=0):
        file = self.folder / "occam.toml"
        file.write_text(text)
        command = [self.options.occam, "route", "replay", file, "--outcomes", outcomes, "--replicates", str(replicates),
                   "--json", *words]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(str(word) for word in command)}\n{done.stderr}{done.stdout}")
        return json.loads(done.stdout)

    def draws(self, text, outcomes, *words, seeds):
        return [self.replay(text, outcomes, *words, "--seed", str(seed)) for seed in range(1, seeds + 1)]

    def nine_models(self):
        return json.loads((self.data / "parameters.json").read_text())


def row_of(report, name):
    return next(row for row in report["rows"] if row["name"] == name)


def with_interval(value, interval):
    return f"{value:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]"


def spread(values):
    """Mean and standard error over draws."""
    error = statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0
    return f"{statistics.mean(values):.3f} ± {error:.3f}"


def table(bench):
    """Nine models, fourteen tasks, five folds: the table of scores at two thresholds."""
    passed = True
    for within, least, most in ((0.03, 0.653, 33.5), (0.10, 0.623, 12)):
        report = bench.replay(policy(bench.nine_models(), within=within), bench.data / "llmrouter_9models.csv", "--folds",
                              "5", replicates=1000)
        found, best = row_of(report, "policy"), row_of(report, "best_single")
        passed &= found["accuracy"] >= least and found["cost"] <= most
        print(f"within {within}: accuracy {with_interval(found['accuracy'], found['accuracy_ci'])} (bar {least}), "
              f"cost {found['cost']:.1f} (bar {most}); best single {best['accuracy']:.3f} at {best['cost']:.0f}, "
              f"oracle {report['oracle']:.3f}, AIQ {report['aiq']:.3f}")
    return passed


def few_items(bench):
    """The same with 3, 5 and 10 items a task, the mean of twenty draws."""
    passed = True
    for items, least in ((3, 0.585), (5, 0.603), (10, 0.615)):
        reports = bench.draws(policy(bench.nine_models(), minimum_items=1), bench.data / "llmrouter_9models.csv",
                              "--items-per-task", str(items), seeds=20)
        found = [row_of(report, "policy")["accuracy"] for report in reports]
        best = [row_of(report, "best_single")["accuracy"] for report in reports]
        cost = statistics.mean(row_of(report, "policy")["cost"] for report in reports)
        passed &= statistics.mean(found) >= least
        print(f"{items:3} items a task: accuracy {spread(found)} (bar {least}) at {cost:.1f}; best single of the same "
              f"items {spread(best)}")
    return passed


def learning(bench):
    """From 3 to 200 items a task: how accuracy and cost come to where all items lead."""
    for items in (3, 5, 10, 20, 50, 100, 200):
        reports = bench.draws(policy(bench.nine_models(), minimum_items=1), bench.data / "llmrouter_9models.csv",
                              "--items-per-task", str(items), seeds=5)
        found = [row_of(report, "policy")["accuracy"] for report in reports]
        best = [row_of(report, "best_single")["accuracy"] for report in reports]
        cost = [row_of(report, "policy")["cost"] for report in reports]
        print(f"{items:3} items a task: accuracy {spread(found)} at {spread(cost)}; best single {spread(best)}")
    return True


def mmlu_pair(bench):
    """Two models on MMLU, 1,500 labels, the mean of ten seeds."""
    reports = bench.draws(policy(LARGE_PAIR, bench.options.router), bench.data / "routellm_mmlu.csv", "--labels", "1500",
                          seeds=10)
    found = {key: [report[key] for report in reports] for key in ("apgr", "cpt50", "cpt80")}
    oracle = statistics.mean(report["oracle_apgr"] for report in reports)
    print(f"APGR {spread(found['apgr'])} (bar .640), CPT50 {spread(found['cpt50'])} (bar .315), "
          f"CPT80 {spread(found['cpt80'])} (bar .645); oracle {oracle:.3f}, random .500")
    means = {key: statistics.mean(values) for key, values in found.items()}
    return means["apgr"] >= 0.640 and means["cpt50"] <= 0.315 and means["cpt80"] <= 0.645


def gsm8k_pair(bench):
    """Two models on GSM8K, one task, five folds."""
    report = bench.replay(policy(LARGE_PAIR, bench.options.router), bench.data / "routellm_gsm8k.csv", "--folds", "5",
                          replicates=1000)
    print(f"APGR {with_interval(report['apgr'], report['apgr_ci'])} (bar .620); oracle {report['oracle_apgr']:.3f}")
    if report["over_table"]:
        print(f"     over the table: {with_interval(report['over_table']['apgr'], report['over_table']['apgr_ci'])}")
    return report["apgr"] >= 0.62


def detected(bench):
    """Tasks recognised from the prompt instead of declared, five folds."""
    outcomes = bench.data / "llmrouter_9models.csv"
    text = policy(bench.nine_models()) + "[recognition]\nminimum_probability = 0\n"  # a task is always named
    declared = bench.replay(text, outcomes, "--folds", "5", replicates=200)
    found = bench.replay(text, outcomes, "--folds", "5", "--detect", replicates=200)
    a, b = row_of(declared, "policy"), row_of(found, "policy")
    right = 1 - found["misrecognised"] / found["n"]
    print(f"recognised {right:.1%}; accuracy {with_interval(b['accuracy'], b['accuracy_ci'])} at {b['cost']:.1f}, declared "
          f"{a['accuracy']:.3f} at {a['cost']:.1f}: {100 * (a['accuracy'] - b['accuracy']):.2f} points lost (bar 1.5)")
    return a["accuracy"] - b["accuracy"] <= 0.015


def unroutable(bench):
    """Scores dealt anew to the prompts, so that neither task nor words tell anything: the replay must say so, and lose no more than allowed."""
    with open(bench.data / "llmrouter_9models.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    head, body = rows[0], rows[1:]
    first = head.index("prompt") + 1
    dealt = [row[first:] for row in body]
    random.Random(7).shuffle(dealt)
    shuffled = bench.folder / "unroutable.csv"
    with open(shuffled, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head] + [row[:first] + scores for row, scores in zip(body, dealt)])
    report = bench.replay(policy(bench.nine_models(), bench.options.router), shuffled, "--folds", "5", replicates=1000)
    found, best = row_of(report, "policy"), row_of(report, "best_single")
    print(f"accuracy {with_interval(found['accuracy'], found['accuracy_ci'])} at {found['cost']:.1f}; best single "
          f"{best['accuracy']:.3f} at {best['cost']:.0f}\n     {report['notes'][-1]}")
    says_so = any(words in report["notes"][-1] for words in ("not shown to pay", "no routing to speak of"))
    return says_so and best["accuracy"] - found["accuracy"] <= 0.03


ROWS = {"table": table, "few-items": few_items, "learning": learning, "mmlu-pair": mmlu_pair, "gsm8k-pair": gsm8k_pair,
        "detected": detected, "unroutable": unroutable}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("row", nargs="*", help=f"which: {', '.join(ROWS)} (default: all)")
    parser.add_argument("--occam", default="build/release/bin/occam", help="the program")
    parser.add_argument("--data", type=pathlib.Path, default="../shared/data/routing", help="the folder of outcomes")
    parser.add_argument("--router", default="residual", help="the router of the rows that rank prompts")
    options = parser.parse_args()
    if unknown := set(options.row) - set(ROWS):
        parser.error(f"no row is called {', '.join(sorted(unknown))}: there are {', '.join(ROWS)}")
    if not (options.data / "parameters.json").exists():
        sys.exit(f"figures.py: there are no outcomes in {options.data}: --data says where they are")
    failed = []
    with tempfile.TemporaryDirectory(prefix="occam-route-") as folder:
        bench = Bench(options, pathlib.Path(folder))
        for name in options.row or ROWS:
            print(f"\n{name}: {ROWS[name].__doc__}", flush=True)
            if not ROWS[name](bench):
                failed.append(name)
    print(f"\n{'below their bar: ' + ', '.join(failed) if failed else 'every row reaches its bar'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
