"""Training of the seeker: targets where they belong, the same bytes again, numbers that fit."""

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from cfutrain import seeker, seeker_clutter, seeker_file  # noqa: E402
from cfutrain.seeker_camera import CameraOptions, Cameras  # noqa: E402
from cfutrain.seeker_net import INPUTS, SeekerNet  # noqa: E402
from cfutrain.seeker_planes import (  # noqa: E402
    KINDS,
    STEPS,
    ZERO,
    SeekerDish,
    kinds,
    targets,
    touching,
)
from cfutrain.tables import write_json  # noqa: E402


def drawn_dish(path: Path, seed: int) -> None:
    """A dish of 160 cells with dark discs for colonies."""
    dice = np.random.default_rng(seed)
    seen = np.zeros((160, INPUTS, 160), np.float32)
    seen[:, :4] = dice.normal(0, 0.3, (160, 4, 160))
    seen[:, 8] = 1
    rows, columns = np.mgrid[:160, :160]
    middles, outlines = [], []
    for _ in range(6):
        x, y = dice.uniform(20, 140, 2)
        middles.append(np.array([x, y]))
        turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        outlines.append(np.stack([x + 8 * np.cos(turn), y + 8 * np.sin(turn)], axis=1))
        inside = np.hypot(columns - x, rows - y) < 8
        for channel in range(5):
            seen[:, channel][inside] += 2.5
    np.save(path.with_suffix(".npy"), np.round(seen * STEPS + ZERO).astype(np.uint8))
    middle, body = targets((160, 160), middles, outlines, [16.0] * 6)
    kind = kinds((160, 160), outlines, [0] * 6)
    np.savez(
        path.with_suffix(".npz"), middle=middle, body=body, kind=kind,
        colonies=np.array(middles), widths=np.full(6, 16.0),
    )  # fmt: skip


def random_network() -> SeekerNet:
    """A network whose norms are not those of the first moment."""
    torch.manual_seed(3)
    network = SeekerNet((16, 16, 32))
    network.train()
    for _ in range(3):
        network(torch.randn(4, INPUTS, 64, 64) * 2 + 1)
    return network.eval()


def test_targets_stand_where_the_colony_is():
    square = np.array([[20.0, 30.0], [36.0, 30.0], [36.0, 50.0], [20.0, 50.0]])
    middle, body = targets((101, 80), [np.array([28.0, 40.0])], [square], [18.0])
    assert middle.shape == body.shape == (51, 40)
    # Cell 28 of the plane is part of cell 14 of the half.
    assert np.argwhere(middle == 255).tolist() == [[20, 14]]
    assert (body[15:25, 10:18] == 255).all()
    assert np.count_nonzero(body) == pytest.approx(80, abs=10)
    assert body[14, 14] == body[26, 14] == body[20, 9] == 0


def test_parts_of_a_cell_turn_with_the_square():
    fine = np.arange(64 * 64, dtype=np.float32).reshape(64, 64)
    seen = np.zeros((INPUTS, 32, 32), np.float32)
    seen[:4] = fine.reshape(32, 2, 32, 2).transpose(1, 3, 0, 2).reshape(4, 32, 32)
    true = np.zeros((4, 16, 16), np.float32)
    true[0, 3, 5] = 1
    for mirrored in (False, True):
        for quarters in range(4):
            a, b = seeker.turned(seen, true, quarters, mirrored)
            expected = np.rot90(fine[:, ::-1] if mirrored else fine, quarters)
            back = a[:4].reshape(2, 2, 32, 32).transpose(2, 0, 3, 1).reshape(64, 64)
            np.testing.assert_array_equal(back, expected)
            plane = np.rot90(true[0][:, ::-1] if mirrored else true[0], quarters)
            np.testing.assert_array_equal(b[0], plane)


def test_colonies_touch_whose_edges_are_near():
    middles = np.array([[0.0, 0.0], [20.0, 0.0], [60.0, 0.0], [60.0, 31.0]])
    # Radii 10 and 6 reach 16, and a fifth more 19.2; 10 and 16 reach 26 and 31.2.
    assert touching(middles, np.array([20.0, 12.0, 20.0, 32.0])).tolist() == [
        False, False, True, True,
    ]  # fmt: skip
    assert touching(middles, np.array([20.0, 14.0, 20.0, 31.0])).tolist() == [
        True, True, False, False,
    ]  # fmt: skip
    assert touching(np.zeros((0, 2)), np.zeros(0)).tolist() == []
    assert touching(np.zeros((1, 2)), np.ones(1)).tolist() == [False]


