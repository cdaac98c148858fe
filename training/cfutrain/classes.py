"""The classes that are told apart, and the many ways in which people write them."""

import functools

from cfutrain.errors import TrainError

COLONY = ("BFU-E", "CFU-E", "CFU-GM", "CFU-GEMM", "CFU-MK")
OTHER = ("cluster", "bubble", "fibre", "dust")
#: In the order of the probabilities of Forest and Net.
CLASSES = COLONY + OTHER
INDEX = {name: index for index, name in enumerate(CLASSES)}

#: Names after small letters alone are kept. Granulocyte and macrophage colonies are CFU-GM here:
#: the sheet reports them together.
_ALIASES = {
    "bfue": "BFU-E", "burst": "BFU-E",
    "cfue": "CFU-E",
    "cfugm": "CFU-GM", "gm": "CFU-GM", "cfug": "CFU-GM", "g": "CFU-GM", "cfum": "CFU-GM",
    "m": "CFU-GM",
    "cfugemm": "CFU-GEMM", "gemm": "CFU-GEMM", "mix": "CFU-GEMM", "cfumix": "CFU-GEMM",
    "cfumk": "CFU-MK", "mk": "CFU-MK", "cfumeg": "CFU-MK",
    "cluster": "cluster", "clusters": "cluster",
    "bubble": "bubble", "airbubble": "bubble",
    "fibre": "fibre", "fiber": "fibre", "scratch": "fibre", "hair": "fibre",
    "dust": "dust", "debris": "dust", "gel": "dust", "pen": "dust", "reflection": "dust",
    "droplet": "dust", "condensation": "dust", "print": "dust", "rim": "dust", "grid": "dust",
    "seam": "dust", "smear": "dust", "flake": "dust", "crystal": "dust", "dropletorsmear": "dust",
    "defocuseddebris": "dust", "chip": "dust", "mark": "dust",
    "clusterbelowthreshold": "cluster", "belowthreshold": "cluster", "nothing": "dust",
    "artefact": "dust", "artifact": "dust", "notacolony": "dust", "cell": "cluster",
    "singlecell": "cluster",
}  # fmt: skip


def bare(name: str) -> str:
    """Small letters of a name alone: `CFU-GM (M)` and `cfu gm` share `cfugm`."""
    return "".join(c for c in name.split("(")[0].lower() if c.isalpha())


@functools.cache
def class_of(name: str, where: str = "the truth") -> str:
    """The class that a label means.

    Raises TrainError for a name that is not known, naming `where` it stands.
    """
    known = _ALIASES.get(bare(name))
    if known is None:
        raise TrainError(
            f"{where} has the class '{name}', which is not known.",
            f"Known are {', '.join(CLASSES)}; rename it.",
        )
    return known


def artefact_class(kind: str) -> str:
    """The class of an artefact of the simulator or a reason of the segmenter; dust if unknown."""
    return _ALIASES.get(bare(kind), "dust")


def is_colony(name: str) -> bool:
    """Whether objects of the class are counted."""
    return name in COLONY
