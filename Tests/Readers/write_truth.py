"""Writes marks with other programs' own writers, and what they mean, for the test of cfu's readers.

    write_truth.py KIND FOLDER

KIND is roifile, pycocotools, shapely or labelme. Writes FOLDER/truth.* and prints as JSON what is in
it: {"file": name, "marks": [{"label": text or null, "corners": [[x, y], ...]}]}, in pixels with the
centre of the first one at (0, 0).
"""

import json
import sys
from pathlib import Path

POLYGON = [[10.25, 20.5], [60.75, 25.0], [55.5, 80.125], [12.0, 70.0]]
SECOND = [[100.0, 40.0], [131.0, 40.0], [131.0, 61.0], [100.0, 61.0]]


def less_half(corners):
    return [[x - 0.5, y - 0.5] for x, y in corners]


def write_roifile(folder):
    import roifile

    named = [(POLYGON, "BFU-E"), (SECOND, "CFU-GM-2")]
    rois = [roifile.ImagejRoi.frompoints(corners, name=name) for corners, name in named]
    for roi in rois:
        roi.roitype = roifile.ROI_TYPE.POLYGON
    points = roifile.ImagejRoi.frompoints([[5.0, 6.0], [7.5, 8.25]], name="CFU-MK")
    points.roitype = roifile.ROI_TYPE.POINT
    roifile.roiwrite(folder / "truth.zip", rois + [points], mode="w")
    marks = [["BFU-E", less_half(POLYGON)], ["CFU-GM", less_half(SECOND)]]
    # Points lie in the middle of pixels as they are.
    marks += [["CFU-MK", [[5, 6]]], ["CFU-MK", [[7.5, 8.25]]]]
    return "truth.zip", marks


def write_pycocotools(folder):
    import numpy
    from pycocotools import mask

    # An L of pixels, and a block that touches the edge of the picture.
    shapes = numpy.zeros((2, 50, 60), dtype=numpy.uint8, order="C")
    shapes[0, 10:30, 5:15] = 1
    shapes[0, 20:30, 15:25] = 1
    shapes[1, 40:50, 50:60] = 1
    outlines = [
        [[5, 10], [15, 10], [15, 20], [25, 20], [25, 30], [5, 30]],
        [[50, 40], [60, 40], [60, 50], [50, 50]],
    ]
    packed = mask.encode(numpy.asfortranarray(shapes[0]))
    packed["counts"] = packed["counts"].decode()
    runs, inside, length = [], 0, 0
    for value in shapes[1].flatten(order="F"):
        if value != inside:
            runs.append(length)
            inside, length = value, 0
        length += 1
    runs.append(length)
    area = int(mask.area(mask.frPyObjects({"size": [50, 60], "counts": runs}, 50, 60)))
    assert area == 100, area
    annotations = [
        {"category_id": 1, "segmentation": packed, "iscrowd": 0, "area": 300},
        {
            "category_id": 2,
            "segmentation": {"size": [50, 60], "counts": runs},
            "iscrowd": 1,
            "area": float("nan"),
        },
        {"category_id": 2, "segmentation": [[v for p in POLYGON for v in p]], "iscrowd": 0},
    ]
    for number, annotation in enumerate(annotations, 1):
        annotation.update(id=number, image_id=3)
    data = {
        "images": [{"id": 3, "file_name": "A1.jpg", "width": 60, "height": 50}],
        "categories": [{"id": 1, "name": "BFU-E"}, {"id": 2, "name": "CFU-GM"}],
        "annotations": annotations,
    }
    (folder / "truth.json").write_text(json.dumps(data, indent=1))
    marks = [["BFU-E", less_half(outlines[0])], ["CFU-GM", less_half(outlines[1])]]
    marks.append(["CFU-GM", less_half(POLYGON)])
    return "truth.json", marks


def write_shapely(folder):
    import shapely
    import shapely.geometry

    shapes = [
        (shapely.geometry.Polygon(POLYGON), "BFU-E", [POLYGON]),
        (shapely.geometry.box(100, 40, 131, 61, ccw=False), "CFU-GM", [SECOND]),
        (shapely.geometry.MultiPoint([[5.5, 6.5], [8, 9]]), None, [[[5.5, 6.5]], [[8, 9]]]),
    ]
    features, marks = [], []
    for shape, label, outlines in shapes:
        properties = {"objectType": "annotation"}
        if label:
            properties["classification"] = {"name": label}
        geometry = shapely.geometry.mapping(shape)
        features.append({"type": "Feature", "geometry": geometry, "properties": properties})
        marks += [[label, less_half(outline)] for outline in outlines]
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "truth.geojson").write_text(json.dumps(collection))
    return "truth.geojson", marks


def write_labelme(folder):
    from labelme._label_file import LabelFile

    def shape(label, kind, points):
        own = {"label": label, "points": points, "shape_type": kind}
        return own | {"group_id": None, "flags": {}, "description": ""}

    shapes = [
        shape("BFU-E", "polygon", POLYGON),
        shape("CFU-GM", "rectangle", [SECOND[2], SECOND[0]]),
        shape("CFU-MK", "point", [[5.5, 6.5]]),
    ]
    LabelFile().save(
        filename=str(folder / "truth.json"),
        shapes=shapes,
        image_path="..\\photos\\A1.jpg",
        image_height=200,
        image_width=300,
    )
    marks = [["BFU-E", less_half(POLYGON)], ["CFU-GM", less_half(SECOND)], ["CFU-MK", [[5, 6]]]]
    return "truth.json", marks


def main():
    kind, folder = sys.argv[1], Path(sys.argv[2])
    name, marks = globals()[f"write_{kind}"](folder)
    print(json.dumps({"file": name, "marks": [{"label": label, "corners": corners} for label, corners in marks]}))


main()