def test_a_share_of_the_examples_lies_near_colonies_that_touch():
    alone = [(200.0, 200.0), (200.0, 1000.0), (1000.0, 200.0)]
    both = [(990.0, 1000.0), (1010.0, 1000.0)]
    half = np.zeros((600, 600), np.uint8)
    middle = half.copy()
    # Marked so that an example says of which kind it is.
    for marks, value in ((alone, 255), (both, 51)):
        for x, y in marks:
            middle[int(y) // 2, int(x) // 2] = value
    colonies = np.array(alone + both)
    beside = touching(colonies, np.full(5, 20.0))
    seen = np.full((1200, INPUTS, 1200), ZERO, np.uint8)
    dish = SeekerDish(seen, middle, half, half, colonies, beside)

    def share(pairs: float) -> float:
        """Of the examples that hold a colony."""
        options = seeker.SeekerOptions(side=128, near=1, pairs=pairs, clutter=0)
        examples = seeker.Examples([dish], options)
        found = [float(examples._cut()[1][0].max()) for _ in range(1500)]
        return sum(0 < value < 0.5 for value in found) / sum(value > 0 for value in found)

    # Two of five colonies touch.
    assert share(0.0) == pytest.approx(0.4, abs=0.08)
    assert share(0.5) == pytest.approx(0.7, abs=0.08)
    assert share(1.0) == 1


def test_what_is_small_lies_on_what_is_large_and_weighs_its_diameter():
    def square(x: float, y: float, side: float) -> np.ndarray:
        return np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side]])

    kind = kinds((64, 64), [square(8, 8, 32), square(16, 16, 8), square(48, 48, 8)], [0, 5, 5])
    assert KINDS[5] == "cluster"
    assert [kind[i, i] for i in (12, 9, 26, 0)] == [1, 6, 6, 0]
    shares = seeker.kind_weights(kind)
    large, small = kind == 1, np.zeros_like(kind, bool)
    small[24:28, 24:28] = True
    assert shares[large].sum() == pytest.approx(np.sqrt(large.sum()))
    assert shares[small].sum() == pytest.approx(np.sqrt(small.sum()))
    assert shares[kind == 0].max() == 0


STILL = CameraOptions(contrast=0, slope=0, colour=0, grey=0, noisy=0, blurred=0, sharpened=0)


def plain_dish(side: int = 128) -> np.ndarray:
    """Bytes of gel that begins at column 20 and has no noise drawn."""
    seen = np.full((1, INPUTS, side, side), ZERO, np.uint8)
    seen[:, 8, :, 20:] = ZERO + int(STEPS)
    seen[:, 7, :, 20:] = ZERO - 6
    return seen


def test_clutter_is_light_without_colour_and_stays_in_the_dish():
    dice = np.random.default_rng(1)
    cameras, seen = Cameras(STILL, dice), plain_dish()
    changed = 0
    for _ in range(30):
        other = cameras.change(seen, [seeker_clutter.draw(128, dice)])[0].numpy()
        np.testing.assert_allclose(other[:, :, :20], 0, atol=1e-5)
        np.testing.assert_allclose(other[5:], (seen[0, 5:].astype(float) - ZERO) / STEPS, atol=1e-5)
        assert np.isfinite(other).all()
        # What a cell's light gains, its parts gain in the mean: sinh x sigma is optical density.
        parts = np.sinh(other[:4, :, 20:]).mean(axis=0) * 0.01 * 10**-0.3
        np.testing.assert_allclose(parts, np.sinh(other[4, :, 20:]) / 20, atol=2e-4)
        changed += np.abs(parts).max() > 0.003
    assert changed > 25


def test_the_same_camera_shows_the_same():
    dice = np.random.default_rng(2)
    seen = dice.integers(20, 236, (2, INPUTS, 32, 32)).astype(np.uint8)
    other = Cameras(STILL, dice).change(seen, [None, None])
    inside = seen[:, 8] != ZERO
    expected = (seen.astype(np.float32) - ZERO) / STEPS
    for channel in range(INPUTS):
        np.testing.assert_allclose(
            other[:, channel].numpy()[inside], expected[:, channel][inside], atol=2e-5
        )


def test_more_noise_is_as_loud_as_it_says():
    dice = np.random.default_rng(3)
    seen = plain_dish(256)
    # Gel whose cells have the standard deviation that the channel of noise says.
    fine = 2 * dice.normal(0, 1, (4, 256, 256))
    seen[0, :4] = np.clip(np.round(np.arcsinh(fine) * STEPS + ZERO), 0, 255)
    colour = dice.normal(0, 1, (256, 256))
    seen[0, 5] = np.round(np.arcsinh(colour) * STEPS + ZERO)
    seen[0, 6] = np.round(np.arcsinh(0.5 * colour) * STEPS + ZERO)
    noisy = replace(STILL, noisy=1, noise=3)
    cameras = Cameras(noisy, dice)
    for _ in range(8):
        other = cameras.change(seen, [None])[0].numpy()[:, :, 20:]
        gained = 10 ** (other[7].mean() + 0.3)
        assert 1 <= gained <= 3
        # In its own units the noise of a cell is as loud as before.
        assert np.sinh(other[:4]).mean(axis=0).std() == pytest.approx(1, rel=0.06)
        assert np.sinh(other[5]).std() == pytest.approx(1, rel=0.06)
        assert np.sinh(other[6]).std() == pytest.approx(0.5 * gained, rel=0.08)


