#!/usr/bin/env python3
"""Regenerates snippets.jsonl: small templates of our own, and what python3-jinja2 makes of them.

Each line of TEMPLATES below is one template; every one is rendered with VARIABLES. Run without arguments.
"""
import json
import pathlib

from jinja_reference import outcome

VARIABLES = {
    "words": ["pear", "Apple", "fig", "apple"],
    "numbers": [3, 1, 2, 10],
    "mixed": [1, "a", 2.5, None, True, [1, 2], {"k": "v"}],
    "people": [
        {"name": "Ada", "age": 36, "tags": ["math"]},
        {"name": "Bob", "age": 5},
        {"name": "cyd", "age": 41, "tags": []},
    ],
    "table": {"b": 1, "a": {"x": [1, 2]}, "C": "c", "items": "hidden", "10": 0.5},
    "text": "  Grüße an José, 日本 🙂 \"quoted\" it's  ",
    "lines": "one\ntwo\n\nfour\r\nfive",
    "markup": "<a href='x'>&</a>",
    "empty": "",
    "nothing": None,
    "yes": True,
    "pi": 3.14159,
    "big": 1e22,
    "control": "\u0007\u200b\u00a0\u00ad\U000e0001é",
}


def main():
    folder = pathlib.Path(__file__).resolve().parent
    given = {
        "messages": [],
        "add_generation_prompt": False,
        "bos_token": "<s>",
        "eos_token": "</s>",
        **VARIABLES,
    }
    templates = (folder / "snippets.txt").read_bytes().decode("utf-8").split("\n====\n")
    with open(folder / "snippets.jsonl", "w", encoding="utf-8") as out:
        out.write(json.dumps({"variables": VARIABLES}, ensure_ascii=False) + "\n")
        for template in templates:
            out.write(json.dumps({"template": template, **outcome(template, given)}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
