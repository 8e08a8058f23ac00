#!/usr/bin/env python3
"""Occam beside lm-evaluation-harness: the same GGUF file, the same items, every prompt compared.

The harness asks its own task definitions through llama-cpp-python, `occam eval run` asks the ready suites of
configs/suites/public, turn about; both read one file of items in the shape in which the set is published. Printed for
each set: whether the prompts are equal to the letter, both accuracies with an interval, on how many items they agree,
the margins of those on which they differ, and items a second of wall and of processor time. `--itself` asks the harness
once more with llama.cpp's flash attention: how often one engine differs from itself by its last bits.

Usage: beside_lm_eval.py [--occam PROGRAM] [--sets arc_easy,gsm8k] [--items N] [--rounds N] [--itself] MODEL.gguf
"""
import argparse
import itertools
import json
import math
import os
import pathlib
import resource
import sqlite3
import statistics
import subprocess
import tempfile
import time

import llama_cpp
import lm_eval
import numpy
from lm_eval.api.model import LM
from lm_eval.tasks import TaskManager

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITES = ROOT / "configs/suites/public"


class Gguf(LM):
    """llama.cpp as the harness's model. What a prompt shares with the one before it is computed once."""

    def __init__(self, file, threads, flash):
        super().__init__()
        self.llama = llama_cpp.Llama(str(file), n_ctx=2048, n_threads=threads, n_threads_batch=threads, logits_all=True,
                                     flash_attn=flash, verbose=False)
        self.past, self.prompts, self.engine_seconds = [], [], 0.0

    def encode(self, text):
        return self.llama.tokenize(text.encode(), add_bos=True, special=True)  # a first token where the file says so

    def rows(self, tokens, first):
        """Log-probabilities of what follows each of tokens[first - 1:-1]."""
        shared = min(len(os.path.commonprefix([self.past, tokens[:-1]])), len(tokens) - 1)
        begin = time.perf_counter()
        self.llama.n_tokens = shared  # eval() drops what lies behind
        self.llama.eval(tokens[shared:])
        self.engine_seconds += time.perf_counter() - begin
        self.past = tokens
        rows = self.llama.scores[first - 1:len(tokens) - 1].astype(numpy.float64)
        rows -= rows.max(axis=1, keepdims=True)
        return rows - numpy.log(numpy.exp(rows).sum(axis=1, keepdims=True))

    def loglikelihood(self, requests, disable_tqdm=False):
        answers = []
        for request in requests:
            context, continuation = request.args
            self.prompts.append((context, continuation))
            tokens, first = self.encode(context + continuation), len(self.encode(context))
            rows = self.rows(tokens, first)
            answers.append((float(rows[numpy.arange(len(rows)), tokens[first:]].sum()),
                            bool((rows.argmax(axis=1) == tokens[first:]).all())))
        return answers

    def generate_until(self, requests, disable_tqdm=False):
        answers = []
        for request in requests:
            context, options = request.args
            self.prompts.append((context, ""))
            begin = time.perf_counter()
            answer = self.llama.create_completion(self.encode(context), temperature=0.0, repeat_penalty=1.0,
                                                  max_tokens=options.get("max_gen_toks", 256), stop=options["until"])
            self.engine_seconds += time.perf_counter() - begin
            answers.append(answer["choices"][0]["text"])
        self.past = []
        return answers

    def loglikelihood_rolling(self, requests, disable_tqdm=False):
        raise NotImplementedError("no set of this comparison asks for it")


def arc(item):
    labels = "ABCDE"[:len(item["choices"])]
    return {"id": item["id"], "question": item["query"], "answerKey": labels[item["gold"]],
            "choices": {"text": item["choices"], "label": list(labels)}}


def openbookqa(item):
    row = arc(item)
    return {"question_stem": row.pop("question"), **row}


def winogrande(item):
    first, second = item["context_options"]
    shared = os.path.commonprefix([first, second]).rfind(" ") + 1  # whole words: the names may begin alike
    return {"qID": item["id"], "sentence": f"{first[:shared]}_ {item['continuation']}", "option1": first[shared:],
            "option2": second[shared:], "answer": str(item["gold"] + 1)}


class Set:
    """Where a set's items are, under which name and in which shape it is published, and metrics: their name, ours."""

    def __init__(self, file, split, shape, metrics, examples=None):
        self.file, self.split, self.shape, self.metrics, self.examples = file, split, shape, metrics, examples


CHOICE = {"acc": "acc", "acc_norm": "acc_norm"}
SETS = {
    "arc_easy": Set("arc_easy_test", "test", arc, CHOICE),
    "arc_challenge": Set("arc_challenge_test", "test", arc, CHOICE),
    "openbookqa": Set("openbookqa_test", "test", openbookqa, CHOICE),
    "winogrande": Set("winogrande_val", "validation", winogrande, {"acc": "acc"}),
    "gsm8k": Set("gsm8k_test", "test", dict, {"exact_match": "flexible"}, "gsm8k_fewshot"),
}