@pytest.mark.parametrize("sharp", [False, True])
def test_a_softer_or_sharper_camera_says_how_loud_its_noise_is(sharp: bool):
    dice = np.random.default_rng(6)
    seen = plain_dish(256)
    fine = 2 * dice.normal(0, 1, (4, 256, 256))
    seen[0, :4] = np.clip(np.round(np.arcsinh(fine) * STEPS + ZERO), 0, 255)
    seen[0, 4] = ZERO
    cameras = Cameras(replace(STILL, blurred=float(not sharp), sharpened=float(sharp)), dice)
    for _ in range(8):
        other = cameras.change(seen, [None])[0].numpy()[:, :, 30:-10]
        said = 10 ** (other[7].mean() + 0.3)
        assert (1 < said < 3) if sharp else (0.3 < said < 1)
        assert np.sinh(other[:4]).mean(axis=0).std() == pytest.approx(1, rel=0.06)
        # Density is that of the four parts: half a hundredth, in twentieths.
        cells = np.sinh(other[:4]).mean(axis=0) * 0.1 * said
        np.testing.assert_allclose(np.sinh(other[4]), cells, rtol=5e-3, atol=1e-3)


def test_what_is_evenly_dark_stays_as_dark_however_sharp_the_camera():
    dice = np.random.default_rng(7)
    seen = plain_dish(128)
    seen[0, :4] = ZERO + 60
    for options in (replace(STILL, blurred=1), replace(STILL, sharpened=1)):
        other = Cameras(options, dice).change(seen, [None])[0].numpy()[:, 40:-20, 40:-20]
        said = 10 ** (other[7] + 0.3)
        # The parts say it against the noise, which has changed; the density is what the parts are.
        np.testing.assert_allclose(np.sinh(other[:4]) * said, np.sinh(3), rtol=1e-4)
        np.testing.assert_allclose(np.sinh(other[4]), np.sinh(3) * 0.1, rtol=5e-3)


def test_a_steeper_tone_curve_raises_density_and_noise_alike():
    dice = np.random.default_rng(4)
    seen = plain_dish()
    seen[0, :5] = ZERO + 30
    steep = replace(STILL, slope=0.5)
    cameras = Cameras(steep, dice)
    for _ in range(8):
        other = cameras.change(seen, [None])[0].numpy()[:, :, 20:]
        gained = 10 ** (other[7] + 0.3)
        np.testing.assert_allclose(other[:4], 1.5, atol=1e-5)
        np.testing.assert_allclose(np.sinh(other[4]) / np.sinh(1.5), gained, rtol=1e-4)


def test_same_planes_and_seed_make_the_same_bytes(tmp_path: Path):
    planes = tmp_path / "planes"
    planes.mkdir()
    for seed in range(3):
        drawn_dish(planes / f"dish-{seed}", seed)
    write_json(planes / "planes.json", {"origin": "drawn"})
    options = seeker.SeekerOptions(steps=60, batch=2, side=64, threads=1, device="cpu")
    cards = [seeker.train(planes, tmp_path / name, options) for name in "ab"]
    assert cards[0] == cards[1]
    assert cards[0]["loss"] < 3.2
    a, b = ((tmp_path / name / "seeker.model").read_bytes() for name in "ab")
    assert a == b
    assert a.startswith(seeker_file.MAGIC)


def test_whole_numbers_are_the_weights_and_no_sum_overflows():
    network = random_network()
    examples = [torch.randn(2, INPUTS, 64, 64)]
    data = seeker_file.write(network, examples)
    worth = seeker_file.scales(network, examples)
    steps, count = struct.unpack_from("<fi", data, 8)
    assert (steps, count) == (seeker_file.INPUT_STEPS, len(seeker_file.LAYERS))
    at = 16
    for name in seeker_file.LAYERS:
        inputs, outputs, kernel, stride, rectified = struct.unpack_from("<5i", data, at)
        at += 20
        scale = np.frombuffer(data, "<f4", outputs, at).astype(float)
        at += 4 * outputs
        bias = np.frombuffer(data, "<i4", outputs, at).astype(float)
        at += 4 * outputs
        taps = kernel * kernel * inputs
        weights = np.frombuffer(data, "<i2", outputs * taps, at).reshape(outputs, -1).astype(float)
        at += 2 * outputs * taps
        assert (np.abs(weights).sum(axis=1) * 32767 + np.abs(bias) < 2**31).all()
        weight, offset, wide, block = seeker_file.folded(getattr(network, name))
        assert (stride, bool(rectified)) == (wide, block)
        source = worth[seeker_file.SOURCES[name]] if name != "stem" else 1 / steps
        np.testing.assert_allclose(
            weights * (scale * worth[name] / source)[:, None],
            weight.reshape(outputs, -1),
            atol=2e-3 * np.abs(weight).max(),
        )
        np.testing.assert_allclose(bias * scale * worth[name], offset, atol=1e-3)
    assert at == len(data)
