"""What each found object is, by the truth of its dish."""

from dataclasses import dataclass

import numpy as np

from cfutrain import geometry
from cfutrain.classes import artefact_class, class_of, is_colony
from cfutrain.matching import match
from cfutrain.truth import DishTruth


@dataclass
class Found:
    """One object of a segmented dish."""

    x: float
    y: float
    diameter_um: float
    outline: np.ndarray | None
    #: The segmenter's own reason not to count it, or empty.
    artefact: str


@dataclass
class Label:
    """The class of an object and how sure it is."""

    name: str
    #: `matched`, `merged`, `fragment`, `artefact`, `segmenter`, `nothing`.
    source: str
    #: Share of a full example in training.
    weight: float


#: An object that holds so much of a second colony is two in one.
MERGED_SHARE = 0.5
#: A piece with so much of its area inside a true outline is a fragment of that colony.
FRAGMENT_SHARE = 0.5
#: Farthest from an artefact's middle at which something is called after it, um beyond its size.
ARTEFACT_REACH_UM = 100.0


def match_objects(found: list[Found], truth: DishTruth, um_per_px: float) -> list[tuple[int, int]]:
    """Pairs (true object, found object), one to one."""
    objects = truth.objects
    return match(
        np.array([[o.x, o.y] for o in objects]).reshape(-1, 2),
        np.array([o.diameter(um_per_px) for o in objects]),
        np.array([[f.x, f.y] for f in found]).reshape(-1, 2),
        um_per_px,
        [o.outline for o in objects],
        [f.outline for f in found],
        np.array([f.diameter_um for f in found]),
    )


def label_objects(found: list[Found], truth: DishTruth, um_per_px: float) -> list[Label]:
    """One label for each found object.

    Colonies and clusters are matched one to one. What is left is a piece of a colony (labelled
    `cluster`: real cells that must not be counted again), the nearest artefact, what the segmenter
    called it, or dust.
    """
    matched = {j: i for i, j in match_objects(found, truth, um_per_px)}
    labels = []
    for j, item in enumerate(found):
        if j in matched:
            labels.append(_matched(item, matched[j], truth, um_per_px))
        else:
            labels.append(_unmatched(item, truth, um_per_px))
    return labels


def _matched(item: Found, index: int, truth: DishTruth, um_per_px: float) -> Label:
    mine = truth.objects[index]
    name = class_of(mine.name)
    if is_colony(name) and item.outline is not None:
        for other in truth.objects:
            if other is mine or other.outline is None or not is_colony(class_of(other.name)):
                continue
            reach = (other.diameter_um + item.diameter_um) / um_per_px or np.inf
            if np.hypot(other.x - item.x, other.y - item.y) > reach:
                continue
            if geometry.shares(item.outline, other.outline)[2] > MERGED_SHARE:
                # Two colonies in one outline: of one class it is a fair example, else a poor one.
                same = class_of(other.name) == name
                return Label(name, "merged", 0.5 if same else 0.1)
    return Label(name, "matched", 0.5 if mine.near_threshold else 1.0)


def _unmatched(item: Found, truth: DishTruth, um_per_px: float) -> Label:
    if item.outline is not None:
        for other in truth.objects:
            reach = (other.diameter_um + item.diameter_um) / um_per_px or np.inf
            far = np.hypot(other.x - item.x, other.y - item.y) > reach
            if other.outline is None or far:
                continue
            if geometry.shares(item.outline, other.outline)[1] >= FRAGMENT_SHARE:
                return Label("cluster", "fragment", 0.5)
    best, name = np.inf, ""
    for artefact in truth.artefacts:
        distance = np.hypot(artefact.x - item.x, artefact.y - item.y) * um_per_px
        reach = artefact.size_um / 2 + ARTEFACT_REACH_UM
        if distance <= reach and distance / reach < best:
            best, name = distance / reach, artefact_class(artefact.kind)
    if name:
        return Label(name, "artefact", 1.0)
    if item.artefact:
        return Label(artefact_class(item.artefact), "segmenter", 1.0)
    return Label("dust", "nothing", 1.0)
