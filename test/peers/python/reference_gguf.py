"""Writes every tensor of GGUF files as float32, by the gguf package: FOLDER/NAME.bin for each FILE FOLDER of the arguments."""

import os
import sys

import gguf
import numpy

for file, folder in zip(sys.argv[1::2], sys.argv[2::2]):
    os.makedirs(folder)
    for tensor in gguf.GGUFReader(file).tensors:
        numbers = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        numpy.ascontiguousarray(numbers, dtype=numpy.float32).tofile(os.path.join(folder, f"{tensor.name}.bin"))
