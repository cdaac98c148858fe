"""Every format of manual truth."""

import json
from pathlib import Path

import pytest

from cfutrain.classes import class_of
from cfutrain.errors import TrainError
from cfutrain.truth import load


def test_points(tmp_path: Path):
    path = tmp_path / "scores.csv"
    path.write_text(
        "Image;X;Y;Class\na.jpg;10;20.5;BFU-E\nsub/b.jpg;1;2;gm\na.jpg;3;4;cluster\nc.jpg;;;\n"
    )
    truth = load(path)
    assert {name: len(dish.objects) for name, dish in truth.items()} == {"a": 2, "b": 1, "c": 0}
    assert (truth["a"].objects[0].x, truth["a"].objects[0].y) == (10, 20.5)
    assert [o.counted for o in truth["a"].objects] == [True, False]
    assert class_of(truth["b"].objects[0].name) == "CFU-GM"


def test_points_with_an_unknown_class_name_the_line(tmp_path: Path):
    path = tmp_path / "scores.csv"
    path.write_text("dish,x,y,class\na,1,2,BFU-E\na,3,4,plasmacyte\n")
    with pytest.raises(TrainError, match=r"line 3.*plasmacyte"):
        load(path)


def test_geojson_of_qupath(tmp_path: Path):
    def feature(kind, coordinates, name):
        return {
            "type": "Feature",
            "geometry": {"type": kind, "coordinates": coordinates},
            "properties": {"objectType": "annotation", "classification": {"name": name}},
        }

    ring = [[0, 0], [10, 0], [10, 20], [0, 20], [0, 0]]
    features = [
        feature("Point", [5, 6], "CFU-MK"),
        feature("MultiPoint", [[1, 2], [3, 4]], "CFU-GM"),
        feature("Polygon", [ring], "BFU-E"),
        feature("MultiPolygon", [[ring], [[[50, 50], [51, 50], [51, 51]]]], "CFU-E"),
    ]
    (tmp_path / "dish-1.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    objects = load(tmp_path)["dish-1"].objects
    assert [o.name for o in objects] == ["CFU-MK", "CFU-GM", "CFU-GM", "BFU-E", "CFU-E"]
    assert (objects[3].x, objects[3].y, len(objects[3].outline)) == (5, 10, 4)
    assert (objects[4].x, objects[4].y) == (5, 10)


def test_coco(tmp_path: Path):
    path = tmp_path / "truth.json"
    path.write_text(
        json.dumps(
            {
                "images": [{"id": 1, "file_name": "a.jpg"}, {"id": 2, "file_name": "b.jpg"}],
                "categories": [{"id": 7, "name": "BFU-E"}],
                "annotations": [
                    {"id": 1, "image_id": 1, "category_id": 7, "bbox": [10, 20, 4, 6]},
                    {
                        "id": 2, "image_id": 1, "category_id": 7, "bbox": [0, 0, 2, 2],
                        "segmentation": [[0, 0, 10, 0, 10, 10, 0, 10]],
                    },
                ],
            }
        )
    )  # fmt: skip
    truth = load(path)
    assert [(o.x, o.y) for o in truth["a"].objects] == [(12, 23), (5, 5)]
    assert truth["b"].objects == []


_MARKERS = """<?xml version="1.0" encoding="UTF-8"?>
<CellCounter_Marker_File>
 <Image_Properties><Image_Filename>dish 3.tif</Image_Filename></Image_Properties>
 <Marker_Data><Current_Type>1</Current_Type>
  <Marker_Type><Type>1</Type><Name>BFU-E</Name>
   <Marker><MarkerX>11</MarkerX><MarkerY>12</MarkerY><MarkerZ>1</MarkerZ></Marker></Marker_Type>
  <Marker_Type><Type>2</Type>
   <Marker><MarkerX>21</MarkerX><MarkerY>22</MarkerY><MarkerZ>1</MarkerZ></Marker></Marker_Type>
  <Marker_Type><Type>3</Type></Marker_Type>
 </Marker_Data>
</CellCounter_Marker_File>
"""


def test_cell_counter(tmp_path: Path):
    path = tmp_path / "CellCounter_dish 3.xml"
    path.write_text(_MARKERS)
    with pytest.raises(TrainError, match="--marker 2=CLASS"):
        load(path)
    objects = load(path, {"2": "CFU-MK"})["dish 3"].objects
    assert [(o.x, o.y, o.name) for o in objects] == [(11, 12, "BFU-E"), (21, 22, "CFU-MK")]


def test_simulated(tmp_path: Path):
    (tmp_path / "truth.csv").write_text(
        "image,dish,colony,class,counted,x_px,y_px,diameter_um,cells,contrast,outline_px\n"
        "d.jpg,d,1,CFU-GM,true,5,6,300,21,0.1,0 0;1 0;1 1\n"
        "d.jpg,d,2,CFU-GM,true,5,6,300,60,0.1,\n"
        "d.jpg,d,3,cluster,false,5,6,30,5,0.1,\n"
    )
    (tmp_path / "truth_counts.csv").write_text("image,dish,um_per_px\nd.jpg,d,11\ne.jpg,e,5\n")
    (tmp_path / "truth_artefacts.csv").write_text(
        "image,dish,kind,x_px,y_px,size_um\nd.jpg,d,bubble,1,2,300\n"
    )
    truth = load(tmp_path)
    assert [o.near_threshold for o in truth["d"].objects] == [True, False, False]
    assert [o.counted for o in truth["d"].objects] == [True, True, False]
    assert truth["d"].artefacts[0].kind == "bubble"
    assert truth["e"].objects == []
    assert truth["e"].um_per_px == 5
