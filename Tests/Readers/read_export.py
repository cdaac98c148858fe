"""Reads back what `cfu export` wrote, with readers that know nothing of cfu, and compares it with the
tables of the results folder.

    read_export.py RESULTS EXPORT [--with-uncounted]

Prints one line for each format, or what differs and ends with 1.
"""

import csv
import json
import sys
import uuid
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import roifile
import shapely.geometry
from pycocotools.coco import COCO
from pzfx_parser import read_pzfx

UNCOUNTED = "not counted: "
problems = []


def check(holds, *what):
    if not holds:
        problems.append(" ".join(str(word) for word in what))


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def file_names(dishes):
    """The names that files of dishes have, without their endings."""
    taken, names = set(), []
    for dish in dishes:
        stem = "".join("_" if ord(c) < 32 or ord(c) == 127 or c in '/\\:*?"<>|' else c for c in dish)
        stem = stem.rstrip(". ")
        stem = "_" + stem[1:] if stem.startswith(".") else stem
        while len(stem.encode()) > 200:
            stem = stem[:-1]
        stem = stem or "dish"
        name, number = stem, 2
        while name.lower() in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(name.lower())
        names.append(name)
    return names


class Results:
    """The tables of a results folder."""

    def __init__(self, folder):
        self.folder = folder
        _, self.groups = table(folder / "groups.csv")
        self.dishes_header, self.dishes = table(folder / "dishes.csv")
        self.colonies_header, self.colonies = table(folder / "colonies.csv")
        # Columns of further classifiers stand behind these.
        own = self.colonies_header[: self.colonies_header.index("note")]
        self.classes = [n.removeprefix("p_") for n in own if n.startswith("p_")]
        own = self.dishes_header[: self.dishes_header.index("total")]
        self.counted_classes = [n.removeprefix("count_") for n in own if n.startswith("count_")]
        self.names = dict(zip((d["dish"] for d in self.dishes), file_names(d["dish"] for d in self.dishes)))

    def objects(self, dish, with_uncounted):
        return {
            int(c["colony"]): c
            for c in self.colonies
            if c["image"] == dish["image"] and (with_uncounted or c["counted"] == "true")
        }


def cells(dish):
    if "cells_plated" in dish:
        return float(dish["cells_plated"])
    return float(dish["cells_per_ml"]) * float(dish["volume_ml"])


def label(colony):
    if colony["counted"] == "true":
        return colony["class"] or colony["reason"]
    return UNCOUNTED + colony["reason"]


def same_sheet(sheet, header, rows, numbers):
    check([c.value for c in sheet[1]] == header, sheet.title, "header", [c.value for c in sheet[1]])
    check(all(c.font.bold for c in sheet[1]), sheet.title, "header is not bold")
    check(sheet.freeze_panes == "A2", sheet.title, "freezes", sheet.freeze_panes)
    last = openpyxl.utils.get_column_letter(len(header))
    check(sheet.auto_filter.ref == f"A1:{last}{len(rows) + 1}", sheet.title, sheet.auto_filter.ref)
    found = list(sheet.iter_rows(min_row=2))
    check(len(found) == len(rows), sheet.title, "has", len(found), "rows, not", len(rows))
    for cells, row in zip(found, rows):
        for name, cell in zip(header, cells):
            field = row[name]
            check(cell.data_type in "ns", sheet.title, cell.coordinate, "is of type", cell.data_type)
            if field == "":
                check(cell.value is None, sheet.title, cell.coordinate, repr(cell.value))
            elif isinstance(cell.value, str):
                shown = "".join("\ufffd" if ord(c) < 32 and c not in "\t\n" else c for c in field)
                check(cell.value == shown, sheet.title, cell.coordinate, repr(cell.value), repr(field))
                check(name not in numbers, sheet.title, cell.coordinate, "is no number")
            else:
                check(cell.value == float(field), sheet.title, cell.coordinate, cell.value, field)


