#!/usr/bin/env python3
"""A cascade of our own on real models: SmolLM2-135M answers, TinyLlama-1.1B is asked where that is not sure enough.

Every item of the suites is put to both models by `occam eval run`, which stores how sure each was; then the very same
policies are replayed over the stored outcomes, with folds, so that nothing is played that it was fitted on.

    python3 bench/route/cascade.py --occam build/release/bin/occam --data ../shared/data/eval --work build/cascade measure
    python3 bench/route/cascade.py ... replay

`measure` goes on where it was stopped. The figures and what they were measured on: README.md beside this file.
"""
import argparse
import csv
import json
import math
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = {"small": ("SmolLM2-135M-Instruct.Q4_1.gguf", 0.135e9), "large": ("TinyLlama-1.1B-Chat-v1.0.IQ2_XXS.gguf", 1.1e9)}
OWN_SUITES = ["sentiment", "intent", "facts", "reading", "extract", "arithmetic"]
MEASURES = ["mean_logprob", "minimum_logprob", "margin", "entropy", "agreement"]


def choice_suite(name, template):
    return (f'[suite]\nname = "{name}"\nitems = "{name}.jsonl"\n[prompt]\nstyle = "raw"\ntemplate = "{template}"\n'
            'continuation = " {{choice}}"\n[evaluator]\nid = "choice"\n')


def answer_suite(name, template, max_tokens):
    return (f'[suite]\nname = "{name}"\nitems = "{name}.jsonl"\n[prompt]\nstyle = "raw"\ntemplate = "{template}"\n'
            f'[evaluator]\nid = "exact_match"\n[generate]\nmax_tokens = {max_tokens}\ntemperature = 0\nstop = ["\\n"]\n')


def write_items(work, name, items):
    with open(work / f"{name}.jsonl", "w") as file:
        file.writelines(json.dumps(item) + "\n" for item in items)


def read_lines(path):
    return [json.loads(line) for line in open(path)]


def write_suites(data, work):
    """Suites over the shared data; returns their names."""
    names = []
    for name in ("arc_easy", "openbookqa"):
        path = data / f"{name}_test.jsonl"
        if not path.exists():
            print(f"skipped: {path} is not here")
            continue
        items = [{"id": x["id"], "question": x["query"], "choices": x["choices"], "gold": x["gold"]} for x in read_lines(path)]
        write_items(work, name, items)
        template = "Question: {{question}}\\nAnswer:" if name == "arc_easy" else "{{question}}"
        (work / f"{name}.toml").write_text(choice_suite(name, template))
        names.append(name)
    path = data / "sst2_glue_dev.jsonl"
    if path.exists():
        shots = "Review: a gripping , beautifully acted film\\nSentiment: positive\\nReview: dull and far too long\\nSentiment: negative\\n"
        items = [{"id": x["id"], "question": x["sentence"], "target": ["negative", "positive"][x["label"]]} for x in read_lines(path)]
        write_items(work, "sst2", items)
        (work / "sst2.toml").write_text(answer_suite("sst2", shots + "Review: {{question}}\\nSentiment:", 2))
        names.append("sst2")
    path = data / "simple_arithmetic.jsonl"
    if path.exists():
        items = [{"id": x["id"], "question": x["context"], "target": x["continuation"].strip()} for x in read_lines(path)
                 if x["context"].count("+") + x["context"].count("-") + x["context"].count("*") == 1]
        write_items(work, "sums", items)
        (work / "sums.toml").write_text(answer_suite("sums", "12+7=19\\n40-15=25\\n6*7=42\\n{{question}}", 8))
        names.append("sums")
    return names


def policy_text(work, suites, models, router, threshold):
    text = f'[store]\npath = "{work}/occam.db"\n'
    for id, (file, parameters) in MODELS.items():
        text += f'[[model]]\nid = "{id}"\nbackend = "cpu"\nfile = "{models / file}"\nparameters = {parameters}\n'
    for name, file in suites.items():
        text += f'[task.{name}]\nsuite = "{file}"\n{threshold}\n'
    return text + f'[policy.default]\nrouter = "{router}"\n'


def all_suites(args):
    suites = {name: ROOT / f"configs/suites/{name}.toml" for name in OWN_SUITES}
    suites |= {name: args.work / f"{name}.toml" for name in write_suites(args.data, args.work)}
    if args.suites:
        suites = {name: file for name, file in suites.items() if name in args.suites}
    return suites


def measure(args):
    suites = all_suites(args)
    policy = args.work / "measure.toml"
    policy.write_text(policy_text(args.work, suites, args.models, "smallest", "within = 0.03"))
    for model in MODELS:
        for name in suites:
            command = [args.occam, "eval", "run", name, "--config", policy, "--models", model, "--sample", str(args.items),
                       "--resume"]
            subprocess.run([str(x) for x in command], check=True)


def prompts_of(suites):
    prompts = {}
    for name, file in suites.items():
        items = file.parent / f"{name}.jsonl"
        for item in read_lines(items):
            text = item.get("question") or item.get("text") or ""
            prompts[name, item["id"]] = " ".join(filter(None, [item.get("passage"), text, item.get("field")]))
    return prompts


