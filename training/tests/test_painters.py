"""Painters: dishes whose truth is where it is drawn, the same for one seed, different for two."""

import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cfutrain import truth
from cfutrain.classes import CLASSES, class_of
from cfutrain.errors import TrainError
from cfutrain.geometry import area, inside
from cfutrain.painters import PAINTERS, paint_set, painter
from cfutrain.painters.painting import (
    film_pieces,
    is_inside,
    line_pieces,
    middle_and_width,
    outline_around,
)
from cfutrain.painters.rings.settings import throw_settings
from cfutrain.painters.scans.camera import resent
from cfutrain.simulate import SimulatedSet, parse_set

KINDS = {
    "bubble", "fibre", "scratch", "dust", "flake", "droplet", "pen", "reflection", "smear",
}  # fmt: skip
#: Coarse, so that they are drawn soon.
COARSE = 20.0


@pytest.fixture(scope="module", params=PAINTERS)
def paintings(request):
    """Four dishes of a painter."""
    return [painter(request.param)(seed, COARSE) for seed in (1, 2, 3, 4)]


def test_a_seed_is_a_dish(paintings, request):
    again = painter(request.node.callspec.params["paintings"])(1, COARSE)
    assert again.jpeg() == paintings[0].jpeg()
    assert [o.x for o in again.objects] == [o.x for o in paintings[0].objects]
    assert paintings[1].jpeg() != paintings[0].jpeg()


def test_what_is_drawn_lies_in_the_dish_and_has_its_size(paintings):
    for one in paintings:
        assert one.um_per_px == pytest.approx(COARSE, rel=0.02)
        height, width, _ = one.picture.shape
        for item in one.objects:
            assert class_of(item.name) in CLASSES
            assert 0 < item.x < width
            assert 0 < item.y < height
            across = 2 * np.sqrt(area(item.outline) / np.pi) * one.um_per_px
            assert 0.5 < across / item.diameter_um < 1.7
            assert item.cells > 0


def test_colonies_lie_within_the_width_that_is_written(paintings):
    for one in paintings:
        width = 1000 * one.diameter_mm / one.um_per_px
        if one.objects:
            assert np.ptp([(o.x, o.y) for o in one.objects], axis=0).max() < width
        # The wall and the table around it are in the picture as well.
        assert min(one.picture.shape[:2]) > width


def test_every_painter_is_installed():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
    installed = project["tool"]["setuptools"]["packages"]
    assert {f"cfutrain.painters.{name}" for name in PAINTERS} <= set(installed)


def test_the_width_that_is_written_is_that_of_the_floor():
    assert 32.6 <= painter("lenses")(1, COARSE).diameter_mm <= 33.6
    radii = {s: throw_settings(np.random.default_rng([s, 2]), COARSE).radius for s in range(1, 40)}
    large = max(radii, key=lambda seed: radii[seed])
    assert radii[large] > 25_000
    for seed in (1, large):
        written = painter("rings")(seed, COARSE).diameter_mm
        assert written == pytest.approx(radii[seed] / 500, abs=0.051)


def test_a_messenger_keeps_the_picture_and_leaves_its_blocks():
    sent = np.random.default_rng(3).integers(0, 256, (40, 56, 3)).astype(np.uint8)
    sent[:, :28] = 200
    received = resent(sent, 40)
    assert received.shape == sent.shape
    assert received.dtype == np.uint8
    assert np.abs(received[:, :8].astype(int) - 200).max() <= 2
    assert not np.array_equal(received[:, 28:], sent[:, 28:])


def test_long_lines_are_noted_piece_by_piece():
    line = np.array([(0.0, 0.0), (300.0, 400.0), (300.0, 1400.0)])
    pieces = line_pieces(line)
    assert [length for _, length in pieces] == [500.0] * 3
    assert np.allclose([middle for middle, _ in pieces], [(150, 200), (300, 650), (300, 1150)])


def test_films_are_noted_piece_by_piece():
    film = np.zeros((200, 400))
    film[50:150, 100:300] = 1
    pieces = film_pieces(film, um=10.0)
    # 1 by 2 mm, in squares of a millimetre.
    assert len(pieces) == 2
    assert np.allclose(sorted(middle[0] for middle, _ in pieces), [150, 250], atol=1)
    assert np.allclose([middle[1] for middle, _ in pieces], 100, atol=1)
    assert all(900 < width < 1200 for _, width in pieces)
    assert film_pieces(np.zeros((5, 5)), um=10.0) == []


def test_an_outline_has_a_middle_and_a_width():
    square = np.array([(10.0, 20.0), (14.0, 20.0), (14.0, 24.0), (10.0, 24.0)])
    for outline in (square, square[::-1]):
        assert middle_and_width(outline) == pytest.approx((12, 22, np.sqrt(64 / np.pi)))


def test_a_picture_ends_at_its_corners():
    assert is_inside(np.array([0.5, 99.5]), (100, 50))
    for place in ((-0.5, 10), (50.5, 10), (10, -0.5), (10, 100.5)):
        assert not is_inside(np.array(place), (100, 50))


def test_artefacts_are_of_known_kinds_and_in_the_picture(paintings):
    kinds = set()
    for one in paintings:
        height, width, _ = one.picture.shape
        for item in one.artefacts:
            kinds.add(item.kind)
            assert item.size_um > 0
            if item.kind in ("fibre", "scratch"):
                assert item.size_um < 500.01
            reach = item.size_um / one.um_per_px
            assert -reach < item.x < width + reach
            assert -reach < item.y < height + reach
    assert {"dust", "bubble", "fibre"} <= kinds <= KINDS


