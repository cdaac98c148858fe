"""The network of Net, and its ONNX file."""

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

#: Output channels and stride of the convolutions, 3 x 3 each. At 64 x 64 they cost about 5 million
#: multiply-adds a crop: 1 ms of one core.
LAYERS = ((16, 2), (24, 2), (24, 1), (48, 2), (64, 1))
FEATURE_WIDTH = 48
HEAD_WIDTH = 64
DROPOUT = 0.25


class Network(nn.Module):
    """Convolutions over the crop, a layer over the features, and a head over both."""

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        blocks: list[nn.Module] = []
        channels = 4
        for width, stride in LAYERS:
            blocks += [
                nn.Conv2d(channels, width, 3, stride=stride, padding=1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            ]
            channels = width
        self.body = nn.Sequential(*blocks)
        self.side = nn.Sequential(nn.Linear(features, FEATURE_WIDTH), nn.ReLU())
        self.head = nn.Sequential(
            nn.Linear(channels + FEATURE_WIDTH, HEAD_WIDTH), nn.ReLU(), nn.Dropout(DROPOUT)
        )
        self.last = nn.Linear(HEAD_WIDTH, classes)

    def forward(self, crop: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
        """Logits [n, C] of crops [n, 4, S, S] and features [n, F]."""
        seen = self.body(crop).mean(dim=(2, 3))
        return self.last(self.head(torch.cat([seen, self.side(features)], dim=1)))


def to_onnx(network: Network, side: int) -> bytes:
    """The network as ONNX, opset 11, batch norms folded into the convolutions.

    The batch axis is written as 1: OpenCV 4.6 takes another number from what it is given, but it
    cannot join two inputs whose batch has no number. The graph is written node by node rather than
    traced, so that the same weights make the same bytes.
    """
    nodes, weights = [], []

    def weight(name: str, value: np.ndarray) -> str:
        weights.append(numpy_helper.from_array(np.ascontiguousarray(value, np.float32), name))
        return name

    def node(kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    at = "crop"
    modules = list(network.body)
    for index in range(0, len(modules), 3):
        kernel, bias = fold(modules[index], modules[index + 1])
        stride = modules[index].stride[0]
        name = f"conv{index // 3 + 1}"
        at = node(
            "Conv",
            [at, weight(f"{name}.weight", kernel), weight(f"{name}.bias", bias)],
            name,
            kernel_shape=[3, 3],
            strides=[stride, stride],
            pads=[1, 1, 1, 1],
        )
        at = node("Relu", [at], f"{name}.relu")
    at = node("GlobalAveragePool", [at], "pool")
    at = node("Flatten", [at], "seen", axis=1)

    def dense(source: str, layer: nn.Linear, name: str) -> str:
        return node(
            "Gemm",
            [
                source,
                weight(f"{name}.weight", layer.weight.detach().cpu().numpy()),
                weight(f"{name}.bias", layer.bias.detach().cpu().numpy()),
            ],
            name,
            transB=1,
        )

    side_branch = node("Relu", [dense("features", network.side[0], "side")], "side.relu")
    joined = node("Concat", [at, side_branch], "joined", axis=1)
    hidden = node("Relu", [dense(joined, network.head[0], "head")], "head.relu")
    dense(hidden, network.last, "scores")

    # A batch of 1 is what OpenCV 4.6 reads; it runs any other all the same.
    def tensor(name: str, shape: list[int]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    graph = helper.make_graph(
        nodes,
        "cfukit-net",
        [
            tensor("crop", [1, 4, side, side]),
            tensor("features", [1, network.side[0].in_features]),
        ],
        [tensor("scores", [1, network.last.out_features])],
        weights,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 11)], producer_name="cfutrain"
    )
    model.ir_version = 6
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def fold(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[np.ndarray, np.ndarray]:
    """Kernel and bias of a convolution with its batch norm in them."""
    with torch.no_grad():
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        kernel = convolution.weight * scale[:, None, None, None]
        bias = norm.bias - norm.running_mean * scale
    return kernel.cpu().numpy(), bias.cpu().numpy()