def read(file, count=None):
    with open(file, encoding="utf-8") as lines:
        return [json.loads(line) for line in itertools.islice(lines, count)]


def publish(kind, items, options, folder):
    """Writes the files that both sides read."""
    folder.mkdir()
    files = {kind.split: [kind.shape(item) for item in items]}
    if kind.examples:
        files["train"] = read(options.data / f"{kind.examples}.jsonl")
    for name, rows in files.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def processor():
    """Seconds of processor time of this process and of the children it waited for."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


class Timed:
    def __enter__(self):
        self.wall, self.processor = time.perf_counter(), processor()
        return self

    def __exit__(self, *_):
        self.wall, self.processor = time.perf_counter() - self.wall, processor() - self.processor


def task_of_harness(name, folder):
    """The harness's own definition, reading our file of items."""
    manager = TaskManager()
    files = {file.stem: str(file) for file in folder.glob("*.jsonl")}
    task = {"include": str(manager.task_index[name].yaml_path), "dataset_path": "json", "dataset_name": None,
            "dataset_kwargs": {"data_files": files}}
    if "train" in files:
        task["fewshot_config"] = {"sampler": "first_n"}  # its default draws other examples for each item
    else:
        task["training_split"] = None
    if "test" in files:
        task["validation_split"] = None
    (folder / "task.yaml").write_text(json.dumps(task), encoding="utf-8")  # JSON is YAML
    return manager.load([str(folder / "task.yaml")])


def ask_harness(name, folder, options, flash=False):
    """One turn of the harness, loading of the model included, Python's own start not."""
    tasks = task_of_harness(name, folder)
    with Timed() as timed:
        model = Gguf(options.model, options.threads, flash)
        answer = lm_eval.evaluate(model, tasks, bootstrap_iters=0)
    samples = answer["samples"][name]
    if any("filter" in sample for sample in samples):
        samples = [sample for sample in samples if sample["filter"] in ("none", "flexible-extract")]
    return model, sorted(samples, key=lambda sample: sample["doc_id"]), timed


def occam(options, store, arguments, statuses=(0,)):
    done = subprocess.run([options.occam, "--store", store, "--json", "eval", *arguments, "--models",
                           str(options.model)], capture_output=True, text=True, check=False)
    if done.returncode not in statuses:
        raise SystemExit(done.stderr or done.stdout)
    return done.stdout


def ask_occam(name, data, options, store):
    """One turn of `occam eval run`, the whole process; its results by position."""
    suite = [str(SUITES / f"{name}.toml"), "--data", str(data)]
    with Timed() as timed:
        occam(options, store, ["run", *suite, "--threads", str(options.threads), "--no-cache"])
    rows = sqlite3.connect(store).execute(
        "SELECT metrics, likelihoods, coalesce(CAST(body AS TEXT), '') FROM result JOIN item ON item.id = item "
        "LEFT JOIN answer_text ON hash = text_hash WHERE run = (SELECT max(id) FROM run) ORDER BY position")
    return [{"metrics": json.loads(metrics), "sums": [one[0] for one in json.loads(sums or "[]")], "text": text}
            for metrics, sums, text in rows], timed


def prompts_of_occam(name, data, options, count):
    """(context, continuation) of everything that the suite scores, in the harness's order."""
    suite = [str(SUITES / f"{name}.toml"), "--data", str(data), "--prompts", str(count)]
    shown = json.loads(occam(options, ":memory:", ["check", *suite], (0, 1)))["suites"][0]["prompts"][:count]
    return [(prompt["text"], option) for prompt in shown for option in prompt.get("continuations") or [""]]


def compare_prompts(name, theirs, ours):
    if name == "winogrande":  # `eval check` shows the context of the first name only
        theirs, ours = theirs[::2], ours[::2]
    equal = sum(left == right for left, right in zip(theirs, ours, strict=True))
    print(f"  prompts equal to the letter: {equal} of {len(ours)}")
    for left, right in zip(theirs, ours):
        if left != right:
            print(f"    there {left!r}\n    here  {right!r}")
            break


def wilson(right, n):
    z, p = 1.96, right / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def margin(sums, choices, metric):
    """How far the best option is ahead of the second, in the metric's own measure."""
    values = [value / (len(choice) if metric == "acc_norm" else 1) for value, choice in zip(sums, choices)]
    second, best = sorted(values)[-2:]
    return best - second


class Side:
    """What one engine said of a set: scores by metric, sums of log-probabilities, answers."""

    def __init__(self, name, scores, sums, texts):
        self.name, self.scores, self.sums, self.texts = name, scores, sums, texts

    @classmethod
    def of_harness(cls, name, samples, metrics):
        choice = "acc" in metrics
        return cls(name, {ours: [sample[theirs] for sample in samples] for theirs, ours in metrics.items()},
                   [[answer[0] for answer in sample["filtered_resps"]] if choice else [] for sample in samples],
                   ["" if choice else sample["resps"][0][0] for sample in samples])

    @classmethod
    def of_occam(cls, rows, metrics):
        return cls("occam", {ours: [row["metrics"][ours] for row in rows] for ours in metrics.values()},
                   [row["sums"] for row in rows], [row["text"] for row in rows])


