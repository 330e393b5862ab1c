"""Writes the network's weights for src/entity/tagger/weights.rs, all little-endian.

`FIHRTAG1`; eight u32: length of a vector, hidden length, blocks, frequent words, buckets, marks, hints, labels; the
frequent words' fingerprints, u64 ascending; their rows and those of the buckets, each i8 row by row and then a f32
scale for each row; then f32: marks, hints, of each block conv_norm, conv, conv_bias, norm, up, up_bias, down,
down_bias; norm, output, output_bias, and the scores of a label after another, which are 0.
"""
import struct

import numpy as np
import torch

MAGIC = b"FIHRTAG1"


def write(file, student, fingerprints, num_buckets):
    size, num_labels = student.output.shape
    blocks = student.blocks
    header = [size, blocks[0].down.shape[0], len(blocks), len(fingerprints), num_buckets,
              len(student.marks), len(student.hints), num_labels]
    fingerprints = np.array(fingerprints, dtype="<u8")
    order = np.argsort(fingerprints)
    rows = student.emb.weight.data.numpy()
    floats = [student.marks, student.hints]
    for block in blocks:
        floats += [block.conv_norm, block.conv, block.conv_bias, block.norm]
        floats += [block.up, block.up_bias, block.down, block.down_bias]
    floats += [student.norm, student.output, student.output_bias, torch.zeros(num_labels, num_labels)]
    with open(file, "wb") as out:
        out.write(MAGIC + struct.pack("<8I", *header))
        out.write(fingerprints[order].tobytes())
        for part in (rows[num_buckets:][order], rows[:num_buckets]):
            numbers, scales = in_8_bits(part)
            out.write(numbers.tobytes() + scales.tobytes())
        for weights in floats:
            out.write(weights.detach().numpy().astype("<f4").tobytes())


def in_8_bits(rows):
    """Rows as numbers from -127 to 127, and a scale for each row."""
    scales = np.abs(rows).max(1) / 127
    scales[scales == 0] = 1e-9
    numbers = np.clip(np.round(rows / scales[:, None]), -127, 127).astype(np.int8)
    return numbers, scales.astype("<f4")
