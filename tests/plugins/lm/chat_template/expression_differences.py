#!/usr/bin/env python3
"""Writes random expressions and what python3-jinja2 makes of them: expression_differences.py COUNT SEED OUTPUT.jsonl

A mini-fuzzer for the language: feed its output to the test program lm_chat_template_differences.
"""
import json
import random
import sys

import snippets
from jinja_reference import outcome

ATOMS = (
    "1 0 2 -1 3.5 true false none 'a' 'Ab c' '' [] [1,2] ['b','a'] (1,2) {} {'a':1,'b':[2]} numbers words text table "
    "people missing nothing empty mixed pi range(4) lines people[0] words[0] table.a 'é日' 10 -7 0.5 '3' ' x '"
).split(" ")
ATOMS = [a for a in ATOMS if a not in ("'Ab", "c'", "'", "x")] + ["'Ab c'", "' x '"]
FILTERS = (
    "length upper lower trim list string int float first last join sort unique|list reverse|list tojson abs round "
    "default('d') default(0,true) max min sum capitalize title map('string')|list select|list reject|list indent(2) "
    "replace('a','b') items|list dictsort map('upper')|join join('-') select('string')|list map(attribute='name')|list "
    "selectattr('age')|list count sort(reverse=true) tojson(indent=1)"
).split(" ")
METHODS = (
    ".strip() .upper() .split() .split('a') .items()|list .get('a') .keys()|list .replace('a','x') .startswith('a') .a "
    "[0] [-1] [1:] [::-1] ['a'] .lstrip() .rstrip('x') .title() .find('a') .name .values()|list [:2] [1:3] .endswith('b')"
).split(" ")
BINARY = "+ - * / // % ~ == != < <= > >= in and or".split(" ") + ["not in"]
TESTS = "defined none string number mapping sequence iterable odd even true false integer float boolean undefined".split()


def expression(rng, depth):
    if depth == 0 or rng.random() < 0.1:
        return rng.choice(ATOMS)
    kind = rng.randrange(9)
    inner = lambda: expression(rng, depth - 1)
    if kind < 3:
        return f"({inner()} {rng.choice(BINARY)} {inner()})"
    if kind == 3:
        return f"({inner()})|{rng.choice(FILTERS)}"
    if kind == 4:
        return f"({inner()}){rng.choice(METHODS)}"
    if kind == 5:
        return f"({inner()} is {rng.choice(['', 'not '])}{rng.choice(TESTS)})"
    if kind == 6:
        return f"({inner()} if {inner()} else {inner()})"
    if kind == 7:
        return rng.choice(["[{}, {}]", "({}, {})", "{{'k': {}, 'l': {}}}"]).format(inner(), inner())
    return rng.choice(["not ", "-", ""]) + f"({inner()})"


def main(count, seed, output):
    rng = random.Random(int(seed))
    given = {
        "messages": [], "add_generation_prompt": False,
        "bos_token": "<s>", "eos_token": "</s>", **snippets.VARIABLES,
    }
    with open(output, "w", encoding="utf-8") as out:
        out.write(json.dumps({"variables": snippets.VARIABLES}, ensure_ascii=False) + "\n")
        for _ in range(int(count)):
            template = "{{ " + expression(rng, rng.randrange(1, 5)) + " }}"
            out.write(json.dumps({"template": template, **outcome(template, given)}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
