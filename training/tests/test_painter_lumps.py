"""Lumps: what is listed is what a person would see in the picture."""

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy.ndimage import binary_dilation, gaussian_filter

from cfutrain.painters.lumps import paint
from cfutrain.painters.lumps.camera import Camera
from cfutrain.painters.lumps.canvas import Canvas
from cfutrain.painters.lumps.colonies import loose_cells
from cfutrain.painters.lumps.dirt import FOUL, Dirt
from cfutrain.painters.lumps.light import Light
from cfutrain.painters.lumps.seeing import Eye
from cfutrain.painters.lumps.settings import Dish

#: Grey levels of 255 by which a colony differs from what lies around it.
LEAST = 5.0


def test_colonies_differ_from_what_lies_around_them():
    painting = paint(6, 20.0)
    picture = painting.picture.astype(np.float32)
    numbers = Image.new("I", picture.shape[1::-1])
    for number, one in enumerate(painting.objects, 1):
        ImageDraw.Draw(numbers).polygon([tuple(at) for at in one.outline], fill=number)
    numbers, colonies = np.asarray(numbers), 0
    for number, one in enumerate(painting.objects, 1):
        if one.name == "cluster":
            continue
        low = np.floor(one.outline.min(axis=0)).astype(int) - 15
        high = np.ceil(one.outline.max(axis=0)).astype(int) + 15
        part = slice(low[1], high[1]), slice(low[0], high[0])
        within = numbers[part] == number
        # What the blur leaves beside the outline belongs to neither.
        near = binary_dilation(within, iterations=3)
        around = binary_dilation(near, iterations=6) & ~near & (numbers[part] == 0)
        box = picture[part]
        change = np.abs(box[within].mean(axis=0) - np.median(box[around], axis=0)).max()
        fine = (box - gaussian_filter(box, (2, 2, 0)))[around]
        noise = 1.48 * np.median(np.abs(fine), axis=0).mean()
        assert change > max(LEAST, noise), (one.name, one.x, one.y)
        colonies += 1
    assert colonies > 40


@pytest.fixture(scope="module")
def dirt():
    """Dirt of an empty dish."""
    rng = np.random.default_rng(1)
    dish = Dish(rng, 20.0)
    light, canvas = Light(rng, dish), Canvas(dish)
    eye = Eye(dish, light, canvas, Camera(rng, dish, light))
    return Dirt(rng, dish, canvas, light, eye, [])


def test_what_finds_no_place_is_left_out(dirt, monkeypatch):
    monkeypatch.setattr(dirt.dish, "somewhere", lambda *_: None)
    before = len(dirt.found)
    for name in FOUL:
        getattr(dirt, name)()
    assert len(dirt.found) == before
    assert not dirt.canvas.density.any()


def test_dirt_hides_no_colony(dirt, monkeypatch):
    monkeypatch.setattr(dirt, "middles", np.zeros((1, 2)))
    monkeypatch.setattr(dirt, "reaches", np.array([60.0]))
    places = [dirt._place(0, -13_500, 500) for _ in range(30)]
    gaps = [np.hypot(*dirt.dish.to_um(at[None])[0]) for at in places if at is not None]
    assert len(gaps) > 20
    assert min(gaps) > 559
    # What is much wider is seen in spite of it.
    monkeypatch.setattr(dirt, "reaches", np.array([2100.0]))
    assert not dirt._hides(dirt.dish.to_px(np.zeros((1, 2)))[0], 500)


def test_loose_cells_are_fewer_than_a_cluster():
    rng = np.random.default_rng(1)
    assert {len(loose_cells(rng).at) for _ in range(60)} == {1, 2}
