"""Variations of a crop under which its class stays the same."""

import math

import torch
from torch.nn import functional

from cfutrain.net_inputs import FEATURE_LIMIT, HIGHEST, LOWEST

#: Spread (standard deviation) of the logarithm of the stain's strength, of all channels together
#: and of each by itself: cells and haemoglobin differ, and so do cameras.
STRENGTH, CHANNEL = 0.18, 0.06
#: Largest standard deviation of the added noise, optical density.
NOISE = 0.012
#: Spread of the zero of the density: an uneven background.
OFFSET = 0.006
#: Spread of the normalised features, and share of them that is hidden.
FEATURE_SPREAD, FEATURE_HIDDEN = 0.08, 0.05


def vary(
    crop: torch.Tensor, features: torch.Tensor, dice: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Turned by any angle, mirrored, drawn in or out by 8 %, stained and lit otherwise.

    What comes in from outside the crop is gel. `dice` is a generator on the CPU, so that the same
    numbers are thrown wherever the tensors are.
    """
    n, device = len(crop), crop.device

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=dice).to(device)

    def uniform(*shape: int) -> torch.Tensor:
        return torch.rand(*shape, generator=dice).to(device)

    angle = uniform(n) * (2 * math.pi)
    scale = 1 + (uniform(n) - 0.5) * 0.16
    mirror = torch.where(uniform(n) < 0.5, -1.0, 1.0)
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    zero = torch.zeros_like(cos)
    turn = torch.stack(
        [
            torch.stack([cos * mirror, -sin, zero], dim=1),
            torch.stack([sin * mirror, cos, zero], dim=1),
        ],
        dim=1,
    )
    grid = functional.affine_grid(turn, list(crop.shape), align_corners=False)
    turned = functional.grid_sample(crop, grid, padding_mode="zeros", align_corners=False)
    density, mask = turned[:, :3], (turned[:, 3:] > 0.5).float()
    gain = torch.exp(normal(n, 1, 1, 1) * STRENGTH + normal(n, 3, 1, 1) * CHANNEL)
    level = uniform(n, 1, 1, 1) * NOISE
    density = density * gain + normal(n, 1, 1, 1) * OFFSET + normal(*density.shape) * level
    crop = torch.cat([density.clamp(LOWEST, HIGHEST), mask], dim=1)

    hidden = uniform(*features.shape) < FEATURE_HIDDEN
    features = features + normal(*features.shape) * FEATURE_SPREAD
    features = torch.where(hidden, torch.zeros_like(features), features)
    return crop, features.clamp(-FEATURE_LIMIT, FEATURE_LIMIT)
