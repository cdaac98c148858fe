"""What a scorer sees of a group of cells over noise and JPEG, and how they would draw round it."""

import numpy as np
from scipy import ndimage
from scipy.spatial import ConvexHull

from cfutrain.painters.clouds.canvas import Patch, soften
from cfutrain.painters.clouds.cells import Group
from cfutrain.painters.clouds.settings import Dish
from cfutrain.painters.painting import outline_around

#: Density of a full layer of haemoglobin, of which some 0.7 is seen in green.
RED_SEEN = 0.7
#: Least density, and least multiple of the noise, to which an edge is followed; of a clear place;
#: and of the strongest place of a colony.
EDGE, CLEAR, STRONGEST = (0.024, 1.0), (0.05, 1.8), (0.08, 2.75)
#: Fewer pixels than these are not told from dirt: of a colony, of a cluster.
LEAST, LEAST_CLUSTER = 14, 6
#: So many of the megakaryocytes of a colony have to be clear, for they are counted.
CLEAR_CELLS = 0.6
#: The fringe of a cloud is averaged over such a width, um, that of a tight ball over a smaller one:
#: a CFU-E is hardly wider than the fringe of a cloud.
FRINGE, TIGHT_FRINGE = 26.0, 9.0
#: Gaps are closed, um: of white colonies, of large red ones.
GAP, RED_GAP = 30.0, 60.0
#: A colony ends where it is so strong, as a share of its strongest place.
ENDS = {"BFU-E": 0.16, "CFU-E": 0.3}
ENDS_PALE = 0.06


def outline_of(dish: Dish, name: str, group: Group, patch: Patch, blur: float) -> np.ndarray | None:
    """The outline round what is seen of a group, px; None where it is too little or too faint.

    `blur` is that of the group, um.
    """
    loose, cluster = group.large or name == "cluster", name == "cluster"
    seen = (_light if group.large else _change)(dish, patch.planes)
    edge, clear, strongest = (max(low, n * dish.graininess) for low, n in (EDGE, CLEAR, STRONGEST))
    least = LEAST_CLUSTER if cluster else LEAST
    if (seen > clear).sum() < 0.6 * least or (seen > edge).sum() < least:
        return None
    if not cluster and seen.max() < strongest:
        return None
    if not cluster and group.large and not _are_counted(dish, group, patch, seen > clear):
        return None
    if loose:
        return _around_cells(dish, group, blur)
    body = _body(dish, name, patch.planes, seen)
    if body.sum() < least:
        return None
    y, x = np.nonzero(body)
    return outline_around(np.stack([x + patch.left, y + patch.top], axis=1) + 0.5, 0.6)


def _around_cells(dish: Dish, group: Group, blur: float) -> np.ndarray:
    """The outline of a handful, drawn round as a whole: coarse pixels do not make it wider."""
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    rim = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    # With the dark line round a large cell.
    reach = 1.2 * group.radius + 0.6 * np.hypot(blur, dish.lens_um) + 0.3 * dish.um
    points = dish.to_px((group.at[:, None] + reach[:, None, None] * rim).reshape(-1, 2))
    return points[ConvexHull(points).vertices]


def _change(dish: Dish, planes: np.ndarray) -> np.ndarray:
    """How strongly the light of each pixel changes: its mean, and the grain that cells give it."""
    cover, bent, red = planes
    lens = dish.lens_um / dish.um
    density = dish.cover * cover + RED_SEEN * red
    grain = soften(soften(dish.bend * bent, np.hypot(0.5, lens)) ** 2, np.hypot(1.4, lens))
    return soften(density, np.hypot(1.1, lens)) + 1.1 * np.sqrt(grain)


def _light(dish: Dish, planes: np.ndarray) -> np.ndarray:
    """How strongly large cells change the light: bright borders make good what the cells take."""
    cover, bent, _ = planes
    bent = np.clip(dish.bend * bent, -0.5, 0.6)
    change = bent + dish.cover * cover if dish.shines else bent - dish.cover * cover
    return np.abs(soften(change, np.hypot(0.8, dish.lens_um / dish.um)))


def _are_counted(dish: Dish, group: Group, patch: Patch, clear: np.ndarray) -> bool:
    """Whether three cells of a loose group or more, and most of them, can be told."""
    column, row = (dish.to_px(group.at) - (patch.left, patch.top)).astype(int).T
    # A cell is clearest on its border.
    reach = max(1, int(group.radius.mean() / dish.um))
    told = ndimage.maximum_filter(clear, 2 * reach + 1)[row, column]
    return told.sum() >= 3 and told.mean() >= CLEAR_CELLS


def _body(dish: Dish, name: str, planes: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The mask of a colony: people do not follow single cells but where the cloud ends."""
    width = np.hypot((TIGHT_FRINGE if name == "CFU-E" else FRINGE) / dish.um, 0.5)
    smooth = soften(seen, width)
    # Over the width of a fringe the eye averages noise.
    edge = 1.15 * max(EDGE[0], EDGE[1] * dish.graininess / max(1, width))
    strongest = smooth.max()
    if name == "CFU-GEMM":
        # Its halo is as pale beside a red heart as beside none.
        strongest = soften(dish.cover * planes[0], width).max()
    edge = max(edge, ENDS.get(name, ENDS_PALE) * strongest)
    red = name in ("BFU-E", "CFU-GEMM")
    return _joined(smooth > edge, (RED_GAP if red else GAP) / dish.um, 0.06 if red else 0.2)


def _joined(mask: np.ndarray, gap: float, share: float) -> np.ndarray:
    """A mask with gaps closed and holes filled, without parts below a share of the largest."""
    pad = int(gap) + 2
    padded = np.pad(mask, pad)
    wide = ndimage.distance_transform_edt(~padded) <= gap
    closed = ndimage.distance_transform_edt(wide) > gap
    closed = ndimage.binary_fill_holes((closed | padded)[pad:-pad, pad:-pad])
    labels, count = ndimage.label(closed)
    if not count:
        return closed
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return (sizes >= share * sizes.max())[labels] & closed