def read_workbook(results, path):
    book = openpyxl.load_workbook(path)
    sheets = ["Groups", "Models", "Warnings", "Dishes", "Colonies", "Not counted", "Settings"]
    check(book.sheetnames == sheets, "sheets", book.sheetnames)
    for title, numbers in [("Groups", {"colonies", "frequency"}), ("Models", {"dispersion"}), ("Warnings", set())]:
        header, rows = table(results.folder / f"{title.lower()}.csv")
        same_sheet(book[title], header, rows, numbers)
    dishes = {"um_per_px", "total"} | {f"frequency_{c}" for c in results.counted_classes}
    same_sheet(book["Dishes"], results.dishes_header, results.dishes, dishes)
    for title, counted in [("Colonies", "true"), ("Not counted", "false")]:
        rows = [c for c in results.colonies if c["counted"] == counted]
        same_sheet(book[title], results.colonies_header, rows, {"x_px", "y_px", "diameter_um"})
    settings = {row[0].value: row[1].value for row in book["Settings"].iter_rows(min_row=2)}
    check(settings["run_1_plugin_sha256"] == results.dishes[0]["plugin_sha256"], settings)
    check(settings["run_1_settings_sha256"] == results.dishes[0]["settings_sha256"], settings)
    json.loads(settings["run_1_settings"])
    return f"{len(results.colonies)} objects"


def read_prism(results, path):
    namespace = "{http://graphpad.com/prism/Prism.htm}"
    root = ElementTree.parse(path).getroot()
    tags = [child.tag.removeprefix(namespace) for child in root]
    heads = ["Created", "InfoSequence", "Info", "TableSequence"]
    check(tags[:4] == heads and set(tags[4:]) == {"Table"}, "order", tags)
    ids = [ref.get("ID") for ref in root.find(f"{namespace}TableSequence")]
    check(ids == [t.get("ID") for t in root.iter(f"{namespace}Table")], "tables", ids)

    tables = read_pzfx(path)
    powers = {"nM": 1, "nmol/L": 1, "uM": 1000, "umol/L": 1000}  # of the unit of the tests' groups

    def dose(row):
        return "" if row["dose"] == "" else f"{float(row['dose']) * powers[row['dose_unit']]:g}"

    key = lambda row: (row["compound"], dose(row), row["vehicle"])
    groups = list(dict.fromkeys(key(row) for row in results.groups))
    doses = [g for g in groups if g[2] == "false"]
    number = lambda text: None if text == "" else float(text)

    def dishes(group):
        if group[2] == "true":  # one vehicle serves all compounds in these tests
            return [d for d in results.dishes if d["vehicle"] == "true"]
        return [d for d in results.dishes if key(d) == group]

    def same(title, columns, column):
        found = tables[title]
        check(len(found.columns) == len(columns), title, list(found.columns))
        for values, name in zip(columns, found.columns):
            read = [None if v is None or v != v else float(v) for v in found[name]]
            values = values + [None] * (len(read) - len(values))
            check(read == values, title, name, read, values)
        check(len(columns) == 0 or list(found.columns)[0].startswith(column), title, list(found.columns))

    per = results.groups[0]["per_cells"]
    for name in results.counted_classes + ["total"]:
        field = "total" if name == "total" else f"count_{name}"
        same(f"{name} count", [[number(d[field]) for d in dishes(g)] for g in groups], "vehicle")
        for dish in results.dishes:
            if name == "total":
                dish["frequency_total"] = (
                    "" if not dish["total"] else f"{int(dish['total']) * float(per) / cells(dish):.9f}"
                )
        for compound in dict.fromkeys(g[0] for g in doses):
            rows = [dishes(groups[0])] + [dishes(g) for g in doses if g[0] == compound]
            most = max(len(row) for row in rows)
            columns = [[0.0] + [float(g[1]) for g in doses if g[0] == compound]]
            for place in range(most):
                columns.append([number(r[place][field]) if place < len(r) else None for r in rows])
            same(f"{name} count, {compound}, by dose", columns, "dose")
        title = f"{name} per {per} cells"
        check(title in tables, title, "is missing")
        for group, column in zip(groups, tables[title].columns):
            read = [v for v in tables[title][column] if v is not None and v == v]
            wanted = [float(d[f"frequency_{name}"]) for d in dishes(group) if d[f"frequency_{name}"]]
            close = len(read) == len(wanted) and all(abs(a - b) < 6e-4 for a, b in zip(read, wanted))
            check(close, title, column, read, wanted)
    return f"{len(tables)} tables"


