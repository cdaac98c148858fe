"""From the light on the sensor to the picture's bytes: lens, sensor, and the camera's program."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.lenses.settings import Camera

#: Rows that are worked out at a time.
BAND = 256


def photograph(
    picture: np.ndarray, dice: np.random.Generator, camera: Camera, field_px: int
) -> np.ndarray:
    """The picture [h, w, 3], 8 bit, of linear light [3, h, w], which is used up."""
    _through_lens(picture, camera)
    if camera.kind == "stereo":
        _stitch(picture, dice, camera, field_px)
    if camera.kind == "scanner":
        _scan(picture, dice)
    _, height, width = picture.shape
    middle = picture[1, height // 4 : 3 * height // 4 : 9, width // 4 : 3 * width // 4 : 9]
    picture *= np.float32(camera.exposure / np.percentile(middle, 60))
    np.clip(picture, 0, 1.3, out=picture)
    if camera.mosaic:
        _mosaic(picture, dice, camera)
    else:
        for plane in picture:
            _add_noise(plane, dice, camera)
    if camera.denoise:
        _denoise(picture, camera.denoise)
    _develop(picture, camera)
    result = np.empty((height, width, 3), np.uint8)
    for colour, plane in enumerate(picture):
        if camera.sharpen:
            soft = _blurred(plane, camera.sharpen_radius)
            plane += np.float32(camera.sharpen) * (plane - soft)
        np.clip(plane, 0, 1, out=plane)
        plane *= 255
        # Random rounding: without it, smooth gel would show steps.
        plane += dice.random(plane.shape, dtype=np.float32)
        result[..., colour] = np.minimum(plane, 255)
    return result


def _blurred(plane: np.ndarray, spread: float) -> np.ndarray:
    return ndimage.gaussian_filter(plane, spread, truncate=3.5)


def _from_middle(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Squares of the distances of rows [h, 1] and columns [1, w] from the middle; 1 at the edge."""
    height, width = shape[-2:]
    half = max(height, width) / 2
    rows = ((np.arange(height, dtype=np.float32) + 0.5 - height / 2) / half) ** 2
    columns = ((np.arange(width, dtype=np.float32) + 0.5 - width / 2) / half) ** 2
    return rows[:, None], columns[None]


def _through_lens(picture: np.ndarray, camera: Camera) -> None:
    rows, columns = _from_middle(picture.shape)
    middle = (np.array(picture.shape[1:]) - 1) / 2
    for colour, plane in enumerate(picture):
        other = (1, 0, -1)[colour]
        if camera.fringe and other:
            scale = 1 + camera.fringe * (1.0 if other > 0 else -0.8)
            plane[:] = ndimage.affine_transform(
                plane, [scale, scale], (1 - scale) * middle, order=1, mode="nearest"
            )
        if camera.row_shift and other:
            shift = (camera.row_shift * other, 0)
            plane[:] = ndimage.shift(plane, shift, order=1, mode="nearest")
        plane[:] = _blurred(plane, camera.blur)
        soft = _blurred(plane, camera.edge_blur) if camera.edge_blur else plane
        for start in range(0, len(plane), BAND):
            part = slice(start, start + BAND)
            far = rows[part] + columns
            if camera.edge_blur:
                plane[part] += (soft[part] - plane[part]) * np.clip(far - 0.15, 0, 1)
            plane[part] *= 1 - np.float32(camera.vignetting) * far * (1 - np.float32(0.2) * far)


def _stitch(picture: np.ndarray, dice: np.random.Generator, camera: Camera, field_px: int) -> None:
    """Fields of a stitched picture: each has its gain and shading, and lies a little wrong."""
    _, height, width = picture.shape
    for top in range(0, height, field_px):
        for left in range(0, width, field_px):
            part = picture[:, top : top + field_px, left : left + field_px]
            _, rows, columns = part.shape
            down, right = dice.integers(0, 3, 2)
            around = np.pad(part, ((0, 0), (1, 1), (1, 1)), "edge")
            part[:] = around[:, down : down + rows, right : right + columns]
            y = (np.arange(rows, dtype=np.float32) + 0.5) / field_px - np.float32(0.5)
            x = (np.arange(columns, dtype=np.float32) + 0.5) / field_px - np.float32(0.5)
            shading = 1 - np.float32(3 * camera.seam) * (y[:, None] ** 2 + x**2)
            part *= np.float32(dice.normal(1, camera.seam)) * shading


def _scan(picture: np.ndarray, dice: np.random.Generator) -> None:
    """A scanner's line: each of its cells has its own gain, and the lamp is uneven along it."""
    for plane in picture:
        noise = dice.normal(0, 1, (2, plane.shape[1]))
        gain = ndimage.gaussian_filter1d(noise[0], 0.6) * 0.003
        gain += ndimage.gaussian_filter1d(noise[1], 60) * 0.03
        plane *= (1 + gain).astype(np.float32)


def _add_noise(plane: np.ndarray, dice: np.random.Generator, camera: Camera) -> None:
    for start in range(0, len(plane), BAND):
        part = plane[start : start + BAND]
        spread = np.sqrt(
            np.maximum(part, 0) / np.float32(camera.full_well) + np.float32(camera.read_noise**2)
        )
        part += dice.standard_normal(part.shape, dtype=np.float32) * spread


def _mosaic(picture: np.ndarray, dice: np.random.Generator, camera: Camera) -> None:
    """Each pixel sees one colour of a Bayer pattern; the others come from its neighbours."""
    raw = picture[1].copy()
    raw[0::2, 0::2], raw[1::2, 1::2] = picture[0, 0::2, 0::2], picture[2, 1::2, 1::2]
    _add_noise(raw, dice, camera)
    line = np.array([0.5, 1, 0.5])
    for colour, offset in ((0, 0), (2, 1)):
        seen = np.zeros_like(raw)
        seen[offset::2, offset::2] = raw[offset::2, offset::2]
        seen = ndimage.convolve1d(seen, line, 0, mode="mirror")
        ndimage.convolve1d(seen, line, 1, output=picture[colour], mode="mirror")
    raw[0::2, 0::2] = raw[1::2, 1::2] = 0
    cross = np.array([[0, 0.25, 0], [0.25, 1, 0.25], [0, 0.25, 0]])
    ndimage.convolve(raw, cross, output=picture[1], mode="mirror")


def _denoise(picture: np.ndarray, spread: float) -> None:
    """Smooths the colours and leaves the brightness."""
    grey = picture.mean(axis=0)
    for plane in picture:
        plane -= grey
        plane[:] = _blurred(plane, spread)
        plane += grey


def _develop(picture: np.ndarray, camera: Camera) -> None:
    """White balance, saturation, and the curve from linear light to what a screen shows."""
    white = camera.white.astype(np.float32)[:, None, None]
    light = np.linspace(0, 1, 4096)
    shown = light ** (1 / camera.gamma)
    shown += camera.curve * (shown * shown * (3 - 2 * shown) - shown)
    shown = shown.astype(np.float32)
    for start in range(0, picture.shape[1], BAND):
        part = picture[:, start : start + BAND] * white
        grey = part.mean(axis=0)
        part = np.clip(grey + (part - grey) * np.float32(camera.saturation), 0, 1)
        picture[:, start : start + BAND] = shown[(part * 4095).astype(np.int32)]
