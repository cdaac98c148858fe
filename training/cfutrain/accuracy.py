"""Regenerates every figure of the README: draws held-out dishes, counts them, compares.

The seeds start at 5000; no training uses them (`simulate.check_seeds`).
"""

import shutil
from pathlib import Path
from typing import Any

from cfutrain.evaluate import Run, evaluate
from cfutrain.painters import HELD_OUT
from cfutrain.program import Program
from cfutrain.progress import Progress
from cfutrain.report import put_between, short
from cfutrain.simulate import HELD_OUT_SEED, PAINTED, SimulatedSet
from cfutrain.write_report import write_report

#: The sampling at which profiles and regions are compared, um/px.
STANDARD = "11"
#: Diameter of the wells that stand in for whole dishes at fine samplings, mm: a dish of 35 mm at
#: 2 um/px has 300 megapixels.
WELL_MM = {"2": 10.0, "5": 16.0}
REGIONS = ("heldout-light", "heldout-contrast", "heldout-noise")
#: Samplings of the painter that is held out, um/px.
PAINTED_UM = (STANDARD, "7.6", "5")


def plan(n: int, seed: int = HELD_OUT_SEED) -> dict[str, SimulatedSet]:
    """The sets by the name of their condition; `n` dishes each, four times as many small wells."""
    kinds: list[tuple[str, str, str | None, str | None]] = [
        (f"{profile}, {STANDARD} um/px", profile, STANDARD, None)
        for profile in ("clean", "lab", "phone")
    ]
    kinds.append((f"hard, {STANDARD} um/px", "hard", STANDARD, "train"))
    kinds += [(f"lab, {um} um/px", "lab", um, None) for um in ("2", "5", "7.6", "21")]
    for region in REGIONS:
        kinds += [(f"{region}, {um} um/px", "random", um, region) for um in (STANDARD, "5")]
    for name in HELD_OUT:
        kinds += [(f"another painter, {um} um/px", PAINTED + name, um, None) for um in PAINTED_UM]
    kinds += [(f"dark ground, {um} um/px", "dark-ground", um, "train") for um in (STANDARD, "5")]
    sets = {}
    for index, (name, profile, um, region) in enumerate(kinds):
        well = None if profile.startswith(PAINTED) else WELL_MM.get(um or "")
        sets[name] = SimulatedSet(
            profile=profile,
            dishes=n * (4 if well and well <= 10 else 2 if well else 1),
            seed=seed + 100 * index,
            um_per_px=um,
            diameter_mm=well,
            region=region,
        )
    return sets


def accuracy(
    program: Program,
    out: Path,
    n: int,
    jobs: int,
    classifiers: list[str],
    plugins: list[Path],
    readme: Path | None = None,
    keep: bool = False,
    seed: int = HELD_OUT_SEED,
) -> dict[str, Any]:
    """Draws, counts, compares and writes the report; `readme` gets the short table.

    While something is still being worked on, `seed` is below 5000: dishes that were looked at are
    no longer held out. The pictures are removed at the end, but for those of the worst dishes,
    unless `keep` is set.
    """
    sets = plan(n, seed)
    dishes = out / "dishes"
    runs: list[Run] = []
    progress = Progress("conditions", len(sets) * (1 + len(classifiers)))
    more = [word for folder in plugins for word in ("--plugins", str(folder))]
    for name, entry in sets.items():
        folder = dishes / entry.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        entry.draw(program, folder, jobs)
        progress.step(f"drawn: {name}")
        for classifier in classifiers:
            found = folder / f"results-{classifier}"
            program.run(
                "count", folder / "study.csv", "--out", found, "--classifier", classifier,
                "--jobs", jobs, "--quiet", *more, allowed=(0, 3),
            )  # fmt: skip
            shutil.rmtree(found / "overlays", ignore_errors=True)
            runs.append(Run(classifier, name, found, folder))
            progress.step(f"counted with {classifier}: {name}")
    figures, judged = evaluate(runs)
    figures["plan"] = {name: entry.describe() for name, entry in sets.items()}
    figures["cfu"] = program.version()
    figures["simulated"] = True
    told = "which no training and no tuning has used"
    if seed < HELD_OUT_SEED:
        told = "which are no held-out ones: these figures are for work in progress"
    origin = (
        f"Made by `make accuracy N={n}` with {program.version()}: {len(sets)} kinds of dishes, "
        f"seeds from {seed} on, {told}."
    )

    def picture(condition: str, image: str) -> Path | None:
        return dishes / sets[condition].name / image

    write_report(out, figures, judged, origin, picture)
    if readme:
        text = readme.read_text(encoding="utf-8")
        readme.write_text(put_between(text, short(figures["conditions"])), encoding="utf-8")
    if not keep:
        shutil.rmtree(dishes)
    return figures
