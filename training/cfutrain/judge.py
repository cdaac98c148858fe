"""One dish of a run against its truth."""

from dataclasses import dataclass, field

import numpy as np

from cfutrain import geometry
from cfutrain.classes import class_of, is_colony
from cfutrain.matching import match
from cfutrain.results import Reported, ReportedDish
from cfutrain.truth import DishTruth, TrueObject

#: Outlines that come nearer than this touch, um: less than a cell fits between them.
TOUCHING_UM = 12.0


@dataclass
class Pair:
    """Two true colonies that touch."""

    same_class: bool
    #: Both were found as objects of their own, whatever the classifier made of them.
    split: bool
    #: Both were counted, each once.
    counted_apart: bool
    #: The middle of neither lies inside the other's outline: a person sees two.
    side_by_side: bool


@dataclass
class Judgement:
    """What was right and wrong on one dish."""

    image: str
    um_per_px: float
    flags: list[str]
    #: Colonies that should be counted, that were, and how many of both are one and the same.
    truth: int
    counted: int
    hit: int
    #: The same with truths that nobody is sure of, and what was counted there, set aside.
    truth_clear: int
    counted_clear: int
    hit_clear: int
    #: (true class, answer, unsure), one a true object or counted object; see `confusion`.
    answers: list[tuple[str, str, bool]]
    #: Top probability and whether it was right, for every object that the classifier saw.
    confidence: list[tuple[float, bool]]
    pairs: list[Pair]
    #: Places of what went wrong: (kind, x, y, diameter um, words).
    faults: list[tuple[str, float, float, float, str]] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Class-blind F1; 1 for an empty dish that counts nothing."""
        total = self.truth + self.counted
        return 2 * self.hit / total if total else 1.0

    @property
    def error(self) -> float | None:
        """(counted - true) / true; None for an empty dish."""
        return (self.counted - self.truth) / self.truth if self.truth else None


def judge(dish: ReportedDish, truth: DishTruth) -> Judgement:
    """Matches a dish one to one and lists what is right and wrong.

    True colonies are matched to counted objects first (that decides hits), then those left to
    objects that were not counted (that tells why they were missed), then clusters and the like.
    """
    um = dish.um_per_px if np.isfinite(dish.um_per_px) else truth.um_per_px
    colonies = [t for t in truth.objects if t.counted]
    others = [t for t in truth.objects if not t.counted]
    counted = [o for o in dish.objects if o.counted]
    passed = [o for o in dish.objects if not o.counted]

    hits = _match(colonies, counted, um)
    missed = [t for i, t in enumerate(colonies) if i not in hits]
    found_not_counted = _match(missed, passed, um)
    taken = {id(passed[j]) for j in found_not_counted.values()}
    used = set(hits.values())
    spurious = [o for j, o in enumerate(counted) if j not in used]
    left = [o for o in passed if id(o) not in taken]
    # Of what is no colony, what was counted comes first: that is the fault to be seen.
    wrong = _match(others, spurious, um)
    rest = [t for i, t in enumerate(others) if i not in wrong]
    quiet = _match(rest, left, um)

    answers: list[tuple[str, str, bool]] = []
    faults: list[tuple[str, float, float, float, str]] = []
    for i, j in hits.items():
        name = class_of(colonies[i].name)
        answers.append((name, counted[j].answer, colonies[i].unsure))
        # What the sampling cannot carry is rightly counted without a class.
        if counted[j].answer not in (name, "refused"):
            t = colonies[i]
            faults.append(("class", t.x, t.y, t.diameter_um, f"{name} called {counted[j].answer}"))
    for i, t in enumerate(missed):
        at = found_not_counted.get(i)
        answer = passed[at].answer if at is not None else "missed"
        answers.append((class_of(t.name), answer, t.unsure))
        faults.append(("missed", t.x, t.y, t.diameter_um, f"{class_of(t.name)}: {answer}"))
    for i, t in enumerate(others):
        if not is_colony(class_of(t.name)):
            answer = spurious[wrong[i]].answer if i in wrong else _quiet(rest, t, quiet, left)
            answers.append((class_of(t.name), answer, t.unsure))
    explained = set(wrong.values())
    for j, o in enumerate(spurious):
        words = o.answer if j not in explained else f"{o.answer} on a {_name(others, wrong, j)}"
        faults.append(("spurious", o.x, o.y, o.diameter_um, words))
        if j not in explained:
            answers.append(("nothing", o.answer, False))

    near_hits = sum(colonies[i].unsure for i in hits)
    near_wrong = sum(others[i].unsure or is_colony(class_of(others[i].name)) for i in wrong)
    near = sum(t.unsure for t in colonies)
    return Judgement(
        image=dish.image,
        um_per_px=um,
        flags=dish.flags + (["failed"] if dish.failed else []),
        truth=len(colonies),
        counted=len(counted),
        hit=len(hits),
        truth_clear=len(colonies) - near,
        counted_clear=len(counted) - near_hits - near_wrong,
        hit_clear=len(hits) - near_hits,
        answers=answers,
        confidence=_confidence(dish, colonies, um),
        pairs=_pairs(dish, colonies, {i: counted[j] for i, j in hits.items()}, um),
        faults=faults,
    )


def _match(truths: list[TrueObject], found: list[Reported], um: float) -> dict[int, int]:
    xy = np.array([[t.x, t.y] for t in truths]).reshape(-1, 2)
    diameters = np.array([t.diameter(um) for t in truths])
    places = np.array([[o.x, o.y] for o in found]).reshape(-1, 2)
    sizes = np.array([o.diameter_um for o in found])
    return dict(match(xy, diameters, places, um, found_diameter_um=sizes))


def _quiet(rest: list[TrueObject], t: TrueObject, quiet: dict[int, int], left: list) -> str:
    index = next(i for i, other in enumerate(rest) if other is t)
    return left[quiet[index]].answer if index in quiet else "not found"


def _name(others: list[TrueObject], wrong: dict[int, int], j: int) -> str:
    return next(class_of(others[i].name) for i, k in wrong.items() if k == j)


def _confidence(
    dish: ReportedDish, colonies: list[TrueObject], um: float
) -> list[tuple[float, bool]]:
    """Every object that the classifier saw, declined ones among them; all that is no colony is one
    class."""
    seen = [o for o in dish.objects if o.probabilities]
    owner = {j: i for i, j in _match(colonies, seen, um).items()}
    result = []
    for j, o in enumerate(seen):
        merged: dict[str, float] = {}
        for name, p in o.probabilities.items():
            key = name if is_colony(name) else "none"
            merged[key] = merged.get(key, 0) + p
        best = max(merged, key=lambda name: merged[name])
        true = class_of(colonies[owner[j]].name) if j in owner else "none"
        result.append((min(merged[best], 1.0), best == true))
    return result


def _covers(a: TrueObject, b: TrueObject) -> bool:
    return bool(geometry.inside(np.array([[b.x, b.y]]), a.outline)[0])


def _pairs(
    dish: ReportedDish, colonies: list[TrueObject], hits: dict[int, Reported], um: float
) -> list[Pair]:
    shown = _match(colonies, [o for o in dish.objects if o.shown or o.name], um)
    pairs = []
    for i, a in enumerate(colonies):
        for j in range(i + 1, len(colonies)):
            b = colonies[j]
            far = np.hypot(a.x - b.x, a.y - b.y) * um
            if (
                a.outline is None
                or b.outline is None
                or far > 1.5 * (a.diameter_um + b.diameter_um)
            ):
                continue
            if geometry.gap(a.outline, b.outline) * um <= TOUCHING_UM:
                pairs.append(
                    Pair(
                        same_class=class_of(a.name) == class_of(b.name),
                        split=i in shown and j in shown,
                        counted_apart=i in hits and j in hits,
                        side_by_side=not (_covers(a, b) or _covers(b, a)),
                    )
                )
    return pairs