def read_geojson(results, folder, with_uncounted):
    counted = [d for d in results.dishes if d["status"] == "ok"]
    names = sorted(results.names[d["dish"]] + ".geojson" for d in counted)
    check(sorted(p.name for p in folder.iterdir()) == names, "files", sorted(p.name for p in folder.iterdir()))
    identifiers, shapes = [], {}
    for dish in counted:
        objects = results.objects(dish, with_uncounted)
        collection = json.loads((folder / f"{results.names[dish['dish']]}.geojson").read_text("utf-8"))
        check(collection["type"] == "FeatureCollection", dish["dish"], collection["type"])
        features = {int(f["properties"]["name"]): f for f in collection["features"]}
        check(features.keys() == objects.keys(), dish["dish"], "objects", features.keys() ^ objects.keys())
        for number, feature in features.items():
            colony, properties = objects[number], feature["properties"]
            identifiers.append(uuid.UUID(feature["id"]))
            check(properties["objectType"] == "annotation", properties)
            check(properties["classification"]["name"] == label(colony), dish["dish"], number, properties)
            colour = properties["classification"]["color"]
            check(len(colour) == 3 and all(c in range(256) for c in colour), colour)
            for name, value in properties["measurements"].items():
                check(colony[name] == "" or float(colony[name]) == value, dish["dish"], number, name, value)
            for name in ["diameter_um", "x_mm", "probability"]:
                check((colony[name] == "") == (name not in properties["measurements"]), number, name)
            shape = shapely.geometry.shape(feature["geometry"])
            check(shape.is_valid and shape.area > 0, dish["dish"], number, "is no valid polygon")
            polygons = getattr(shape, "geoms", [shape])
            check(all(list(p.exterior.coords)[0] == list(p.exterior.coords)[-1] for p in polygons), number)
            shapes[dish["dish"], number] = (shape, colour)
    check(len(set(identifiers)) == len(identifiers), "identifiers come twice")
    return shapes, f"{len(identifiers)} valid polygons"


def read_coco(results, path, shapes):
    coco = COCO(path)
    images = {image["id"]: image for image in coco.loadImgs(coco.getImgIds())}
    dishes = {d["dish"]: d for d in results.dishes}
    wanted = [d["image_sha256"] for d in results.dishes if d["status"] == "ok"]
    check([image["sha256"] for image in images.values()] == wanted, "pictures", images)
    check(all(image["file_name"] == dishes[image["dish"]]["image"] for image in images.values()), images)
    names = {c["id"]: c["name"] for c in coco.loadCats(coco.getCatIds())}
    check(list(names.values())[: len(results.classes)] == results.classes, names)
    found = set()
    for annotation in coco.loadAnns(coco.getAnnIds()):
        image = images[annotation["image_id"]]
        number = annotation["attributes"]["colony"]
        colony = results.objects(dishes[image["dish"]], True)[number]
        found.add((image["dish"], number))
        check(names[annotation["category_id"]] == label(colony), number, names[annotation["category_id"]])
        check(annotation["iscrowd"] == 0, annotation)
        check(str(colony["probability"]) == "" or float(colony["probability"]) == annotation["score"], number)
        shape, _ = shapes[image["dish"], number]
        check(abs(shape.area - annotation["area"]) < 0.01, number, shape.area, annotation["area"])
        left, top, right, bottom = shape.bounds
        near = zip(annotation["bbox"], (left, top, right - left, bottom - top))
        check(all(abs(a - b) < 0.011 for a, b in near), number, annotation["bbox"], shape.bounds)
        if number > 40:  # a mask is as large as the picture
            continue
        mask = coco.annToMask(annotation)
        check(mask.shape == (image["height"], image["width"]), number, mask.shape)
        check(abs(int(mask.sum()) - shape.area) <= shape.length + 4, number, int(mask.sum()), shape.area)
    check(found == shapes.keys(), "annotations", found ^ shapes.keys())
    return f"{len(found)} annotations"


