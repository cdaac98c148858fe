"""The same dish as another camera might show it, from what the seeker looks at.

Cameras and their software differ in contrast, in how steep and how colourful they render, in how
sharp they draw and in noise. All of it is changed at random, further than simulated dishes have
it, so that the seeker does not rely on any of it.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from cfutrain.seeker_planes import COLOUR, DENSITY, LIGHT, NOISE, PARTS, SEEN, STEPS, ZERO

#: Optical density of a unit of the channel of light, and what the channel of noise is relative to.
LIGHT_STEP, NOISE_UNIT = 1 / 20, 0.01
#: What a byte is in units of which the channels hold the inverse hyperbolic sine.
LINEAR = np.sinh((np.arange(256, dtype=np.float32) - ZERO) / STEPS)


@dataclass(frozen=True)
class CameraOptions:
    """How much cameras differ: deviations of natural logarithms, and shares of examples."""

    #: All light against the noise that is said: how wrongly that may have been measured.
    contrast: float = 0.12
    #: Slope of the tone curve: density and the noise that is said of it. What is relative to noise
    #: stays; what is said of colour has a spread of its own.
    slope: float = 0.2
    #: Signature of haemoglobin, in densities and over noise.
    colour: float = 0.25
    #: Share without colour, as from a grey camera.
    grey: float = 0.05
    #: Share with more noise, and the most by which noise is multiplied.
    noisy: float = 0.25
    noise: float = 2.5
    #: Share that is blurred further, and the widest blur, standard deviation, parts of a cell.
    blurred: float = 0.08
    blur: float = 1.2
    #: Share that is sharpened by unsharp masking, and by how much at most.
    sharpened: float = 0.12
    sharpen: float = 1.5


class Cameras:
    """Draws a camera for every example."""

    def __init__(self, options: CameraOptions, dice: np.random.Generator) -> None:
        self.options, self.dice = options, dice
        # Drawn once, since drawing takes longer than learning: noise begins somewhere in it.
        self.noise = torch.from_numpy(dice.standard_normal(2**22, np.float32))

    def change(self, seen: np.ndarray, clutter: list[np.ndarray | None]) -> torch.Tensor:
        """Float32 [n, C, s, s], as the network takes it, of planes of bytes by other cameras.

        `clutter` (OD [2s, 2s], or None), one a plane, lies on the dish.
        """
        options, dice = self.options, self.dice
        side = seen.shape[-1]
        linear = torch.from_numpy(LINEAR.take(seen[:, : COLOUR.stop]))
        rest = torch.from_numpy(seen[:, NOISE:].astype(np.float32)).sub_(ZERO).div_(STEPS)
        log_noise, inside = rest[:, 0], (rest[:, SEEN - NOISE] != 0).float()
        for one, noise, drawn in zip(linear, log_noise, clutter, strict=True):
            if drawn is not None:
                parts = drawn.reshape(side, 2, side, 2).transpose(1, 3, 0, 2)
                _put(one, torch.from_numpy(parts.reshape(PARTS, side, side)), noise)
            one[LIGHT] *= np.exp(dice.normal(0, options.contrast))
            if dice.random() < options.noisy:
                self._add_noise(one, noise, float(np.exp(dice.uniform(0, np.log(options.noise)))))
            self._focus(one, noise)
            slope = dice.normal(0, options.slope)
            one[DENSITY] *= np.exp(slope)
            noise += slope / np.log(10)
            one[COLOUR] *= np.exp(dice.normal(0, options.colour))
            if dice.random() < options.grey:
                one[COLOUR] = 0
        log_noise *= inside
        return torch.cat([_inverse_sinh(linear) * inside[:, None], rest], dim=1)

    def _focus(self, one: torch.Tensor, log_noise: torch.Tensor) -> None:
        """Blurs a share of the examples and sharpens another, noise and all."""
        options, dice = self.options, self.dice
        drawn = dice.random()
        if drawn < options.blurred:
            _soften(one, log_noise, dice.uniform(0.5, options.blur), 1.0)
        elif drawn < options.blurred + options.sharpened:
            _soften(one, log_noise, dice.uniform(0.6, 1.6), -dice.uniform(0.2, options.sharpen))

    def _normal(self, *shape: int) -> torch.Tensor:
        size = int(np.prod(shape))
        start = int(self.dice.integers(len(self.noise) - size))
        return self.noise[start : start + size].reshape(shape)

    def _add_noise(self, one: torch.Tensor, log_noise: torch.Tensor, factor: float) -> None:
        """Noise `factor` times as loud as it is said to be.

        Some of it is white, some as coarse as cells: sensors and what is done to their pictures
        differ in grain.
        """
        side, more = one.shape[-1], np.sqrt(factor**2 - 1)
        white = self.dice.uniform(0.2, 1)
        # Of white noise a cell has half of what its parts have.
        noise = self._normal(PARTS, side, side) * (2 * more * np.sqrt(white))
        noise += self._normal(side, side) * (more * np.sqrt(1 - white))
        _put(one, noise * NOISE_UNIT * 10**log_noise, log_noise)
        sigmas, steps = one[COLOUR.start], one[COLOUR.start + 1]
        worth = float(steps.abs().mean() / sigmas.abs().mean().clamp(min=1e-6))
        colour = self._normal(side, side) * more
        sigmas += colour
        steps += colour * worth
        one[:PARTS] /= factor
        sigmas /= factor
        log_noise += np.log10(factor)


def _soften(one: torch.Tensor, log_noise: torch.Tensor, width: float, amount: float) -> None:
    """Takes `amount` of the way to light that is blurred by `width` parts of a cell.

    Below 0 what is finer than the blur is exaggerated. Noise is taken for white, as the sensor has
    it: what then becomes of it in a cell is said in `log_noise`.
    """
    side = one.shape[-1]
    reach = int(np.ceil(3 * width))
    bell = torch.exp(-(torch.arange(-reach, reach + 1).float() ** 2) / (2 * width**2))
    bell /= bell.sum()

    def towards(picture: torch.Tensor) -> torch.Tensor:
        edged = functional.pad(picture[None, None], (reach,) * 4, mode="replicate")
        across = functional.conv2d(edged, bell.view(1, 1, 1, -1))
        blurred = functional.conv2d(across, bell.view(1, 1, -1, 1))[0, 0]
        return picture + amount * (blurred - picture)

    fine = one[:PARTS].reshape(2, 2, side, side).permute(2, 0, 3, 1).reshape(2 * side, 2 * side)
    parts = towards(fine).reshape(side, 2, side, 2).permute(1, 3, 0, 2).reshape(PARTS, side, side)
    # A cell's mean of white noise, in the middle of nothing.
    cell = torch.zeros(4 * reach + 2, 4 * reach + 2)
    cell[2 * reach : 2 * reach + 2, 2 * reach : 2 * reach + 2] = 0.25
    factor = float(towards(cell).square().sum().sqrt() / 0.5)
    one[:PARTS] = parts / factor
    one[DENSITY] = parts.mean(dim=0) * NOISE_UNIT / LIGHT_STEP * 10**log_noise
    log_noise += float(np.log10(factor))


def _inverse_sinh(values: torch.Tensor) -> torch.Tensor:
    """Faster than `torch.asinh`, and as exact as needed: to 1e-6."""
    size = values.abs()
    return size.square().add_(1).sqrt_().add_(size).log_().copysign_(values)


def _put(one: torch.Tensor, parts: torch.Tensor, log_noise: torch.Tensor) -> None:
    """Adds the optical density [4, s, s] of the parts of cells."""
    one[:PARTS] += parts / (NOISE_UNIT * 10**log_noise)
    one[DENSITY] += parts.mean(dim=0) / LIGHT_STEP
