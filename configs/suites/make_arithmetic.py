#!/usr/bin/env python3
"""Writes arithmetic.jsonl and arithmetic.train.jsonl: word problems of two or three steps, the same for the same seed.

    configs/suites/make_arithmetic.py [--seed 7] [--folder configs/suites]

Every problem has one whole number as its answer. Only random.random() is used, whose sequence Python keeps from version
to version.
"""

import argparse
import json
import pathlib
import random

NAMES = ["Ana", "Ben", "Chidi", "Dora", "Emre", "Fatou", "Goran", "Hilde", "Ivan", "Jing", "Kaya", "Lars", "Mina", "Noor",
         "Otto", "Priya", "Quim", "Rosa", "Sven", "Tala"]
THINGS = ["apples", "buttons", "candles", "marbles", "nails", "pencils", "shells", "stamps", "tiles", "walnuts"]


class Numbers:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def between(self, low, high):
        return low + int(self.random.random() * (high - low + 1))

    def one_of(self, options):
        return options[self.between(0, len(options) - 1)]

    def two_names(self):
        first = self.between(0, len(NAMES) - 1)
        return NAMES[first], NAMES[(first + self.between(1, len(NAMES) - 1)) % len(NAMES)]


def boxes(n):
    name, thing, count, each, lost = n.one_of(NAMES), n.one_of(THINGS), n.between(4, 9), n.between(12, 39), n.between(5, 30)
    return (f"{name} has {count} boxes with {each} {thing} in each and gives {lost} {thing} away. "
            f"How many {thing} are left?", count * each - lost)


def shared(n):
    (a, b), thing, parts = n.two_names(), n.one_of(THINGS), n.between(3, 8)
    each, rest = n.between(13, 48), n.between(11, 60)
    return (f"{a} and {b} find {parts * each + rest} {thing}. They keep {rest} and divide the others equally among "
            f"{parts} friends. How many {thing} does each friend get?", each)


def trip(n):
    first, hours, total = n.between(41, 88), n.between(3, 6), n.between(30, 120)
    return (f"A train covers {first} kilometres in every hour. After {hours} hours it still has {total} kilometres to go. "
            f"How long is the whole way in kilometres?", first * hours + total)


def change(n):
    name, price, count, cents = n.one_of(NAMES), n.between(13, 37), n.between(3, 7), n.between(3, 80)
    paid = price * count + cents
    return (f"One ticket costs {price} crowns. {name} buys {count} tickets and pays with {paid} crowns. "
            f"How many crowns does {name} get back?", cents)


def ages(n):
    (a, b), young, gap, years = n.two_names(), n.between(8, 35), n.between(3, 19), n.between(6, 24)
    return (f"{a} is {young} years old and {b} is {gap} years older. How old will {b} be in {years} years?",
            young + gap + years)


def rows(n):
    down, across, empty = n.between(12, 28), n.between(11, 24), n.between(17, 95)
    return (f"A hall has {down} rows of {across} seats. Tonight {empty} seats stay empty. How many people are sitting "
            f"in the hall?", down * across - empty)


def savings(n):
    name, start, weekly, weeks, spent = (n.one_of(NAMES), n.between(35, 160), n.between(7, 26), n.between(5, 12),
                                         n.between(20, 75))
    return (f"{name} has {start} euros and saves {weekly} euros a week for {weeks} weeks. Then {name} spends {spent} "
            f"euros. How many euros does {name} have now?", start + weekly * weeks - spent)


def pages(n):
    name, daily, days, left = n.one_of(NAMES), n.between(17, 46), n.between(4, 9), n.between(21, 140)
    return (f"A book has {daily * days + left} pages. {name} reads {daily} pages a day for {days} days. "
            f"How many pages remain?", left)


def flock(n):
    sheep, lambs, sold = n.between(34, 97), n.between(15, 60), n.between(8, 30)
    return (f"A shepherd has {sheep} sheep. In spring {lambs} lambs are born and in autumn twice {sold} animals are sold. "
            f"How many animals are in the flock then?", sheep + lambs - 2 * sold)


def difference(n):
    (a, b), thing, less, times = n.two_names(), n.one_of(THINGS), n.between(14, 49), n.between(3, 6)
    return (f"{a} has {less} {thing} and {b} has {times} times as many. How many more {thing} does {b} have than {a}?",
            less * (times - 1))


KINDS = [boxes, shared, trip, change, ages, rows, savings, pages, flock, difference]


def problems(seed, count, prefix):
    numbers = Numbers(seed)
    seen = set()
    while len(seen) < count:
        text, answer = KINDS[len(seen) % len(KINDS)](numbers)
        if answer < 1 or text in seen:
            continue
        seen.add(text)
        yield {"id": f"{prefix}-{len(seen):03d}", "question": text, "target": str(answer)}


def write(path, items):
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent)
    options = parser.parse_args()
    write(options.folder / "arithmetic.jsonl", problems(options.seed, 200, "arithmetic"))
    write(options.folder / "arithmetic.train.jsonl", problems(options.seed + 1000, 10, "arithmetic-train"))


if __name__ == "__main__":
    main()
