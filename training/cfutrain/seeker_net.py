"""The seeker's network: where colonies have their middles, what belongs to them, and their kind."""

import torch
from torch import nn
from torch.nn import functional

from cfutrain.seeker_planes import KINDS

#: Channels of the input, and what is said: middle, body and the kinds.
INPUTS, OUTPUTS = 10, 2 + len(KINDS)
#: Channels at cells of 2, 4 and from 8 on.
WIDTHS = (32, 64, 64)


class Block(nn.Sequential):
    """A convolution, its norm and a rectifier."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
        )


class SeekerNet(nn.Module):
    """Four scales down and up again, what is seen at one scale added to what the next one says.

    Sources/CVisionBridge/network.cpp runs the same in whole numbers; a change here is one there.
    """

    def __init__(self, widths: tuple[int, int, int] = WIDTHS) -> None:
        super().__init__()
        a, b, c = widths
        self.stem, self.e1 = Block(INPUTS, a, 4, 2), Block(a, a)
        self.d1, self.e2a, self.e2b = Block(a, b, 3, 2), Block(b, b), Block(b, b)
        self.d2, self.e3a, self.e3b = Block(b, c, 3, 2), Block(c, c), Block(c, c)
        self.d3, self.e4a, self.e4b = Block(c, c, 3, 2), Block(c, c), Block(c, c)
        self.u3, self.l2 = Block(c, c), nn.Conv2d(c, b, 1)
        self.u2, self.l1 = Block(b, b), nn.Conv2d(b, a, 1)
        self.u1, self.head = Block(a, a), nn.Conv2d(a, OUTPUTS, 1)
        # Colonies are few: the first answer is no.
        nn.init.constant_(self.head.bias[:2], -3.0)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Logits [n, OUTPUTS, h/2, w/2] of planes [n, C, h, w]; h and w are multiples of 16."""
        return self.steps(seen)["head"]

    def steps(self, seen: torch.Tensor) -> dict[str, torch.Tensor]:
        """The same with all that is said on the way, by the names of the layers and sums."""
        said = {"stem": self.stem(seen)}
        for name, source in (
            ("e1", "stem"), ("d1", "e1"), ("e2a", "d1"), ("e2b", "e2a"), ("d2", "e2b"),
            ("e3a", "d2"), ("e3b", "e3a"), ("d3", "e3b"), ("e4a", "d3"), ("e4b", "e4a"),
        ):  # fmt: skip
            said[name] = getattr(self, name)(said[source])
        said["s3"] = said["e3b"] + doubled(said["e4b"])
        said["u3"] = self.u3(said["s3"])
        said["l2"] = self.l2(said["u3"])
        said["s2"] = said["e2b"] + doubled(said["l2"])
        said["u2"] = self.u2(said["s2"])
        said["l1"] = self.l1(said["u2"])
        said["s1"] = said["e1"] + doubled(said["l1"])
        said["u1"] = self.u1(said["s1"])
        said["head"] = self.head(said["u1"])
        return said


def doubled(values: torch.Tensor) -> torch.Tensor:
    """Every pixel as four."""
    return functional.interpolate(values, scale_factor=2, mode="nearest")