def test_colonies_are_seen_where_truth_has_them(paintings):
    """Red colonies absorb green; on a dark ground, where they shine, all of a dish do."""
    darker, shining = [], []
    for one in paintings:
        green = one.picture[..., 1].astype(float)
        pairs = [_medians(green, item.outline) for item in one.objects if item.name == "BFU-E"]
        # Half of the picture is gel.
        if np.median(green) > 80:
            darker += [within < around for within, around in pairs]
        else:
            shining += [within > around for within, around in pairs]
    assert len(darker) + len(shining) > 10
    assert np.mean(darker or [True]) > 0.9
    assert np.mean(shining or [True]) > 0.9


def _medians(picture: np.ndarray, outline: np.ndarray) -> tuple[float, float]:
    """The median inside an outline, and in the rest of the box around it."""
    low = np.maximum(np.floor(outline.min(axis=0)).astype(int) - 3, 0)
    high = np.ceil(outline.max(axis=0)).astype(int) + 3
    box = picture[low[1] : high[1], low[0] : high[0]]
    rows, columns = np.mgrid[: box.shape[0], : box.shape[1]]
    points = np.stack([columns.ravel() + low[0] + 0.5, rows.ravel() + low[1] + 0.5], axis=1)
    mask = inside(points, outline).reshape(box.shape)
    return float(np.median(box[mask])), float(np.median(box[~mask]))


def test_dishes_differ_in_what_they_hold(paintings):
    counts = [sum(o.name != "cluster" for o in one.objects) for one in paintings]
    assert len(set(counts)) > 1
    assert {o.name for one in paintings for o in one.objects} >= {"BFU-E", "CFU-GM", "cluster"}


def test_a_set_is_a_study_with_truth_whatever_the_jobs(tmp_path):
    entry = parse_set("painted-lenses@18:20x2+7")
    assert entry == SimulatedSet("painted-lenses", 2, 7, "18:20")
    entry.draw(None, tmp_path / "one", 1)
    entry.draw(None, tmp_path / "two", 2)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == [
        "lenses-7.jpg", "lenses-8.jpg", "study.csv", "truth.csv", "truth_artefacts.csv",
        "truth_counts.csv",
    ]  # fmt: skip
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    known = truth.simulated(tmp_path / "one")
    assert set(known) == {"lenses-7", "lenses-8"}
    assert all(dish.knows_artefacts for dish in known.values())
    for dish in known.values():
        assert all(o.counted == (o.name != "cluster") for o in dish.objects)
        assert all(o.outline is not None for o in dish.objects)
    with Image.open(tmp_path / "one" / "lenses-7.jpg") as picture:
        assert picture.width > 35_000 / 20


def test_outlines_follow_what_is_drawn_and_not_its_outermost_cells():
    dice = np.random.default_rng(1)
    points = dice.uniform(-1, 1, (4000, 2)) * (50, 20) + (300, 200)
    points[:3] += (400, 0)
    outline = outline_around(points, 0.0)
    assert np.ptp(outline[:, 0]) == pytest.approx(100, rel=0.15)
    assert np.ptp(outline[:, 1]) == pytest.approx(40, rel=0.2)
    assert outline.mean(axis=0) == pytest.approx((300, 200), abs=5)


def test_a_handful_is_drawn_round_as_a_whole():
    corners = np.array([(0.0, 0.0), (100.0, 0.0), (100.0, 60.0), (0.0, 60.0)])
    outline = outline_around(corners, 0.0)
    assert area(outline) == pytest.approx(6000, rel=0.12)
    one = outline_around(corners[:1], 7.0)
    assert area(one) == pytest.approx(np.pi * 49, rel=0.05)
    two = outline_around(corners[:2], 5.0)
    assert np.ptp(two[:, 0]) == pytest.approx(110, rel=0.1)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("painted-xx3", "no painter"), ("painted-rings:trainx3", "region"),
        ("painted-rings@11/10x3", "diameter"), ("painted-rings@2:11x3", "um/px"),
    ],
)  # fmt: skip
def test_sets_that_no_painter_has_are_refused(text, complaint):
    with pytest.raises(TrainError, match=complaint):
        parse_set(text)


@pytest.mark.parametrize("um_per_px", ["2", "8:30", "12:8", "8:", "fine"])
def test_samplings_that_no_painter_has_are_refused(tmp_path, um_per_px):
    with pytest.raises(TrainError, match="um/px"):
        paint_set("rings", 1, 1, tmp_path, um_per_px)


def test_no_dish_is_no_set_and_no_seed_negative(tmp_path):
    with pytest.raises(TrainError, match="No dish"):
        paint_set("rings", 0, 1, tmp_path)
    with pytest.raises(TrainError, match="negative"):
        paint_set("rings", 1, -1, tmp_path)
    assert not any(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are looked up in /proc")
def test_a_killed_run_leaves_no_painter_and_no_study(tmp_path):
    run = subprocess.Popen(
        [sys.executable, "-m", "cfutrain", "--jobs", "2", "paint", "lenses", "-n", "50",
         "--um-per-px", "20", "--out", tmp_path],
        cwd=Path(__file__).parents[1], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    wait_until(lambda: list(tmp_path.glob("*.jpg")))
    started = children.read_text().split()
    assert len(started) >= 2
    run.send_signal(signal.SIGKILL)
    run.wait()
    wait_until(lambda: not any(runs(child) for child in started))
    assert not (tmp_path / "study.csv").exists()


def runs(process: str) -> bool:
    """Whether a process has not ended; one that nobody has asked after is still listed."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def wait_until(true) -> None:
    """Waits at most a minute, for the machine may be busy."""
    for _ in range(600):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("It did not come about within a minute.")
