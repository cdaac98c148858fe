"""The seeker's network in whole numbers, as Sources/CVisionBridge/network.cpp reads it.

Little-endian: the 8 bytes CFUSEEK1, float32 steps of one unit of the input, int32 number of
layers; then for each layer int32 inputs, outputs, kernel, stride, 1 if it is rectified; float32 an
output, by which a sum is multiplied to be an activation (of the last layer: a logit); int32 bias an
output; int16 weights [output][ky][kx][input].
"""

import struct
from collections.abc import Iterable

import numpy as np
import torch

from cfutrain.seeker_net import Block, SeekerNet

MAGIC = b"CFUSEEK1"
LAYERS = (
    "stem", "e1", "d1", "e2a", "e2b", "d2", "e3a", "e3b", "d3", "e4a", "e4b", "u3", "l2", "u2",
    "l1", "u1", "head",
)  # fmt: skip
#: What each layer reads.
SOURCES = {
    "e1": "stem", "d1": "e1", "e2a": "d1", "e2b": "e2a", "d2": "e2b", "e3a": "d2", "e3b": "e3a",
    "d3": "e3b", "e4a": "d3", "e4b": "e4a", "u3": "s3", "l2": "u3", "u2": "s2", "l1": "u2",
    "u1": "s1", "head": "u1",
}  # fmt: skip
#: What is added up has one scale.
ALIKE = (("e3b", "e4b", "s3"), ("e2b", "l2", "s2"), ("e1", "l1", "s1"))
#: Steps of one unit of the input.
INPUT_STEPS = 2048.0
#: Largest activation, and room above the largest that was seen.
MOST, ROOM = 32767, 2.0
#: Sum of a channel's weights in steps: with activations up to MOST it stays below 2^31.
WEIGHT_SUM = 65_000


def folded(layer: torch.nn.Module) -> tuple[np.ndarray, np.ndarray, int, bool]:
    """Weights [o, ky, kx, i], bias, stride, rectified, the norm being part of the weights."""
    if isinstance(layer, Block):
        convolution, norm = layer[0], layer[1]
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        weight = convolution.weight * factor[:, None, None, None]
        bias = norm.bias - norm.running_mean * factor
        stride = convolution.stride[0]
    else:
        weight, bias, stride = layer.weight, layer.bias, 1
    return (
        weight.detach().double().permute(0, 2, 3, 1).numpy(),
        bias.detach().double().numpy(),
        stride,
        isinstance(layer, Block),
    )


@torch.no_grad()
def scales(network: SeekerNet, examples: Iterable[torch.Tensor]) -> dict[str, float]:
    """What one step of each activation is worth, so that those of the examples fit with room."""
    most: dict[str, float] = {}
    for seen in examples:
        for name, values in network.steps(seen).items():
            most[name] = max(most.get(name, 1e-6), float(values.abs().max()))
    worth = {name: ROOM * value / MOST for name, value in most.items()}
    for names in ALIKE:
        largest = max(worth[name] for name in names)
        worth.update(dict.fromkeys(names, largest))
    worth["head"] = 1.0
    return worth


def write(network: SeekerNet, examples: Iterable[torch.Tensor]) -> bytes:
    """The file of a network in evaluation mode; `examples` are inputs [n, C, h, w]."""
    worth = scales(network, examples)
    result = MAGIC + struct.pack("<fi", INPUT_STEPS, len(LAYERS))
    for name in LAYERS:
        weight, bias, stride, rectified = folded(getattr(network, name))
        outputs, kernel, _, inputs = weight.shape
        step = worth[SOURCES[name]] if name in SOURCES else 1 / INPUT_STEPS
        flat = weight.reshape(outputs, -1)
        unit = (np.abs(flat).sum(axis=1) + np.abs(bias) / (step * MOST)) / WEIGHT_SUM
        unit = np.maximum(np.maximum(unit, np.abs(flat).max(axis=1) / MOST), 1e-12)
        result += struct.pack("<5i", inputs, outputs, kernel, stride, int(rectified))
        result += (unit * step / worth[name]).astype("<f4").tobytes()
        result += np.round(bias / (unit * step)).astype("<i4").tobytes()
        result += np.round(flat / unit[:, None]).astype("<i2").tobytes()
    return result
