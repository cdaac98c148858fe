"""A study counted, reviewed through the pages' own interface, and made into a data set.

Needs `cfu` (`make build`); skipped where it is not built.
"""

import http.cookiejar
import json
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cfutrain.errors import TrainError
from cfutrain.program import Program
from cfutrain.reviewed import from_review
from cfutrain.tables import read_rows

DISHES = 4


@dataclass
class Browser:
    """Somebody who reviews."""

    address: str
    name: str
    mode: str
    csrf: str = ""
    open: Any = field(init=False)

    def __post_init__(self) -> None:
        jar = http.cookiejar.CookieJar()
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open
        with self.open(self.address, timeout=60):
            pass
        self.csrf = self.get("/api/session")["csrf"]
        said = self.post("/api/session", {"name": self.name, "mode": self.mode})
        self.csrf = said["csrf"]

    def get(self, path: str) -> Any:
        with self.open(self.address.split("/?")[0] + path, timeout=60) as answer:
            return json.load(answer)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            self.address.split("/?")[0] + path, json.dumps(body).encode(),
            {"Content-Type": "application/json", "X-CFU-Token": self.csrf}, method="POST",
        )  # fmt: skip
        with self.open(request, timeout=60) as answer:
            return json.load(answer)

    def edit(self, dish: str, action: str, marks: list[str], **more: Any) -> Any:
        """One change of a dish (`/api/dishes/0`), as of now."""
        revision = self.get(dish)["revision"]
        body = {"revision": revision, "action": action, "marks": marks} | more
        return self.post(f"{dish}/edits", body)


@pytest.fixture(scope="module")
def program() -> Program:
    try:
        return Program.find()
    except TrainError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def results(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    program.run(
        "simulate", "--out", folder / "dishes", "--set", DISHES, "--profile", "clean",
        "--um-per-px", 11, "--dish-diameter-mm", 16, "--seed", 41, "--colonies", "100:160",
    )  # fmt: skip
    program.run(
        "count", folder / "dishes" / "study.csv", "--out", folder / "results", "--quiet",
        allowed=(0, 3),
    )  # fmt: skip
    return folder / "results"


@pytest.fixture(scope="module")
def address(program: Program, results: Path) -> Iterator[str]:
    server = subprocess.Popen(
        [program.path, "review", results, "--port", "0", "--quiet"], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    yield server.stdout.readline().strip()
    server.send_signal(signal.SIGINT)
    server.wait(60)


def counted(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [m for m in marks if m["state"]["reason"] is None and not m["gone"]]


def test_a_reviewed_study_is_a_data_set(
    program: Program, results: Path, address: str, tmp_path: Path
):
    anna = Browser(address, "Anna", "review")
    first = "/api/dishes/0"
    view = anna.get(first)
    marks = counted(view["marks"])
    assert len(marks) >= 8
    ids = [m["id"] for m in marks]
    anna.edit(first, "class", [ids[0]], **{"class": "CFU-MK"})
    anna.edit(first, "delete", [ids[1]])
    anna.edit(first, "unsure", [ids[2]])
    anna.edit(first, "class", [ids[3]], **{"class": "cluster"})
    # On the far side of the picture's middle, where nothing is: a circle is proposed.
    middle = [view["picture"]["width"] / 2, view["picture"]["height"] / 2]
    anna.edit(first, "add", [], point=middle, **{"class": "BFU-E"})
    halves = anna.edit(first, "split", [ids[4]], parts=2)
    parts = [m["id"] for m in halves["marks"] if m["id"] != ids[4]]
    assert len(parts) == 2
    anna.edit(first, "merge", [ids[5], ids[6]], **{"class": "CFU-GM"})
    for dish in range(DISHES - 1):
        anna.edit(f"/api/dishes/{dish}", "reviewed", [])

    data = from_review(program, [results], tmp_path / "data")
    rows = read_rows(tmp_path / "data" / "objects.csv")
    assert len({row["dish"] for row in rows}) == DISHES - 1
    assert data.manifest["people's own marks"] == 4
    mine = [i for i, row in enumerate(rows) if row["dish"] == view["dish"]]
    by_number = {rows[i]["object"]: i for i in mine}

    def label(mark: str) -> tuple[str, str] | None:
        row = by_number.get(mark.removeprefix("m"))
        return None if row is None else (rows[row]["label"], rows[row]["source"])

    assert label(ids[0]) == ("CFU-MK", "matched")
    assert label(ids[1]) is not None
    assert label(ids[1])[1] == "artefact"
    assert label(ids[2]) is None
    assert label(ids[3]) == ("cluster", "artefact")
    assert label(ids[4]) is None
    assert label(ids[5]) == label(ids[6]) == ("cluster", "fragment")
    # The machine's objects in their order, then Anna's four with features of their own.
    assert len(mine) == len(view["marks"]) - 2 + 4
    own = [data.features[i] for i in mine[-4:]]
    diameter = data.names.index("diameter_um")
    assert all(np.isfinite(f[diameter]) and 30 < f[diameter] < 3000 for f in own)
    assert all(np.isfinite(f[data.names.index("od_mean")]) for f in own)
    assert sorted(rows[i]["label"] for i in mine[-4:])[0] == "BFU-E"
    assert set(data.parts) == {"train", "validation", "test"}
    # What was found keeps the features that it was counted with.
    assert np.isfinite(data.features[: len(view["marks"]) - 2, diameter]).all()


def test_blind_scores_are_a_data_set_too(
    program: Program, results: Path, address: str, tmp_path: Path
):
    truth: dict[str, list[dict[str, str]]] = {}
    for row in read_rows(results.parent / "dishes" / "truth.csv"):
        if row["counted"] == "true":
            truth.setdefault(row["dish"], []).append(row)
    ben = Browser(address, "Ben", "blind")
    with pytest.raises(TrainError, match="scored nothing blind"):
        from_review(program, [results], tmp_path / "none", scorer="Ben")
    size = 0
    for item in ben.get("/api/blind")["dishes"]:
        dish = f"/api/blind/{item['index']}"
        # Which dish it is nobody says: the scorer sees a picture. Here all points of one dish will
        # do, since what is asked is that marks reach the data set.
        for row in next(iter(truth.values()))[:6]:
            point = [float(row["x_px"]), float(row["y_px"])]
            ben.edit(dish, "add", [], point=point, **{"class": "BFU-E"})
            size += 1
        ben.edit(dish, "reviewed", [])
    data = from_review(program, [results], tmp_path / "data", scorer="ben")
    assert data.manifest["scorer"] == "ben"
    assert len(set(data.dishes)) == DISHES
    assert 0 < (data.labels == "BFU-E").sum() <= size
    assert set(data.labels[data.labels != "BFU-E"]) <= {"dust", "cluster", "bubble", "fibre"}