def read_rois(results, folder, shapes):
    counted = [d for d in results.dishes if d["status"] == "ok"]
    names = sorted(results.names[d["dish"]] + ".zip" for d in counted)
    check(sorted(p.name for p in folder.iterdir()) == names, "files", sorted(p.name for p in folder.iterdir()))
    count = 0
    for dish in counted:
        path = folder / f"{results.names[dish['dish']]}.zip"
        with zipfile.ZipFile(path) as archive:
            check(archive.testzip() is None, path, "is damaged")
            for info in archive.infolist():
                check(info.date_time == (1980, 1, 1, 0, 0, 0), info)
                check(info.filename.endswith(".roi") and "/" not in info.filename, info)
        objects = results.objects(dish, True)
        regions = [] if not zipfile.ZipFile(path).namelist() else roifile.roiread(path)
        for region in regions:
            number, name = int(region.name.split(" ")[0]), region.name.split(" ", 1)[1]
            shape, colour = shapes[dish["dish"], number]
            check(region.roitype == roifile.ROI_TYPE.POLYGON, number, region.roitype)
            check(name == label(objects[number]), number, name)
            place = results.classes.index(name) + 1 if name in results.classes else 0
            check(region.group == place, number, region.group, place)
            check(list(region.stroke_color) == [255, *colour], number, region.stroke_color, colour)
            check(region.properties["class"] == name, number, region.properties)
            outline = shapely.geometry.Polygon(region.coordinates())
            if outline.is_valid:
                check(outline.equals(shape), dish["dish"], number, "is another outline")
            left, top, right, bottom = outline.bounds
            x, y = float(objects[number]["x_px"]) + 0.5, float(objects[number]["y_px"]) + 0.5
            check(left <= x <= right and top <= y <= bottom, dish["dish"], number, x, y, outline.bounds)
            far = abs(region.integer_coordinates + [region.left, region.top] - region.coordinates()).max()
            check(far < 1, number, "whole corners are off by", far)
            count += 1
        wanted = {number for name, number in shapes if name == dish["dish"]}
        check({int(r.name.split(" ")[0]) for r in regions} == wanted, dish["dish"], "regions")
    return f"{count} regions"


def read_tidy(results, path):
    _, rows = table(path)
    names = results.counted_classes + ["total"]
    check(len(rows) == len(results.dishes) * len(names), len(rows), "rows")
    for index, row in enumerate(rows):
        dish, name = results.dishes[index // len(names)], names[index % len(names)]
        check((row["dish"], row["class"]) == (dish["dish"], name), row)
        check(row["count"] == dish["total" if name == "total" else f"count_{name}"], row, dish)
        check(name == "total" or row["frequency"] == dish[f"frequency_{name}"], row)
        check((row["flags"], row["status"]) == (dish["flags"], dish["status"]), row)
        check(row["compound"] == dish["compound"] and row["vehicle"] == dish["vehicle"], row)
    return f"{len(rows)} rows"


def main():
    results, export = Results(Path(sys.argv[1])), Path(sys.argv[2])
    with_uncounted = "--with-uncounted" in sys.argv
    lines = [("study.xlsx", read_workbook(results, export / "study.xlsx"))]
    lines.append(("study.pzfx", read_prism(results, export / "study.pzfx")))
    shapes, words = read_geojson(results, export / "geojson", with_uncounted)
    lines.append(("geojson", words))
    lines.append(("coco.json", read_coco(results, export / "coco.json", shapes)))
    lines.append(("rois", read_rois(results, export / "rois", shapes)))
    lines.append(("tidy.csv", read_tidy(results, export / "tidy.csv")))
    kinds = Counter(shape.geom_type for shape, _ in shapes.values())
    lines.append(("geometry", ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))))
    for name, words in lines:
        print(f"{name}: {words}")
    for problem in problems[:40]:
        print(problem)
    sys.exit(bool(problems))


main()
