// A map of a picture: one unit is one pixel of the full picture, x to the right, y down.
import {CRS, DomUtil, GridLayer, Transformation} from "/leaflet.js";
import {extend, latLng, latLngBounds, map} from "/leaflet.js";

/** Leaflet's flat system with y downwards, so that pixels need no sign. */
const pixels = extend({}, CRS.Simple, {transformation: new Transformation(1, 0, 1, 0)});

export const at = (x, y) => latLng(y, x);
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The largest magnification: 8 screen px for one of the picture. */
const closest = 3;

/**
 * Makes a map in `element` of a picture {width, height, tile, levels}.
 *
 * Keys are not Leaflet's here: arrows go from colony to colony.
 */
export function pictureMap(element, picture, tileAddress) {
  const moving = !still();
  const bounds = latLngBounds(at(0, 0), at(picture.width, picture.height));
  const view = map(element, {
    crs: pixels,
    keyboard: false,
    attributionControl: false,
    zoomControl: false,
    doubleClickZoom: false,
    boxZoom: false,
    zoomSnap: 0.25,
    zoomDelta: 0.75,
    wheelPxPerZoomLevel: 90,
    minZoom: -picture.levels - 1,
    maxZoom: closest,
    maxBounds: bounds.pad(0.6),
    maxBoundsViscosity: 0.8,
    zoomAnimation: moving,
    fadeAnimation: moving,
    inertia: moving,
    tap: false,
  });
  view.fitBounds(bounds, {animate: false});
  view.setMinZoom(view.getZoom() - 1);
  if (picture.available !== false) {
    new PictureTiles({picture, tileAddress, bounds}).addTo(view);
  }
  return view;
}

/** Tiles of the server: level k is the picture at 1/2^k, which is zoom -k here. */
const PictureTiles = GridLayer.extend({
  initialize({picture, tileAddress, bounds}) {
    GridLayer.prototype.initialize.call(this, {
      tileSize: picture.tile,
      bounds,
      minNativeZoom: 1 - picture.levels,
      maxNativeZoom: 0,
      minZoom: -picture.levels - 2,
      maxZoom: closest,
      keepBuffer: 3,
      updateWhenIdle: false,
      updateWhenZooming: false,
    });
    this.picture = picture;
    this.tileAddress = tileAddress;
  },

  createTile({x, y, z}, done) {
    const {picture} = this;
    const level = -z;
    // Leaflet gives every tile the full side; the last ones of a row are smaller, and half a px
    // over hides the seam at broken zooms.
    const side = (whole, index) =>
      Math.min(picture.tile, Math.ceil(whole / 2 ** level) - index * picture.tile) + 0.5;
    const tile = DomUtil.create("div", "tile");
    const image = DomUtil.create("img", "", tile);
    image.alt = "";
    image.decoding = "async";
    image.style.width = `${side(picture.width, x)}px`;
    image.style.height = `${side(picture.height, y)}px`;
    image.onload = () => done(null, tile);
    image.onerror = () => done(new Error("tile"), tile);
    image.src = this.tileAddress(level, x, y);
    return tile;
  },
});
