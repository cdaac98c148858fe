"""Sets of dishes with known truth: what is drawn, by whom, and with which seeds."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cfutrain.errors import TrainError
from cfutrain.painters import HELD_OUT, bounds, paint_set, painter
from cfutrain.program import Program

#: Dishes drawn at a time where a large set is worked off in pieces, so that its pictures never
#: stand on the disk together.
PIECE = 24
#: Seeds from here on are for `accuracy` alone; nothing is trained or tuned on them.
HELD_OUT_SEED = 5000
#: What the profile of a painter's dishes begins with.
PAINTED = "painted-"


@dataclass(frozen=True)
class SimulatedSet:
    """One call of `cfu simulate --set`, or dishes of a painter."""

    #: A profile of the simulator, or `painted-` and the name of a painter.
    profile: str
    dishes: int
    seed: int
    #: um/px, one value (`11`) or a range (`2:11`); None where the profile has its own.
    um_per_px: str | None = None
    #: Inner diameter of the dishes; None for 35 mm. Small wells keep fine pictures small.
    diameter_mm: float | None = None
    #: Region of the simulator's parameters: `train`, or one that training never sees.
    region: str | None = None

    @property
    def kind(self) -> str:
        """What the set has in common with others of another seed."""
        parts = [self.profile]
        if self.region and self.region != "train":
            parts.append(self.region)
        if self.um_per_px is not None:
            parts.append(self.um_per_px.replace(":", "to") + "um")
        if self.diameter_mm is not None:
            parts.append(f"{self.diameter_mm:g}mm")
        return "-".join(parts)

    @property
    def name(self) -> str:
        """A name that is unique within a plan."""
        return f"{self.kind}-s{self.seed}"

    def describe(self) -> dict[str, Any]:
        """All of it, for a manifest."""
        return asdict(self) | {"name": self.name}

    def arguments(self, out: Path) -> list[str]:
        """What follows `cfu simulate`."""
        line = ["--out", str(out), "--profile", self.profile, "--set", str(self.dishes)]
        line += ["--seed", str(self.seed)]
        if self.um_per_px is not None:
            line += ["--um-per-px", self.um_per_px]
        if self.diameter_mm is not None:
            line += ["--dish-diameter-mm", f"{self.diameter_mm:g}"]
        if self.region is not None:
            line += ["--region", self.region]
        return line

    def pieces(self, most: int) -> Iterator["SimulatedSet"]:
        """The same dishes as sets of at most `most`: seeds of a set run on from its first."""
        for start in range(0, self.dishes, most):
            yield replace(self, dishes=min(most, self.dishes - start), seed=self.seed + start)

    def draw(self, program: Program, out: Path, jobs: int) -> None:
        """Draws the set into `out`, which then holds study.csv and the truth."""
        if self.profile.startswith(PAINTED):
            name = self.profile.removeprefix(PAINTED)
            paint_set(name, self.dishes, self.seed, out, self.um_per_px, jobs)
        else:
            program.run("simulate", *self.arguments(out), "--jobs", jobs)


def parse_set(text: str) -> SimulatedSet:
    """`PROFILE[:REGION][@UM[/MM]]xDISHES[+SEED]`.

    For example `lab@11x20+100` or `random:train@2:5/10x60`: 60 wells of 10 mm at 2 to 5 um/px. The
    seed is 1 when it is not given. `painted-rings@8:12x20` are dishes of a painter, which has
    neither regions nor other diameters.
    """
    form = (
        r"(?P<profile>[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*?)(:(?P<region>[a-z-]+?))?"
        r"(@(?P<um>[0-9.]+(:[0-9.]+)?)(/(?P<mm>[0-9.]+))?)?x(?P<dishes>[0-9]+)(\+(?P<seed>[0-9]+))?"
    )
    found = re.fullmatch(form, text.strip())
    if not found:
        raise TrainError(
            f"The set '{text}' cannot be read.", "Write it like lab@11x20+100 or random:trainx300."
        )
    if found["profile"].startswith(PAINTED):
        painter(found["profile"].removeprefix(PAINTED))
        if found["region"] or found["mm"]:
            raise TrainError(f"The set '{text}' has a region or a diameter.", "Painters have none.")
        bounds(found["um"])
    return SimulatedSet(
        profile=found["profile"],
        dishes=int(found["dishes"]),
        seed=int(found["seed"] or 1),
        um_per_px=found["um"],
        diameter_mm=float(found["mm"]) if found["mm"] else None,
        region=found["region"],
    )


def check_seeds(sets: list[SimulatedSet]) -> None:
    """Refuses held-out seeds, regions and painters in training.

    A figure on dishes that were learnt from is worth nothing.
    """
    for entry in sets:
        if entry.profile.removeprefix(PAINTED) in HELD_OUT:
            raise TrainError(f"{entry.name} is of a held-out painter.", "Train on the others.")
        if entry.seed + entry.dishes > HELD_OUT_SEED:
            raise TrainError(
                f"{entry.name} uses seeds from {HELD_OUT_SEED} on, which are held out.",
                f"Choose seeds below {HELD_OUT_SEED}.",
            )
        if entry.region is not None and entry.region != "train":
            raise TrainError(f"{entry.name} is of a held-out region.", "Train on region 'train'.")
