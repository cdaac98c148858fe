"""Splits by donor and dish, never by colony: colonies of one dish share light, gel and donor."""

import hashlib
from collections.abc import Sequence

TRAIN, VALIDATION, TEST = "train", "validation", "test"


def split_groups(
    groups: Sequence[str],
    strata: Sequence[str],
    fractions: tuple[float, float] = (0.15, 0.15),
    salt: str = "cfutrain",
) -> dict[str, str]:
    """A part for each group.

    `groups` and `strata` run in parallel, one entry a dish: dishes of one group (a donor, or a dish
    where donors are few) stay together; within a stratum (a kind of picture) validation and test
    get their fractions of its groups. Which groups is decided by a hash of the name and the salt,
    so that a group keeps its part when others are added to other strata.

    A stratum of three groups or more has at least one group in each part.
    """
    by_stratum: dict[str, set[str]] = {}
    home: dict[str, str] = {}
    for group, stratum in zip(groups, strata, strict=True):
        # A group that stands in several strata is split in its first one.
        by_stratum.setdefault(home.setdefault(group, stratum), set()).add(group)
    parts: dict[str, str] = {}
    for members in by_stratum.values():
        order = sorted(members, key=lambda g: hashlib.sha256(f"{salt}/{g}".encode()).hexdigest())
        n = len(order)
        least = 1 if n >= 3 else 0
        validation = max(round(n * fractions[0]), least if fractions[0] > 0 else 0)
        test = max(round(n * fractions[1]), least if fractions[1] > 0 else 0)
        for index, group in enumerate(order):
            if index < validation:
                parts[group] = VALIDATION
            elif index < validation + test:
                parts[group] = TEST
            else:
                parts[group] = TRAIN
    return parts


def groups_of(dishes: Sequence[str], donors: Sequence[str], fewest: int = 4) -> list[str]:
    """The group of each dish: its donor where there are at least `fewest` donors, else the dish."""
    named = {donor for donor in donors if donor}
    if len(named) >= fewest and all(donors):
        return [f"donor {donor}" for donor in donors]
    return [f"dish {dish}" for dish in dishes]