def write_outcomes(args, suites):
    """The store's long table as the wide one that replay reads. Returns its rows."""
    table = args.work / "outcomes.long.csv"
    subprocess.run([str(args.occam), "eval", "export", str(table), "--config", str(args.work / "measure.toml")], check=True,
                   stdout=subprocess.DEVNULL)
    prompts, rows = prompts_of(suites), {}
    csv.field_size_limit(10**9)
    for line in csv.DictReader(open(table, newline="")):
        if line["task"] in suites:
            rows.setdefault((line["task"], line["item"]), {})[line["model"]] = line
    rows = {key: row for key, row in rows.items() if len(row) == len(MODELS)}
    header = ["id", "task", "prompt"] + [f"{measure}:{model}" for model in MODELS for measure in ["score"] + MEASURES]
    with open(args.work / "outcomes.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for (task, item), row in sorted(rows.items()):
            cells = [row[model][measure] for model in MODELS for measure in ["score"] + MEASURES]
            writer.writerow([f"{task}/{item}", task, prompts[task, item]] + cells)
    return rows


def replay(args, suites, router, threshold):
    policy = args.work / f"{router}.toml"
    policy.write_text(policy_text(args.work, suites, args.models, router, threshold))
    command = [args.occam, "route", "replay", policy, "--outcomes", args.work / "outcomes.csv", "--folds", 5, "--seed", 1, "--json"]
    done = subprocess.run([str(x) for x in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def apgr(gains, weak, strong):
    """Area under PGR over the share of calls to the larger model, at the eleven deciles of the predicted gain."""
    n = len(gains)
    low, high = sum(weak) / n, sum(strong) / n
    if high <= low:
        return math.nan
    order = sorted(range(n), key=lambda i: -gains[i])
    points, total = [(0.0, 0.0)], 0.0
    for step in range(1, 11):
        count = round(n * step / 10)
        chosen = set(order[:count])
        mean = sum(strong[i] if i in chosen else weak[i] for i in range(n)) / n
        points.append((count / n, (mean - low) / (high - low)))
    for (a, x), (b, y) in zip(points, points[1:]):
        total += (b - a) * (x + y) / 2
    return total


def interval(function, n, draws=1000, seed=1):
    chance = random.Random(seed)
    values = sorted(v for v in (function([chance.randrange(n) for _ in range(n)]) for _ in range(draws)) if not math.isnan(v))
    return values[int(0.025 * len(values))], values[int(0.975 * len(values))]


def show_tasks(rows):
    print(f"{'task':<12}{'n':>5}{'small':>8}{'large':>8}{'either':>8}")
    for task in sorted({task for task, _ in rows}):
        scores = [(float(r["small"]["score"]), float(r["large"]["score"])) for (t, _), r in rows.items() if t == task]
        n = len(scores)
        print(f"{task:<12}{n:>5}{sum(a for a, _ in scores) / n:>8.3f}{sum(b for _, b in scores) / n:>8.3f}"
              f"{sum(max(s) for s in scores) / n:>8.3f}")


def show_raw(rows):
    """How well the model's own numbers rank, as they are."""
    rows = [r for r in rows.values() if r["small"]["mean_logprob"]]
    weak = [float(r["small"]["score"]) for r in rows]
    strong = [float(r["large"]["score"]) for r in rows]
    for measure, sign in (("mean_logprob", -1), ("minimum_logprob", -1), ("margin", -1), ("entropy", 1)):
        gains = [sign * float(r["small"][measure]) for r in rows]
        low, high = interval(lambda s: apgr([gains[i] for i in s], [weak[i] for i in s], [strong[i] for i in s]), len(rows))
        print(f"raw {measure:<16} APGR {apgr(gains, weak, strong):.3f} [{low:.3f}, {high:.3f}]")


def show_router(args, suites, router):
    for threshold in ("within = 0.0", "within = 0.01", "within = 0.03", "within = 0.06", "within = 0.1", "within = 0.2"):
        made = replay(args, suites, router, threshold)
        row = next(r for r in made["rows"] if r["name"] == "policy")
        area = "" if made["apgr"] is None else f"  APGR {made['apgr']:.3f} [{made['apgr_ci'][0]:.3f}, {made['apgr_ci'][1]:.3f}]"
        print(f"{router:<10}{threshold:<15} accuracy {row['accuracy']:.3f} [{row['accuracy_ci'][0]:.3f}, "
              f"{row['accuracy_ci'][1]:.3f}]  cost {row['cost']:.3f}  large {row['share'].get('large', 0):.2f}{area}")
    return made


def show(args):
    suites = all_suites(args)
    rows = write_outcomes(args, suites)
    show_tasks(rows)
    show_raw(rows)
    for router in args.routers:
        made = show_router(args, suites, router)
    for row in made["rows"]:
        if row["name"] != "policy":
            print(f"{row['name']:<25} accuracy {row['accuracy']:.3f}  cost {row['cost']:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--occam", type=pathlib.Path, default=ROOT / "build/release/bin/occam")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "../shared/data/eval")
    parser.add_argument("--models", type=pathlib.Path, default=pathlib.Path.home() / ".cache/occam/models")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build/cascade")
    parser.add_argument("--items", type=int, default=150, help="of each suite, drawn by the seed")
    parser.add_argument("--suites", type=lambda text: text.split(","), default=[])
    parser.add_argument("--routers", type=lambda text: text.split(","), default=["smallest", "cascade"])
    parser.add_argument("step", choices=["measure", "replay"])
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    args.work = args.work.resolve()
    {"measure": measure, "replay": show}[args.step](args)


if __name__ == "__main__":
    main()
