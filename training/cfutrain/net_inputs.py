"""The tensors of Net, as Plugins/Net/README.md defines them."""

from dataclasses import dataclass

import numpy as np

#: Width of the frame on whose gel the light is measured, px, and fewest pixels of it.
RING = 3
RING_FEWEST = 16
LOWEST, HIGHEST = -0.5, 1.5
FEATURE_LIMIT = 5.0


def crop_tensor(crops: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Optical densities and mask, float32 [n, 4, S, S], of 8-bit crops [n, S, S, 3]."""
    n, side = crops.shape[0], crops.shape[1]
    frame = np.zeros((side, side), dtype=bool)
    frame[:RING], frame[-RING:], frame[:, :RING], frame[:, -RING:] = True, True, True, True
    pixels = crops[:, frame].astype(np.uint8)
    gel = masks[:, frame] == 0
    gel[gel.sum(axis=1) < RING_FEWEST] = True
    out = np.empty((n, 4, side, side), dtype=np.float32)
    logs = np.log10(np.arange(256, dtype=np.float64) + 1)
    for k in range(3):
        reference = lower_medians(pixels[:, :, k], gel)
        density = logs[reference][:, None, None] - logs[crops[:, :, :, k]]
        out[:, k] = np.clip(density, LOWEST, HIGHEST)
    out[:, 3] = masks == 255
    return out


def lower_medians(values: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Lower median of the chosen values of each row: the smallest v with at least half <= v."""
    # What is not chosen goes to the end of the sorted row.
    ordered = np.sort(np.where(chosen, values.astype(np.int16), 256), axis=1)
    place = (chosen.sum(axis=1) + 1) // 2 - 1
    return ordered[np.arange(len(values)), place]


@dataclass(frozen=True)
class Input:
    """One column of the tensor `features`."""

    feature: str
    log: bool
    centre: float
    width: float

    def line(self) -> str:
        """As net.model writes it."""
        kind = "log" if self.log else "linear"
        return f"input {self.feature} {kind} {self.centre:.9g} {self.width:.9g}"


def fit_inputs(features: np.ndarray, names: list[str], exclude: tuple[str, ...]) -> list[Input]:
    """Centre and width (quartiles) of each feature over the training objects.

    A feature that is never negative and spans a decade or more is taken as its logarithm.
    """
    inputs = []
    for i, name in enumerate(names):
        values = features[:, i].astype(np.float64)
        values = values[np.isfinite(values)]
        if name in exclude or len(values) < 5:
            continue
        low, high = np.quantile(values, [0.05, 0.95])
        log = bool(values.min() >= 0 and low > 0 and high / low > 10)
        if log:
            values = np.log10(np.maximum(values, 1e-6))
        quarter, centre, upper = np.quantile(values, [0.25, 0.5, 0.75])
        width = max((upper - quarter) / 1.349, float(values.std()) / 4)
        if width > 1e-9:
            # As the file writes them, so that training and plugin compute the same.
            inputs.append(Input(name, log, float(f"{centre:.9g}"), float(f"{width:.9g}")))
    return inputs


def feature_tensor(features: np.ndarray, names: list[str], inputs: list[Input]) -> np.ndarray:
    """Normalised features, float32 [n, F]; NaN becomes 0."""
    out = np.zeros((len(features), len(inputs)), dtype=np.float32)
    for column, entry in enumerate(inputs):
        x = features[:, names.index(entry.feature)].astype(np.float64)
        if entry.log:
            # NaN has to stay NaN here: fmax would turn it into a value.
            x = np.log10(np.where(np.isnan(x), np.nan, np.maximum(x, 1e-6)))
        z = np.clip((x - entry.centre) / entry.width, -FEATURE_LIMIT, FEATURE_LIMIT)
        out[:, column] = np.where(np.isnan(z), 0, z)
    return out