def distances(left, right):
    """How far each option's sum is apart, all items."""
    return [abs(a - b) for one, other in zip(left.sums, right.sums) for a, b in zip(one, other, strict=True)]


def parting(model, context, left, right):
    """Where two answers part, and how much likelier the first one's token is there to llama.cpp."""
    one, other = model.encode(context + left), model.encode(context + right)
    shared, asked = len(os.path.commonprefix([one, other])), len(model.encode(context))
    if shared == min(len(one), len(other)):
        return f"one text ends after {shared - asked} tokens"
    row = model.rows(one[:shared + 1], shared)[-1]
    return f"texts part after {shared - asked} tokens, gap {abs(row[one[shared]] - row[other[shared]]):.3f}"


def compare(items, left, right, model=None):
    """The items on which two sides differ; with a model those of answers, too, are looked into."""
    apart = distances(left, right)
    if apart:
        print(f"  {left.name}, {right.name}: log-probabilities of options {statistics.mean(apart):.4f} apart in the "
              f"mean, {max(apart):.3f} at most")
    else:
        print(f"  {left.name}, {right.name}: {sum(map(str.__eq__, left.texts, right.texts))} answers are the same text")
    for metric in right.scores:
        different = [i for i, pair in enumerate(zip(left.scores[metric], right.scores[metric])) if pair[0] != pair[1]]
        print(f"  {left.name}, {right.name}: the same {metric} on {len(items) - len(different)} of {len(items)}")
        for i in different if model else []:
            if apart:
                choices = items[i].get("choices") or ["", ""]
                there, here = (margin(side.sums[i], choices, metric) for side in (left, right))
                moved = max(abs(a - b) for a, b in zip(left.sums[i], right.sums[i]))
                print(f"    {items[i]['id']}: margin {there:.4f} there, {here:.4f} here; sums {moved:.3f} apart")
            else:
                print(f"    {items[i]['id']}: {parting(model, model.prompts[i][0], left.texts[i], right.texts[i])}")


def report_scores(sides, count):
    for side in sides:
        for metric, scores in side.scores.items():
            low, high = wilson(sum(scores), count)
            print(f"  {side.name:8} {metric:8} {sum(scores) / count:.4f}  {low:.4f} to {high:.4f}")


def report_speed(count, theirs, ours, model):
    there, here = (min(turn.wall for turn in turns) for turns in (theirs, ours))
    ratios = sorted(a.wall / b.wall for a, b in zip(theirs, ours))
    print(f"  items a second: lm-eval {count / there:.2f}, occam {count / here:.2f}; ratio "
          f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")
    there, here = (min(turn.processor for turn in turns) for turns in (theirs, ours))
    print(f"  processor time an item: lm-eval {1000 * there / count:.1f} ms, occam {1000 * here / count:.1f} ms; ratio "
          f"{there / here:.2f}\n  of lm-eval's last turn {100 * model.engine_seconds / theirs[-1].wall:.0f} % in "
          f"llama.cpp; load of the machine {os.getloadavg()[0]:.1f}", flush=True)


def run(name, options, folder):
    kind = SETS[name]
    items = read(options.data / f"{kind.file}.jsonl", options.items)
    publish(kind, items, options, folder / name)
    print(f"\n{name}: {len(items)} items", flush=True)
    theirs, ours = [], []
    for _ in range(options.rounds):
        model, samples, timed = ask_harness(name, folder / name, options)
        theirs.append(timed)
        rows, timed = ask_occam(name, folder, options, str(folder / "occam.db"))
        ours.append(timed)
    report_speed(len(items), theirs, ours, model)
    compare_prompts(name, model.prompts, prompts_of_occam(name, folder, options, len(items)))
    left, right = Side.of_harness("lm-eval", samples, kind.metrics), Side.of_occam(rows, kind.metrics)
    report_scores((left, right), len(items))
    compare(items, left, right, model)
    if options.itself:
        _, samples, _ = ask_harness(name, folder / name, options, flash=True)
        compare(items, left, Side.of_harness("the same with flash attention", samples, kind.metrics))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "../shared/data/eval", help="folder with the items")
    parser.add_argument("--sets", default=",".join(SETS), help="all by default: %(default)s")
    parser.add_argument("--items", type=int, help="the first so many of each set (all)")
    parser.add_argument("--rounds", type=int, default=1, help="turns of each side (1)")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--itself", action="store_true", help="llama.cpp against its own flash attention, too")
    parser.add_argument("--occam", default=str(ROOT / "build/release/bin/occam"))
    options = parser.parse_args()
    print(f"lm-eval {lm_eval.__version__}, llama-cpp-python {llama_cpp.__version__}, {options.threads} threads\n"
          f"{llama_cpp.llama_print_system_info().decode()}")
    for name in options.sets.split(","):
        with tempfile.TemporaryDirectory() as folder:
            run(name, options, pathlib.Path(folder))


if __name__ == "__main__":
    main()
