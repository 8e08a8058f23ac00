#!/usr/bin/env python3
"""Prints the golden log-probabilities of forward_test.cpp: tests/plugins/cpu/tiny_llama.hpp's model in numpy, double
precision throughout, from the definition of the llama graph alone. No seeds: every weight is a formula."""
import numpy as np

VOCABULARY, WIDTH, HEADS, KV_HEADS, HEAD, INNER, BASE, EPSILON = 267, 32, 4, 2, 8, 48, 10000.0, 1e-5
TOKENS = [1, 264, 261, 262, 5, 100, 266, 263]


def uniform(tensor, count):
    with np.errstate(over="ignore"):
        z = np.arange(count, dtype=np.uint64) + np.uint64(tensor << 32) + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float64) / 16777216.0 - 0.5


counter = 0


def matrix(rows, columns):
    global counter
    values = uniform(counter, rows * columns) * np.sqrt(48.0 / columns)
    counter += 1
    return values.astype(np.float32).astype(np.float64).reshape(rows, columns)


def vector(length):
    global counter
    values = uniform(counter, length) * 0.2 + 1.0
    counter += 1
    return values.astype(np.float32).astype(np.float64)


def norm(x, weight):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + np.float64(np.float32(EPSILON))) * weight


def rotate(x):  # pairs (0, 1), (2, 3), …
    angles = np.arange(x.shape[0])[:, None] * BASE ** (-np.arange(0, HEAD, 2) / HEAD)
    cosine, sine = np.cos(angles)[:, None], np.sin(angles)[:, None]
    even, odd = x[..., 0::2], x[..., 1::2]
    out = np.empty_like(x)
    out[..., 0::2], out[..., 1::2] = even * cosine - odd * sine, even * sine + odd * cosine
    return out


embedding = matrix(VOCABULARY, WIDTH)
x = embedding[TOKENS]
n = len(TOKENS)
for block in range(2):
    h = norm(x, vector(WIDTH))
    q = rotate((h @ matrix(WIDTH, WIDTH).T).reshape(n, HEADS, HEAD))
    k = rotate((h @ matrix(KV_HEADS * HEAD, WIDTH).T).reshape(n, KV_HEADS, HEAD))
    v = (h @ matrix(KV_HEADS * HEAD, WIDTH).T).reshape(n, KV_HEADS, HEAD)
    mixed = np.empty((n, HEADS, HEAD))
    for head in range(HEADS):
        scores = q[:, head] @ k[:, head // 2].T / np.sqrt(HEAD) + np.triu(np.full((n, n), -np.inf), 1)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        mixed[:, head] = weights / weights.sum(-1, keepdims=True) @ v[:, head // 2]
    x = x + mixed.reshape(n, WIDTH) @ matrix(WIDTH, WIDTH).T
    h = norm(x, vector(WIDTH))
    gate, up = h @ matrix(INNER, WIDTH).T, h @ matrix(INNER, WIDTH).T
    x = x + (gate / (1 + np.exp(-gate)) * up) @ matrix(WIDTH, INNER).T
logits = norm(x, vector(WIDTH)) @ matrix(VOCABULARY, WIDTH).T
top = logits.max(-1, keepdims=True)
logprobs = logits - top - np.log(np.exp(logits - top).sum(-1, keepdims=True))
for position in range(n):
    print("{%d, {%s}}," % (logprobs[position].argmax(), ", ".join("%.5f" % logprobs[position][t] for t in (0, 7, 133, 266))))
