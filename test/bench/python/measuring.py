"""What the rivals in PyTorch have in common: how they read tokens, and how they tell their memory."""

import pathlib
import resource
import sys

import numpy
import torch


def windows(file: str, request):
    """[batches, batchSize, sequenceLength + 1] from a file of little-endian int32."""
    values = torch.from_numpy(numpy.fromfile(file, dtype="<i4").astype(numpy.int64))
    return values.view(-1, request["batchSize"], request["sequenceLength"] + 1)


def peak_memory() -> int:
    """Largest resident size of this process so far, in bytes."""
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
