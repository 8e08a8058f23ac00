#!/usr/bin/env python3
"""Checks the suites under configs/suites: what a reader of their numbers takes for granted.

Ids are unique and stable in form, golds are among the choices, answers can be found where they are to be copied, labels
are balanced, no item repeats another or a worked example (13-gram Jaccard of 0.8 or more), and arithmetic.jsonl is what
make_arithmetic.py writes. Prints what is wrong and ends with 1, else with 0.

    tests/suites/check_suites.py configs/suites
"""

import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

SHORTEST, LONGEST = 100, 400


def read_items(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def text_of(item):
    return " ".join(str(value) for key, value in item.items() if key not in ("id", "choices", "gold", "target"))


def shingles(text, size=13):
    words = re.findall(r"\w+", text.lower())
    if len(words) <= size:
        return {tuple(words)}
    return {tuple(words[i:i + size]) for i in range(len(words) - size + 1)}


def near_duplicates(items):
    sets = [(item["id"], shingles(text_of(item))) for item in items]
    for i, (first, a) in enumerate(sets):
        for second, b in sets[i + 1:]:
            if a & b and len(a & b) / len(a | b) >= 0.8:
                yield f"{first} and {second} are near-duplicates"


def check_item(suite, item, fields):
    for field in fields:
        if not str(item.get(field, "")).strip():
            yield f"{item['id']}: the template's field {field} is missing or empty"
    if "choices" in item:
        choices = item["choices"]
        if len(set(choices)) != len(choices) or not 2 <= len(choices) <= 8:
            yield f"{item['id']}: choices repeat or are too few or too many"
        if not isinstance(item["gold"], int) or not 0 <= item["gold"] < len(choices):
            yield f"{item['id']}: gold is not a choice"
    elif not str(item.get("target", "")).strip():
        yield f"{item['id']}: neither choices nor a target"
    if suite == "extract" and item["text"].count(item["target"]) != 1:
        yield f"{item['id']}: the target is not in the text exactly once"


def check_balance(suite, items):
    if "gold" in items[0]:
        counts = collections.Counter(item["gold"] for item in items)
    elif "field" in items[0]:
        counts = collections.Counter(item["field"] for item in items)
    else:
        return
    if max(counts.values()) - min(counts.values()) > 1:
        yield f"{suite}: golds are not balanced: {dict(counts)}"
    longest = max(len(list(run)) for run in runs(items))
    if longest > 12:
        yield f"{suite}: {longest} items of one label in a row"


def runs(items):
    run = []
    for item in items:
        label = item.get("gold", item.get("field"))
        if run and label != run[-1]:
            yield run
            run = []
        run.append(label)
    yield run


def check_suite(path):
    suite = tomllib.loads(path.read_text(encoding="utf-8"))
    name = suite["suite"]["name"]
    if name != path.stem:
        yield f"{path.name}: the suite is named {name}"
    items = read_items(path.parent / suite["suite"]["items"])
    few = suite["prompt"].get("few_shot")
    examples = read_items(path.parent / few["items"]) if few else []
    if few and few["count"] > len(examples):
        yield f"{name}: asks for {few['count']} worked examples, there are {len(examples)}"
    if not SHORTEST <= len(items) <= LONGEST:
        yield f"{name}: has {len(items)} items"
    fields = re.findall(r"\{\{(\w+)\}\}", suite["prompt"]["template"])
    ids = [item["id"] for item in items + examples]
    for repeated in {i for i in ids if ids.count(i) > 1}:
        yield f"{name}: the id {repeated} is there twice"
    for item in items + examples:
        if not re.fullmatch(rf"{name}(-train)?-\d{{3}}", item["id"]):
            yield f"{name}: the id {item['id']} has another form"
        yield from check_item(name, item, fields)
    yield from check_balance(name, items)
    yield from near_duplicates(items + examples)


def check_arithmetic(folder):
    with tempfile.TemporaryDirectory() as fresh:
        subprocess.run([sys.executable, str(folder / "make_arithmetic.py"), "--folder", fresh], check=True)
        for name in ("arithmetic.jsonl", "arithmetic.train.jsonl"):
            if (pathlib.Path(fresh) / name).read_bytes() != (folder / name).read_bytes():
                yield f"{name} is not what make_arithmetic.py writes"


def main():
    folder = pathlib.Path(sys.argv[1])
    problems = [problem for path in sorted(folder.glob("*.toml")) for problem in check_suite(path)]
    problems += check_arithmetic(folder)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
