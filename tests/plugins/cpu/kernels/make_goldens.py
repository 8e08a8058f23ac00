#!/usr/bin/env python3
"""Writes goldens.txt: random blocks of every quantised type and their values by the numpy code of PyPI's `gguf`.

    python3 -m venv v && v/bin/pip install gguf==0.19.0 numpy && v/bin/python make_goldens.py > goldens.txt

A line is: type number, columns, the row's bytes, the little-endian float32 values, both in hexadecimal. Seed: 20261122.
"""

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as Type, quants

# Where each type keeps half floats; random bits there would mostly be huge or not numbers.
HALVES = {
    Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0], Type.IQ4_NL: [0],
    Type.Q2_K: [80, 82], Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208], Type.IQ2_XXS: [0],
}


def row(kind, random):
    elements, size = GGML_QUANT_SIZES[kind]
    blocks = 2 if elements == 32 else 1
    data = random.integers(0, 256, (blocks, size), dtype=np.uint8)
    for block in data:
        for at in HALVES[kind]:
            block[at : at + 2] = np.frombuffer(np.float16(random.normal() * 0.1).tobytes(), np.uint8)
    return data.reshape(-1), blocks * elements


def main():
    random = np.random.default_rng(20261122)
    for kind in HALVES:
        data, columns = row(kind, random)
        values = quants.dequantize(data, kind).astype("<f4")
        print(int(kind), columns, data.tobytes().hex(), values.tobytes().hex())
    # Half and brain floats: every exponent, both signs, subnormals.
    for kind in (Type.F16, Type.BF16):
        bits = random.integers(0, 0x7C00, 64, dtype=np.uint16) | (random.integers(0, 2, 64, dtype=np.uint16) << 15)
        bits[:8] = [0, 0x8000, 1, 0x8001, 0x3FF, 0x400, 0x7BFF, 0x3C00]
        if kind == Type.F16:
            values = bits.view(np.float16).astype("<f4")
        else:
            values = (bits.astype("<u4") << 16).view("<f4")
        print(int(kind), 64, bits.astype("<u2").tobytes().hex(), values.tobytes().hex())


if __name__ == "__main__":
    main()
