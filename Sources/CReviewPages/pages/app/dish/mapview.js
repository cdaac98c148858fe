// The map on the page: picture, outlines, pointer, and bringing a colony into sight.
import {el} from "/app/dom.js";
import {at, pictureMap, still} from "/app/map/flat.js";
import {OutlineLayer} from "/app/map/outlines.js";
import {markAt} from "/app/map/point.js";
import {shapeOf} from "/app/map/shape.js";

/** Fires "pick" {id, x, y, more}: a click at (x, y) px on a mark or on none (id null). */
export class MapView extends EventTarget {
  constructor(stage, desk) {
    super();
    this.desk = desk;
    const {picture} = desk.state.data;
    const {options} = desk;
    this.element = el("div", {
      class: "map",
      tabindex: "0",
      role: "application",
      "data-start": true,
      "aria-roledescription": "map of the dish",
      "aria-label": `Dish ${desk.title}`,
      "aria-describedby": "map-help",
    });
    stage.append(this.element, el("p", {
                   class: "unseen",
                   id: "map-help",
                   text: "Arrow keys go from colony to colony, "
                     + (options.blind ? "a adds one, " : "u to the next uncertain one, ")
                     + "digits set the class, question mark shows all keys.",
                 }));
    // With the picture's version in its address a tile need not be asked for again.
    const version = picture.version ? `?v=${picture.version}` : "";
    this.map = pictureMap(
      this.element, picture,
      (level, column, row) => `${options.base}/tiles/${level}/${column}/${row}.jpg${version}`);
    this.whole = this.map.getBounds();
    this.layer = new OutlineLayer({
                   marks: () => (desk.show.outlines ? desk.shown() : []),
                   look: (mark) => desk.look(mark),
                   current: () => desk.current,
                   gathered: () => [...(desk.selection.gathered ?? [])]
                                     .map((id) => desk.state.mark(id))
                                     .filter(Boolean),
                   labels: () => desk.show.labels,
                   crosshair: () => (desk.crosshairByKey ? desk.crosshair : null),
                   ghosts: () => desk.ghosts,
                 }).addTo(this.map);
    this.#listen();
  }

  close() {
    this.sizes.disconnect();
    this.map.remove();
  }

  #listen() {
    const {desk} = this;
    const refresh = () => this.layer.refresh();
    const point = () => this.layer.point();
    desk.state.addEventListener("change", ({detail}) => detail.ids.size && refresh());
    desk.selection.addEventListener("change", point);
    desk.addEventListener("show", refresh);
    desk.addEventListener("mode", () => {
      this.element.classList.toggle("adding", desk.mode === "add");
      point();
    });
    this.map.on("click", (event) => {
      const {lng: x, lat: y} = event.latlng;
      const touch = event.originalEvent.pointerType === "touch";
      const reach = (touch ? 18 : 7) / 2 ** this.map.getZoom();
      const marks = desk.show.outlines ? desk.visible() : [];
      const more = event.originalEvent.shiftKey || event.originalEvent.ctrlKey;
      this.dispatchEvent(new CustomEvent("pick", {
        detail: {id: markAt(marks, x, y, reach), x, y, more},
      }));
    });
    let first = true;
    this.sizes = new ResizeObserver(() => {
      this.map.invalidateSize({animate: false, pan: !first});
      if (first) this.wholeDish();
      first = false;
    });
    this.sizes.observe(this.element);
  }

  /** The dish, or the picture where no dish was found. */
  wholeDish() {
    const {ellipse, picture} = this.desk.state.data;
    const box = ellipse
      ? [at(ellipse.x - ellipse.semi_major, ellipse.y - ellipse.semi_major),
        at(ellipse.x + ellipse.semi_major, ellipse.y + ellipse.semi_major)]
      : [at(0, 0), at(picture.width, picture.height)];
    this.map.fitBounds(box, {animate: false, padding: [4, 4]});
  }

  /** Size of a mark on the screen, px. */
  #size(mark) {
    return shapeOf(mark).size * 2 ** this.map.getZoom();
  }

  /**
   * Moves so that a mark is well in sight.
   *
   * @param closer puts it in the middle, where the eye waits for the next one, and zooms where it
   *   is too small or too large to be judged.
   */
  bring(mark, {closer = false} = {}) {
    const place = at(mark.x, mark.y);
    if (closer) {
      if (this.#size(mark) < 30 || this.#size(mark) > this.map.getSize().x * 0.8)
        this.zoomTo(mark, 80);
      else
        this.map.setView(place, this.map.getZoom(), {animate: false});
      return;
    }
    const size = this.map.getSize();
    const point = this.map.latLngToContainerPoint(place);
    const margin = 0.14;
    if (
      point.x > size.x * margin && point.x < size.x * (1 - margin) && point.y > size.y * margin
      && point.y < size.y * (1 - margin))
      return;
    this.map.panTo(place, {animate: !still(), duration: 0.2});
  }

  /**
     Zooms so that a mark is `wanted` screen px large. At once: an animation would swallow the next
      jump of someone who types fast.
   */
  zoomTo(mark, wanted = 160) {
    const zoom = Math.log2(wanted / Math.max(1, shapeOf(mark).size));
    this.map.setView(at(mark.x, mark.y), Math.min(2, zoom), {animate: false});
  }

  zoom(step) {
    this.map.setZoom(this.map.getZoom() + step, {animate: !still()});
  }

  pan(x, y) {
    this.map.panBy([x, y], {animate: !still(), duration: 0.15});
  }

  /** The middle of what is seen, px of the picture. */
  middle() {
    const {lng: x, lat: y} = this.map.getCenter();
    return {x, y};
  }

  /** Moves the crosshair by screen px and keeps it in sight. */
  moveCrosshair(dx, dy) {
    const {desk} = this;
    const {width, height} = desk.state.data.picture;
    const scale = 2 ** this.map.getZoom();
    desk.crosshair = {
      x: Math.max(0, Math.min(width - 1, desk.crosshair.x + dx / scale)),
      y: Math.max(0, Math.min(height - 1, desk.crosshair.y + dy / scale)),
    };
    this.map.panInside(at(desk.crosshair.x, desk.crosshair.y), {padding: [40, 40], animate: false});
    this.layer.point();
  }
}
