#!/usr/bin/env python3
"""Writes GGUF files of random weights with the shape of a known model and the types of a known quantisation.

Speed does not depend on what the weights say, so such a file stands for one that cannot be had. The mixes are those of
llama.cpp's quantiser, its replacements for rows that are no multiple of 256 included: "Q4_K_M" of a small model is mostly
Q5_0. The vocabulary is that of a GGUF file at hand, filled up to the shape's size.

    random_gguf.py --vocabulary SmolLM2-135M-Instruct.Q4_1.gguf --shape qwen2.5-0.5b --type Q4_K_M OUT.gguf

Needs the packages gguf and numpy.
"""
import argparse
import pathlib
import sys

import gguf
import numpy as np

# layers, width, feed-forward, query heads, key-value heads, head, vocabulary, rope base
SHAPES = {
    "smollm2-135m": (30, 576, 1536, 9, 3, 64, 49152, 100000.0),
    "qwen2.5-0.5b": (24, 896, 4864, 14, 2, 64, 151936, 1000000.0),
    "llama-3.2-1b": (16, 2048, 8192, 32, 8, 64, 128256, 500000.0),
    "llama-3.2-3b": (28, 3072, 8192, 24, 8, 128, 128256, 500000.0),
    "llama-3.1-8b": (32, 4096, 14336, 32, 8, 128, 128256, 500000.0),
}
Type = gguf.GGMLQuantizationType
PLAIN = {"F16": Type.F16, "Q8_0": Type.Q8_0, "Q4_0": Type.Q4_0, "Q4_1": Type.Q4_1, "Q5_0": Type.Q5_0}
# What stands in for a type of 256 where a row is no multiple of it.
NARROW = {Type.Q4_K: Type.Q5_0, Type.Q5_K: Type.Q5_1, Type.Q6_K: Type.Q8_0}
# Byte offsets of the half floats of a block: the scale, then the minimum where there is one.
HALVES = {Type.Q8_0: (0,), Type.Q4_0: (0,), Type.Q4_1: (0, 2), Type.Q5_0: (0,), Type.Q5_1: (0, 2), Type.Q4_K: (0, 2),
          Type.Q5_K: (0, 2), Type.Q6_K: (208,)}


def type_of(mix, name, layer, layers, columns):
    if mix in PLAIN:
        wide = PLAIN[mix]
        if name in ("token_embd", "output") and mix in ("Q4_0", "Q4_1", "Q5_0"):
            wide = Type.Q6_K
    elif mix == "Q4_K_M":
        more = layer < layers // 8 or layer >= 7 * layers // 8 or (layer - layers // 8) % 3 == 2
        wide = Type.Q6_K if name in ("token_embd", "output") or (more and name in ("attn_v", "ffn_down")) else Type.Q4_K
    else:
        sys.exit(f"random_gguf.py: no mix is called {mix}: there are Q4_K_M, {', '.join(PLAIN)}")
    block = gguf.GGML_QUANT_SIZES[wide][0]
    return NARROW[wide] if columns % block else wide


def random_rows(random, type, rows, columns):
    """Blocks of random bits with scales that make weights of about 0.02."""
    if type == Type.F16:
        return (random.standard_normal((rows, columns), dtype=np.float32) * 0.02).astype(np.float16)
    block, size = gguf.GGML_QUANT_SIZES[type]
    raw = random.integers(0, 256, (rows, columns // block, size), dtype=np.uint8)
    largest = {Type.Q8_0: 127, Type.Q4_K: 15 * 63, Type.Q5_K: 31 * 63, Type.Q6_K: 32 * 127}.get(type, 16)
    for at in HALVES[type]:
        scales = (random.uniform(0.5, 1.5, raw.shape[:2]) * 0.04 / largest).astype(np.float16)
        raw[:, :, at:at + 2] = scales[..., None].view(np.uint8)
    return raw.reshape(rows, -1)


def copy_vocabulary(writer, path, size):
    reader = gguf.GGUFReader(path)
    for name, field in reader.fields.items():
        if not name.startswith("tokenizer.") or name.endswith("chat_template"):
            continue
        value = field.contents()
        if name == "tokenizer.ggml.tokens":
            value = (list(value) + [f"<unused {i}>" for i in range(len(value), size)])[:size]
        elif name == "tokenizer.ggml.token_type":
            value = (list(value) + [gguf.TokenType.UNUSED] * size)[:size]
        if isinstance(value, list):
            writer.add_array(name, value)
        else:
            writer.add_key_value(name, value, field.types[0])


def write(out, shape, mix, vocabulary):
    layers, width, inner, heads, kv_heads, head, size, base = SHAPES[shape]
    random = np.random.default_rng(1)
    writer = gguf.GGUFWriter(out, "llama")
    writer.add_name(f"random {shape} {mix}")
    writer.add_context_length(8192)
    writer.add_block_count(layers)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(base)
    writer.add_rope_dimension_count(head)
    writer.add_vocab_size(size)
    copy_vocabulary(writer, vocabulary, size)

    def matrix(name, rows, columns, layer=0):
        part = name.split(".")[-2] if name.startswith("blk.") else name.split(".")[0]
        type = type_of(mix, part, layer, layers, columns)
        writer.add_tensor(name, random_rows(random, type, rows, columns), raw_dtype=type)

    def norm(name):
        writer.add_tensor(name, np.ones(width, dtype=np.float32))

    matrix("token_embd.weight", size, width)
    for layer in range(layers):
        block = f"blk.{layer}."
        norm(block + "attn_norm.weight")
        matrix(block + "attn_q.weight", heads * head, width, layer)
        matrix(block + "attn_k.weight", kv_heads * head, width, layer)
        matrix(block + "attn_v.weight", kv_heads * head, width, layer)
        matrix(block + "attn_output.weight", width, heads * head, layer)
        norm(block + "ffn_norm.weight")
        matrix(block + "ffn_gate.weight", inner, width, layer)
        matrix(block + "ffn_up.weight", inner, width, layer)
        matrix(block + "ffn_down.weight", width, inner, layer)
    norm("output_norm.weight")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--shape", required=True, choices=SHAPES)
    parser.add_argument("--type", required=True, help=f"Q4_K_M, {', '.join(PLAIN)}")
    parser.add_argument("--vocabulary", required=True, type=pathlib.Path, help="a GGUF file whose tokenizer is taken")
    arguments = parser.parse_args()
    write(arguments.out, arguments.shape, arguments.type, arguments.vocabulary)
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
