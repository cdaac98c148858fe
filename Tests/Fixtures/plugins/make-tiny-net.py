"""Writes tiny-net.onnx: a network whose answers can be worked out by hand.

    python3 make-tiny-net.py tiny-net.onnx       (needs the packages onnx and numpy)

crop [N,4,8,8] goes through a convolution that adds up all four planes at every pixel (kernel 3 x 3 with
only its centre set), a ReLU and a mean over the picture: m. features [N,2] are f0 and f1. The scores are
(m, f0, f1 - m).
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def main(path: str) -> None:
    kernel = np.zeros((1, 4, 3, 3), np.float32)
    kernel[:, :, 1, 1] = 1
    weights = np.array([[1, 0, 0], [0, 1, 0], [-1, 0, 1]], np.float32)
    nodes = [
        helper.make_node("Conv", ["crop", "kernel"], ["sums"], kernel_shape=[3, 3], pads=[1] * 4),
        helper.make_node("Relu", ["sums"], ["positive"]),
        helper.make_node("GlobalAveragePool", ["positive"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["column"], axis=1),
        helper.make_node("Concat", ["column", "features"], ["all"], axis=1),
        helper.make_node("Gemm", ["all", "weights", "nothing"], ["scores"], transB=1),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info("crop", TensorProto.FLOAT, [1, 4, 8, 8]),
            helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, 2]),
        ],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 3])],
        [
            numpy_helper.from_array(kernel, "kernel"),
            numpy_helper.from_array(weights, "weights"),
            numpy_helper.from_array(np.zeros(3, np.float32), "nothing"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=6)
    onnx.checker.check_model(model)
    onnx.save(model, path)


if __name__ == "__main__":
    main(sys.argv[1])
