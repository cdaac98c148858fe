"""Scores drawn dishes with other people's programs: scipy matches, scikit-learn scores the pairs,
shapely measures overlaps, and pycocotools has the average precision.

    evaluate_detections.py CASES.json > FIGURES.json

CASES is a list of {rule, least, um_per_pixel, dishes: [{machine, reference}]}, an item being {x, y,
outline, diameter, class, score} with null for what it has not; without x and y an item stands at the
centroid of its outline. A case with "masks": false is not judged by masks of pixels. Knows nothing of
cfu.
"""

import contextlib
import io
import json
import math
import sys
import warnings

import numpy as np
import shapely
from pycocotools import mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import cohen_kappa_score, confusion_matrix, precision_recall_fscore_support

NONE = "(none)"
# Of the drawn dishes, px.
SIDE = 700


def area_of(item):
    """A valid area by the even-odd rule, or None."""
    if len(item["outline"]) < 3:
        return None
    polygon = shapely.Polygon(item["outline"])
    return polygon if polygon.is_valid else shapely.make_valid(polygon)


def overlap(one, other):
    (a, b, c, d), (e, f, g, h) = one.bounds, other.bounds
    if a >= g or e >= c or b >= h or f >= d:
        return 0.0
    shared = one.intersection(other).area
    whole = one.area + other.area - shared
    return shared / whole if whole > 0 else 0.0


def radius(item, area):
    if item["diameter"]:
        return item["diameter"] / 2
    return math.sqrt(area.area / math.pi) if area is not None and area.area > 0 else None


def cost_table(case, dish):
    """Costs of pairs by mark and colony, infinite where they may not be matched."""
    machine, reference = dish["machine"], dish["reference"]
    areas = [area_of(item) for item in machine]
    marks = [area_of(item) for item in reference]
    costs = np.full((len(reference), len(machine)), np.inf)
    for row, mark in enumerate(reference):
        for column, colony in enumerate(machine):
            if case["rule"] == "iou":
                if marks[row] is not None and areas[column] is not None:
                    iou = overlap(marks[row], areas[column])
                    if iou >= case["least"]:
                        costs[row, column] = 1 - iou
                continue
            distance = math.hypot(mark["x"] - colony["x"], mark["y"] - colony["y"])
            least = case["least"] / case["um_per_pixel"]
            own = radius(mark, marks[row])
            if own is not None:
                near = distance <= max(own, least)
            else:
                near = distance <= max(radius(colony, areas[column]) or 0, least) or (
                    areas[column] is not None
                    and areas[column].contains(shapely.Point(mark["x"], mark["y"]))
                )
            if near:
                costs[row, column] = distance
    return costs, areas, marks


def matched(costs):
    """The most pairs, and of those the cheapest; as pairs (colony, mark)."""
    finite = np.isfinite(costs)
    if not finite.any():
        return []
    # A pair that may not be costs more than all that may.
    forbidden = (min(costs.shape) + 1) * (costs[finite].max() + 1)
    rows, columns = linear_sum_assignment(np.where(finite, costs, forbidden))
    return [(int(c), int(r)) for r, c in zip(rows, columns, strict=True) if finite[r, c]]


class ExactOverlaps(COCOeval):
    """COCO's evaluator with overlaps of outlines in place of those of masks of pixels."""

    areas = {}

    def computeIoU(self, imgId, catId):  # noqa: N802, N803 (its name and parameters there)
        truths, found = self._gts[imgId, catId], self._dts[imgId, catId]
        if not truths and not found:
            return []
        found = [found[i] for i in np.argsort([-d["score"] for d in found], kind="mergesort")]
        return np.array(
            [[overlap(self.areas["m", d["id"]], self.areas["r", t["id"]]) for t in truths] for d in found]
        ).reshape(len(found), len(truths))


def kind_of(case):
    return "segm" if case.get("masks", True) else "bbox"


