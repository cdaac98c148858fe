"""Readers of manual truth: tables of points, QuPath GeoJSON, COCO, ImageJ Cell Counter."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np

from cfutrain import geometry
from cfutrain.classes import class_of, is_colony
from cfutrain.errors import TrainError
from cfutrain.tables import read_json, read_rows
from cfutrain.truth import DishTruth, TrueObject, stem

SUFFIXES = (".geojson", ".json", ".xml", ".csv", ".tsv")
_IMAGE = ("image", "dish", "picture", "file", "filename")
_X = ("x", "x_px", "centroid_x", "xm")
_Y = ("y", "y_px", "centroid_y", "ym")
_CLASS = ("class", "label", "type", "classification", "name")


def read(path: Path, markers: dict[str, str] | None = None) -> dict[str, DishTruth]:
    """The truth in one file, by picture."""
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv", ".txt"):
        return points(path)
    if suffix == ".xml":
        return cell_counter(path, markers or {})
    if suffix in (".json", ".geojson"):
        value = read_json(path)
        if isinstance(value, dict) and "annotations" in value and "images" in value:
            return coco(value, path)
        return {stem(path.name): geojson(value, path)}
    raise TrainError(f"{path} is of no known kind.", f"Known are {', '.join(SUFFIXES)}.")


def make(
    x: float, y: float, name: str, where: str, outline: np.ndarray | None = None
) -> TrueObject:
    """One object; its class must be known."""
    return TrueObject(
        x=x, y=y, name=name, outline=outline, counted=is_colony(class_of(name, where))
    )


def points(path: Path) -> dict[str, DishTruth]:
    """A table with one row an object: picture, x, y, class.

    A row with a picture alone says that it was scored and that nothing is on it.
    """
    rows = read_rows(path)
    names = {key.strip().lower(): key for key in (rows[0] if rows else {}) if key}

    def column(choices: tuple[str, ...], needed: bool = True) -> str:
        for choice in choices:
            if choice in names:
                return names[choice]
        if needed and rows:
            raise TrainError(f"{path} has no column {choices[0]}.", "See training/README.md.")
        return ""

    image, x, y, label = column(_IMAGE), column(_X), column(_Y), column(_CLASS)
    result: dict[str, DishTruth] = {}
    for line, row in enumerate(rows, start=2):
        where = f"{path}, line {line},"
        dish = result.setdefault(stem(row[image]), DishTruth())
        if not (row[x] or row[y] or row[label]):
            # A dish that was scored and holds nothing.
            continue
        try:
            at = (float(row[x]), float(row[y]))
        except ValueError:
            raise TrainError(f"{where} has no place.", "x and y are pixels.") from None
        dish.objects.append(make(*at, row[label], where))
    return result


def geojson(value: Any, path: Path) -> DishTruth:
    """QuPath's export of one picture: points, multi-points and polygons with a classification."""
    features = value.get("features", [value]) if isinstance(value, dict) else value
    dish = DishTruth()
    for index, feature in enumerate(features):
        where = f"{path}, object {index + 1},"
        properties = feature.get("properties") or {}
        named = properties.get("classification") or {}
        name = named.get("name") if isinstance(named, dict) else named
        name = name or properties.get("name")
        if not name:
            raise TrainError(f"{where} has no classification.", "Set its class in QuPath.")
        shape = feature.get("geometry") or {}
        kind, places = shape.get("type"), shape.get("coordinates")
        if kind == "Point":
            dish.objects.append(make(places[0], places[1], name, where))
        elif kind == "MultiPoint":
            dish.objects += [make(p[0], p[1], name, where) for p in places]
        elif kind == "Polygon":
            dish.objects.append(_polygon(places[0], name, where))
        elif kind == "MultiPolygon":
            # The largest part stands for the object; holes and crumbs do not move its centre.
            rings = [np.asarray(part[0], dtype=float)[:, :2] for part in places]
            dish.objects.append(_polygon(max(rings, key=geometry.area), name, where))
        else:
            raise TrainError(f"{where} is a {kind}.", "Draw points or closed outlines.")
    return dish


def _polygon(ring: Any, name: str, where: str) -> TrueObject:
    outline = np.asarray(ring, dtype=float)[:, :2]
    if len(outline) > 1 and np.array_equal(outline[0], outline[-1]):
        outline = outline[:-1]
    low, high = outline.min(axis=0), outline.max(axis=0)
    centre = (low + high) / 2
    return make(float(centre[0]), float(centre[1]), name, where, outline)


def coco(value: dict[str, Any], path: Path) -> dict[str, DishTruth]:
    """COCO: boxes `[x, y, width, height]` or polygons `[x1, y1, x2, ...]`."""
    images = {entry["id"]: stem(entry["file_name"]) for entry in value["images"]}
    names = {entry["id"]: entry["name"] for entry in value.get("categories", [])}
    result = {name: DishTruth() for name in images.values()}
    for entry in value["annotations"]:
        where = f"{path}, annotation {entry.get('id')},"
        if entry.get("image_id") not in images or entry.get("category_id") not in names:
            raise TrainError(f"{where} names no picture or category.", "Export the file again.")
        parts = entry.get("segmentation")
        name = names[entry["category_id"]]
        if isinstance(parts, list) and parts and len(parts[0]) >= 6:
            rings = [np.asarray(part, dtype=float).reshape(-1, 2) for part in parts]
            made = _polygon(max(rings, key=geometry.area), name, where)
        else:
            x, y, width, height = entry["bbox"]
            made = make(x + width / 2, y + height / 2, name, where)
        result[images[entry["image_id"]]].objects.append(made)
    return result


def cell_counter(path: Path, markers: dict[str, str]) -> dict[str, DishTruth]:
    """ImageJ Cell Counter: numbered types, named in the file (newer versions) or by `markers`."""
    try:
        root = ET.parse(path).getroot()
    except (ET.ParseError, OSError) as error:
        raise TrainError(f"{path} cannot be read: {error}.", "Save the markers again.") from error
    image = root.findtext(".//Image_Filename") or path.name.removeprefix("CellCounter_")
    dish = DishTruth()
    for kind in root.iter("Marker_Type"):
        marks = kind.findall("Marker")
        if not marks:
            continue
        number = (kind.findtext("Type") or "").strip()
        name = markers.get(number) or (kind.findtext("Name") or "").strip()
        where = f"{path}, type {number},"
        if not name or name.lower().startswith("type"):
            raise TrainError(f"{where} has no class.", f"Give --marker {number}=CLASS.")
        for mark in marks:
            x, y = mark.findtext("MarkerX"), mark.findtext("MarkerY")
            if x is None or y is None:
                raise TrainError(f"{where} has a marker without a place.", "Save it again.")
            dish.objects.append(make(float(x), float(y), name, where))
    return {stem(image.strip()): dish}
