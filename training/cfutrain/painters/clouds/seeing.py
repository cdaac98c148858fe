"""What a scorer sees of a group of cells over noise and JPEG, and how he would draw round it."""

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
#: The fringe of a cloud is averaged over such a width; gaps are closed, um: of white colonies, of
#: large red ones, of loose ones.
FRINGE, GAP, RED_GAP, LOOSE_GAP = 26.0, 30.0, 60.0, 55.0


def outline_of(dish: Dish, name: str, group: Group, patch: Patch) -> np.ndarray | None:
    """The outline round what is seen of a group, px; None where it is too little or too faint."""
    loose, cluster = group.large or name == "cluster", name == "cluster"
    seen = _change(dish, patch.planes)
    edge, clear, strongest = (max(low, n * dish.graininess) for low, n in (EDGE, CLEAR, STRONGEST))
    least = LEAST_CLUSTER if cluster else LEAST
    if (seen > clear).sum() < 0.6 * least or (seen > edge).sum() < least:
        return None
    if not cluster and seen.max() < strongest:
        return None
    if not cluster and group.large and not _are_counted(dish, group, patch, seen > clear):
        return None
    body = _joined(seen > edge, LOOSE_GAP / dish.um, 0.04) if loose else _body(dish, name, seen)
    if body.sum() < least:
        return None
    y, x = np.nonzero(body)
    points = np.stack([x + patch.left, y + patch.top], axis=1) + 0.5
    if loose and len(points) > 3 and np.ptp(points, axis=0).min() > 0:
        # A handful is drawn round as a whole.
        points = points[ConvexHull(points).vertices]
    return outline_around(points, 0.6)


def _change(dish: Dish, planes: np.ndarray) -> np.ndarray:
    """How strongly the light of each pixel changes: its mean, and the grain that cells give it."""
    cover, bent, red = planes
    lens = dish.lens_um / dish.um
    density = dish.cover * cover + RED_SEEN * red
    grain = soften(soften(dish.bend * bent, np.hypot(0.5, lens)) ** 2, np.hypot(1.4, lens))
    return soften(density, np.hypot(1.1, lens)) + 1.1 * np.sqrt(grain)


def _are_counted(dish: Dish, group: Group, patch: Patch, clear: np.ndarray) -> bool:
    """Whether three cells of a loose group or more, and most of them, can be told."""
    column, row = (dish.to_px(group.at) - (patch.left, patch.top)).astype(int).T
    # A cell of a few pixels may be clearest on its border.
    told = ndimage.binary_dilation(clear, np.ones((3, 3)))[row, column]
    return told.sum() >= 3 and told.mean() >= CLEAR_CELLS


def _body(dish: Dish, name: str, seen: np.ndarray) -> np.ndarray:
    """The mask of a colony: people do not follow single cells but where the cloud ends."""
    width = np.hypot(FRINGE / dish.um, 0.5)
    smooth = soften(seen, width)
    # Over the width of a fringe the eye averages noise.
    edge = 1.15 * max(EDGE[0], EDGE[1] * dish.graininess / max(1, width))
    edge = max(edge, (0.16 if name == "BFU-E" else 0.06) * smooth.max())
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