def precision(case, evaluator, by_class):
    """AP50 and AP50:95 of each class, or of all together."""
    images, truths, found, areas = [], [], [], {}
    names = sorted({i["class"] for d in case["dishes"] for k in d for i in d[k] if i["class"]})
    for number, dish in enumerate(case["dishes"], 1):
        images.append({"id": number, "width": SIDE, "height": SIDE})
        for kind, items in (("r", dish["reference"]), ("m", dish["machine"])):
            for item in items:
                if by_class and item["class"] is None:
                    continue
                into = truths if kind == "r" else found
                area = area_of(item)
                entry = {
                    "id": len(into) + 1,
                    "image_id": number,
                    "category_id": names.index(item["class"]) + 1 if by_class else 1,
                    "area": area.area,
                    "iscrowd": 0,
                }
                if case.get("masks", True):
                    entry["segmentation"] = [[float(v) for p in item["outline"] for v in p]]
                else:
                    a, b, c, d = area.bounds
                    entry["bbox"] = [a, b, c - a, d - b]
                if kind == "m":
                    entry["score"] = item["score"] or 0.0
                if kind == "m" and case.get("masks", True):
                    # Results are masks there, marks may be corners.
                    entry["segmentation"] = mask.merge(mask.frPyObjects(entry["segmentation"], SIDE, SIDE))
                areas[kind, entry["id"]] = area
                into.append(entry)
    categories = [{"id": i, "name": n} for i, n in enumerate(names if by_class else ["all"], 1)]
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {"images": images, "annotations": truths, "categories": categories}
        truth.createIndex()
        run = evaluator(truth, truth.loadRes([dict(entry) for entry in found]), kind_of(case))
        run.areas = areas
        run.params.maxDets = [10**9]
        run.params.areaRng, run.params.areaRngLbl = [[0, 1e10]], ["all"]
        run.evaluate()
        run.accumulate()
    values = run.eval["precision"][:, :, :, 0, 0]
    figures = {}
    for index, category in enumerate(categories):
        of_class = values[:, :, index]
        # -1 says that no mark bears the class.
        if of_class.max() > -1:
            figures[category["name"]] = [float(of_class[0].mean()), float(of_class.mean())]
    return figures


def place(item):
    """An item with its place."""
    if item["x"] is None:
        middle = area_of(item).centroid
        return {**item, "x": middle.x, "y": middle.y}
    return item


def evaluate(case):
    for dish in case["dishes"]:
        for kind in ("machine", "reference"):
            dish[kind] = [place(item) for item in dish[kind]]
    blind, said, seen, dishes, ious = [], [], [], [], []
    for dish in case["dishes"]:
        costs, areas, marks = cost_table(case, dish)
        pairs = matched(costs)
        dishes.append(sorted(pairs))
        for colony, mark in pairs:
            if areas[colony] is not None and marks[mark] is not None:
                ious.append([colony, mark, overlap(areas[colony], marks[mark])])
        machine, reference = dish["machine"], dish["reference"]
        blind += [(1, 1)] * len(pairs)
        # A pair on a mark without a class says nothing about classes.
        both = [(reference[m]["class"], machine[c]["class"]) for c, m in pairs]
        said += [a for a, b in both if a]
        seen += [b or NONE for a, b in both if a]
        for index, item in enumerate(reference):
            if index not in {m for _, m in pairs}:
                blind.append((1, 0))
                if item["class"]:
                    said.append(item["class"])
                    seen.append(NONE)
        for index, item in enumerate(machine):
            if index not in {c for c, _ in pairs}:
                blind.append((0, 1))
                said.append(NONE)
                seen.append(item["class"] or NONE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = precision_recall_fscore_support(*zip(*blind, strict=True), average="binary")
        names = sorted((set(said) | set(seen)) - {NONE})
        classes = precision_recall_fscore_support(said, seen, labels=names, average=None)
    table = [*names, NONE]
    agreed = [(a, b) for a, b in zip(said, seen, strict=True) if NONE not in (a, b)]
    figures = {
        "pairs": dishes,
        "ious": ious,
        "blind": [float(v) for v in whole[:3]],
        "classes": {n: [float(classes[k][i]) for k in range(3)] for i, n in enumerate(names)},
        "labels": table,
        "confusion": confusion_matrix(said, seen, labels=table).tolist(),
        "kappa": float(cohen_kappa_score(*zip(*agreed, strict=True))) if agreed else None,
    }
    if all(len(i["outline"]) > 2 for d in case["dishes"] for k in d for i in d[k]):
        evaluators = [("exact", ExactOverlaps)]
        if case.get("masks", True):
            evaluators.append(("masks", COCOeval))
        for name, evaluator in evaluators:
            figures[name] = {
                "blind": precision(case, evaluator, False)["all"],
                "classes": precision(case, evaluator, True),
            }
    return figures


with open(sys.argv[1], encoding="utf-8") as file:
    json.dump([evaluate(case) for case in json.load(file)], sys.stdout)
