"""The command line: one verb a step from dishes to a measured plugin."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cfutrain import __version__
from cfutrain.errors import TrainError
from cfutrain.painters import PAINTERS
from cfutrain.program import Program
from cfutrain.progress import say
from cfutrain.simulate import HELD_OUT_SEED
from cfutrain.tables import read_json

#: What the shipped models are trained on; see training/README.md for the reasons.
DEFAULT_SETS = (
    "random:train@10.9:11.1x84+1",
    "random:train@6:14x56+200",
    "random:train@14:22x14+300",
    "random:train@4:6/16x56+400",
    "random:train@2:4/10x44+600",
    "hard:train@8:13x20+800",
    "dark-ground:train@6:14x72+2601",
    "dark-ground:train@4:6/16x32+2681",
    "dark-ground:train@14:21x12+2721",
    "clean@8:12x11+850",
    "lab@8:12x28+940",
    "phone@8:12x30+900",
    "painted-lensesx40+2001",
    "painted-lenses@4:8x10+2101",
    "painted-lenses@11:21x10+2201",
    "painted-ringsx40+2301",
    "painted-rings@4:8x10+2401",
    "painted-rings@11:21x10+2501",
    "painted-darkfieldsx24+3001",
    "painted-darkfields@4:8x8+3101",
    "painted-darkfields@11:21x8+3201",
    "painted-scansx24+3301",
    "painted-scans@4:8x8+3401",
    "painted-scans@11:21x8+3501",
    "painted-specklesx24+3601",
    "painted-speckles@4:8x8+3701",
    "painted-speckles@11:21x8+3801",
    "painted-pigmentsx24+3901",
    "painted-pigments@4:8x8+4001",
    "painted-pigments@11:21x8+4101",
    "painted-cloudsx24+4201",
    "painted-clouds@4:8x8+4225",
    "painted-clouds@11:21x8+4233",
    "painted-globesx24+4241",
    "painted-globes@4:8x8+4265",
    "painted-globes@11:21x8+4273",
    "painted-lumpsx24+4281",
    "painted-lumps@4:8x8+4305",
    "painted-lumps@11:21x8+4313",
    "painted-patchesx24+4321",
    "painted-patches@4:8x8+4345",
    "painted-patches@11:21x8+4353",
    "painted-wavesx24+4361",
    "painted-waves@4:8x8+4385",
    "painted-waves@11:21x8+4393",
)
#: What the shipped seeker is trained on: none of these dishes is one that a classifier learns from,
#: and no painter's. On painted dishes a classifier learns how far to trust a seeker that is a
#: stranger there, as it will be in every laboratory.
SEEKER_SETS = (
    "random:train@10.5:11.5x112+1001",
    "random:train@7:13x96+1201",
    "random:train@4:8/18x80+1401",
    "random:train@2:4/10x40+1501",
    "random:train@13:21x24+1551",
    "lab@7:12x48+1601",
    "phone@7:12x56+1701",
    "clean@8:12x20+1801",
    "hard:train@8:13x48+1901",
    "dark-ground:train@7:13x64+2801",
    "dark-ground:train@4:8/18x24+2871",
    "dark-ground:train@13:21x8+2897",
)


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = argparse.ArgumentParser(prog="cfutrain", description="Trains classifiers for cfu.")
    top.add_argument("--version", action="version", version=f"cfutrain {__version__}")
    top.add_argument("--cfu", help="the program cfu; default: the build beside this package")
    top.add_argument("--jobs", type=int, default=2, help="dishes at a time (default 2)")
    verbs = top.add_subparsers(dest="verb", required=True)

    make = verbs.add_parser("make-dataset", help="crops, masks, features and labels")
    make.add_argument("--out", type=Path, required=True)
    make.add_argument(
        "--simulate", action="append", metavar="SET",
        help="PROFILE[:REGION][@UM[/MM]]xN[+SEED], PROFILE of `cfu simulate` or painted-NAME; may "
        "be given again; default: the shipped plan",
    )  # fmt: skip
    make.add_argument("--keep", type=Path, help="keep pictures and truths in this folder")
    make.add_argument("--study", type=Path, help="sample sheet or folder of your own pictures")
    make.add_argument("--truth", type=Path, help="your scores: CSV, GeoJSON, COCO, Cell Counter")
    make.add_argument(
        "--reviewed", type=Path, action="append", metavar="RESULTS",
        help="a results folder that was gone through in `cfu review`; may be given again",
    )  # fmt: skip
    make.add_argument("--scorer", help="with --reviewed: the blind marks of this person instead")
    make.add_argument("--marker", action="append", default=[], metavar="N=CLASS")
    make.add_argument("--um-per-px", help="sampling of your pictures, where the sheet has none")

    paint = verbs.add_parser("paint", help="dishes drawn by programs of their own, with truth")
    paint.add_argument("painter", help=", ".join(PAINTERS))
    paint.add_argument("--out", type=Path, required=True)
    paint.add_argument("-n", type=int, default=6, help="dishes (default 6)")
    paint.add_argument("--seed", type=int, default=1, help="of the first dish (default 1)")
    paint.add_argument("--um-per-px", help="sampling, 4 to 21: one value or a range, 8:12")

    train = verbs.add_parser("train", help="a model from a data set")
    train.add_argument("kind", choices=("forest", "net"))
    train.add_argument("--data", type=Path, required=True)
    train.add_argument("--out", type=Path, required=True)
    train.add_argument("--id", help="id of the plugin, for example org.example.mylab")
    train.add_argument("--name", help="its name for people")
    train.add_argument("--model-version", default="0.1.0")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--rounds", type=int, help="forest: most rounds of trees (500)")
    train.add_argument("--epochs", type=int, help="net: passes over the data (12)")
    train.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="net")

    planes = verbs.add_parser("make-planes", help="what the seeker is trained on")
    planes.add_argument("--out", type=Path, required=True)
    planes.add_argument(
        "--simulate", action="append", metavar="SET", help="as for make-dataset; may be given again"
    )

    seeker = verbs.add_parser("train-seeker", help="the network that looks for colonies")
    seeker.add_argument("--data", type=Path, required=True, help="what make-planes wrote")
    seeker.add_argument("--out", type=Path, required=True)
    seeker.add_argument("--seed", type=int, default=1)
    seeker.add_argument("--steps", type=int, help="batches (15000)")
    seeker.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")

    judge = verbs.add_parser("evaluate", help="runs of `cfu count` against truth")
    judge.add_argument(
        "--run", action="append", required=True, metavar="NAME[:CONDITION]=RESULTS,TRUTH"
    )
    judge.add_argument("--out", type=Path, required=True)
    judge.add_argument("--marker", action="append", default=[], metavar="N=CLASS")

    export = verbs.add_parser("export", help="a .cfuplugin bundle of a model")
    export.add_argument("--model", type=Path, required=True)
    export.add_argument("--data", type=Path, required=True, help="data set for the test vectors")
    export.add_argument("--out", type=Path, required=True, help="NAME.cfuplugin")
    export.add_argument("--short-name", help="what users type; default: the end of the id")
    export.add_argument("--figures", type=Path, help="figures.json of an evaluation, for the card")
    export.add_argument("--figures-of", default="forest", help="whose figures (forest)")

    all_figures = verbs.add_parser("accuracy", help="every figure of the README")
    all_figures.add_argument("--out", type=Path, required=True)
    all_figures.add_argument("-n", type=int, default=6, help="dishes of each kind (default 6)")
    all_figures.add_argument("--classifier", action="append", help="default: rules, forest, net")
    all_figures.add_argument("--plugins", type=Path, action="append", default=[])
    all_figures.add_argument("--readme", type=Path, help="file to put the short table into")
    all_figures.add_argument(
        "--seed", type=int, default=HELD_OUT_SEED, help="below 5000 while you work (default 5000)"
    )
    all_figures.add_argument("--keep", action="store_true", help="keep the dishes")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is 0, or 1 with a word on stderr."""
    options = parser().parse_args(arguments)
    try:
        _VERBS[options.verb](options)
    except TrainError as error:
        say(f"cfutrain: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _markers(words: list[str]) -> dict[str, str]:
    result = {}
    for word in words:
        number, equal, name = word.partition("=")
        if not equal:
            raise TrainError(f"--marker {word} cannot be read.", "Write --marker 1=BFU-E.")
        result[number.strip()] = name.strip()
    return result


def _make(options: argparse.Namespace) -> None:
    from cfutrain.make_dataset import from_simulator, from_study
    from cfutrain.reviewed import from_review
    from cfutrain.simulate import parse_set

    program = Program.find(options.cfu)
    if options.scorer and not options.reviewed:
        raise TrainError("--scorer goes with --reviewed.")
    if options.reviewed and (options.study or options.truth or options.simulate):
        raise TrainError(
            "--reviewed excludes --study, --truth and --simulate.", "Make two data sets."
        )
    if (options.study is None) != (options.truth is None):
        raise TrainError("--study and --truth go together.")
    if options.reviewed:
        data = from_review(program, options.reviewed, options.out, options.scorer)
    elif options.study is not None:
        if options.simulate:
            raise TrainError("--study and --simulate exclude each other.", "Make two data sets.")
        extra = ["--um-per-px", options.um_per_px] if options.um_per_px else []
        data = from_study(
            program, options.study, options.truth, options.out, options.jobs,
            _markers(options.marker), extra,
        )  # fmt: skip
    else:
        sets = [parse_set(text) for text in options.simulate or DEFAULT_SETS]
        data = from_simulator(program, sets, options.out, options.jobs, options.keep)
    for part, counts in data.manifest["counts"].items():
        say(f"{part}: " + ", ".join(f"{name} {n}" for name, n in sorted(counts.items())))


def _paint(options: argparse.Namespace) -> None:
    from cfutrain.painters import paint_set
    from cfutrain.progress import Progress

    paint_set(
        options.painter, options.n, options.seed, options.out, options.um_per_px, options.jobs,
        Progress("dishes", options.n),
    )  # fmt: skip
    say(f"{options.out}: try `cfu count {options.out / 'study.csv'} --out DIR`")


def _train(options: argparse.Namespace) -> None:
    from cfutrain.dataset import load

    data = load(options.data)
    given = {
        "seed": options.seed, "id": options.id, "name": options.name,
        "version": options.model_version,
    }  # fmt: skip
    given = {key: value for key, value in given.items() if value is not None}
    if options.kind == "forest":
        from cfutrain.forest import ForestOptions, train

        if options.rounds:
            given["rounds"] = options.rounds
        card = train(data, options.out, ForestOptions(**given))
    else:
        from cfutrain.net import NetOptions
        from cfutrain.net import train as train_net

        if options.epochs:
            given["epochs"] = options.epochs
        card = train_net(data, options.out, NetOptions(device=options.device, **given))
    for part, figures in card["figures"].items():
        f1 = ", ".join(f"{n} {c['f1']}" for n, c in figures["classes"].items())
        say(
            f"{part}: {figures['objects']} objects, {figures['right_to_the_count']:.3f} right, "
            f"calibration error {figures['expected_calibration_error']:.3f}; F1 {f1}"
        )


def _make_planes(options: argparse.Namespace) -> None:
    from cfutrain.seeker_planes import make
    from cfutrain.simulate import parse_set

    sets = [parse_set(text) for text in options.simulate or SEEKER_SETS]
    count = make(Program.find(options.cfu), sets, options.out, options.jobs)
    say(f"{count} dishes in {options.out}")


def _train_seeker(options: argparse.Namespace) -> None:
    from cfutrain.seeker import SeekerOptions, train

    given = {"seed": options.seed, "steps": options.steps, "device": options.device}
    given = {key: value for key, value in given.items() if value is not None}
    train(options.data, options.out, SeekerOptions(**given))


def _evaluate(options: argparse.Namespace) -> None:
    from cfutrain.evaluate import evaluate, parse_run
    from cfutrain.write_report import write_report

    runs = [parse_run(text) for text in options.run]
    figures, judged = evaluate(runs, _markers(options.marker))
    figures["simulated"] = all((run.truth / "truth.csv").is_file() for run in runs)
    truths = {(run.condition): run.truth for run in runs}
    write_report(
        options.out, figures, judged, "Made by `cfutrain evaluate`.",
        lambda condition, image: truths[condition] / image,
    )  # fmt: skip


def _export(options: argparse.Namespace) -> None:
    from cfutrain import bundle, vectors
    from cfutrain.dataset import load

    made = vectors.make(options.model, load(options.data))
    figures = None
    if options.figures:
        figures = bundle.measured(read_json(options.figures), options.figures_of)
    program = Program.find(options.cfu)
    out = bundle.export(
        program, options.model, options.out, made, figures, options.short_name or ""
    )
    name = bundle.short_name_of(out)
    say(f"{out}: try `cfu count PICTURES --out DIR --plugins {out.parent} --classifier {name}`")


def _accuracy(options: argparse.Namespace) -> None:
    from cfutrain.accuracy import accuracy

    accuracy(
        Program.find(options.cfu), options.out, options.n, options.jobs,
        options.classifier or ["rules", "forest", "net"], options.plugins, options.readme,
        options.keep, options.seed,
    )  # fmt: skip


_VERBS = {
    "make-dataset": _make,
    "paint": _paint,
    "train": _train,
    "make-planes": _make_planes,
    "train-seeker": _train_seeker,
    "evaluate": _evaluate,
    "export": _export,
    "accuracy": _accuracy,
}

if __name__ == "__main__":
    sys.exit(main())
