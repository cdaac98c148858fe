// The outlines, drawn on one canvas over the tiles. While the map is dragged the canvas only moves,
// with a margin drawn around it; it is drawn anew when the map rests or a mark changed.
import {DomUtil, Renderer} from "/leaflet.js";
import {Places} from "/app/map/places.js";
import {drawPointers} from "/app/map/pointers.js";
import {shapeOf} from "/app/map/shape.js";

/** Labels appear from this size of a colony on the screen on, px. */
const labelled = 22;

export const OutlineLayer = Renderer.extend({
  /**
   * @param source answers `marks()`: those to draw; `look(mark)`: {key, colour, dash, label,
   *   faint}; `current()`: the mark looked at or null; `gathered()`: marks; `labels()`: whether all
   *   are labelled; `crosshair()`: {x, y} or null; `ghosts()`: points on their way to the server.
   */
  initialize(source) {
    Renderer.prototype.initialize.call(this, {padding: 0.4});
    this.source = source;
  },

  /** Draws everything anew with the next frame. */
  refresh() {
    this.isStale = true;
    this.point();
  },

  /** Draws anew what is looked at, and nothing else. */
  point() {
    if (this.frame || !this._map) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (!this._map || !this._bounds) return;
      if (this.isStale)
        this.draw();
      else
        this.drawTop();
    });
  },

  _initContainer() {
    this._container = DomUtil.create("div", "outlines");
    this._container.setAttribute("aria-hidden", "true");
    this.layers = [0, 1].map(() => DomUtil.create("canvas", "", this._container));
    [this.below, this.above] = this.layers.map((canvas) => canvas.getContext("2d"));
  },

  _destroyContainer() {
    cancelAnimationFrame(this.frame);
    DomUtil.remove(this._container);
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    this.dense = Math.min(window.devicePixelRatio || 1, 2);
    DomUtil.setPosition(this._container, this._bounds.min);
    for (const canvas of this.layers) {
      canvas.width = Math.round(size.x * this.dense);
      canvas.height = Math.round(size.y * this.dense);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
    }
    this.fire("update");
  },

  /** Called by Leaflet after every `_update`. */
  _updatePaths() {
    this.draw();
  },

  /** Scale, and where the picture's corner lies on the canvas. */
  _view() {
    const zoom = this._map.getZoom();
    const origin = this._map.getPixelOrigin();
    return {
      zoom,
      scale: 2 ** zoom,
      shift: {x: -origin.x - this._bounds.min.x, y: -origin.y - this._bounds.min.y},
    };
  },

  draw() {
    this.isStale = false;
    const view = this._view();
    const {scale, shift} = view;
    const size = this._bounds.getSize();
    this._clear(this.below);
    const seen = [];
    for (const mark of this.source.marks()) {
      const shape = shapeOf(mark);
      if (
        shape.right * scale + shift.x >= 0 && shape.left * scale + shift.x <= size.x
        && shape.bottom * scale + shift.y >= 0 && shape.top * scale + shift.y <= size.y) {
        seen.push([mark, shape]);
      }
    }
    this._lines(this.below, view, seen);
    const all = this.source.labels();
    const named = seen.filter(([, shape]) => all || shape.size * scale >= labelled);
    // Colonies first: where two labels would lie over each other the later one is left out.
    named.sort(
      ([one], [other]) =>
        Number(this.source.look(one).faint) - Number(this.source.look(other).faint));
    this._labels(this.below, view, named);
    this.drawTop();
  },

  drawTop() {
    const view = this._view();
    const current = this.source.current();
    // Once more, since it may be one of those that are not shown, or lie under others.
    const only = current ? [[current, shapeOf(current)]] : [];
    this._clear(this.above);
    this._lines(this.above, view, only);
    this._onScreen(this.above);
    drawPointers(this.above, this.source, view);
    this._labels(this.above, view, only);
  },

  _clear(context) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  },

  /** A context in px of the screen. */
  _onScreen(context) {
    context.setTransform(this.dense, 0, 0, this.dense, 0, 0);
  },

  _lines(context, {zoom, scale, shift}, seen) {
    const groups = new Map();
    for (const [mark, shape] of seen) {
      const look = this.source.look(mark);
      let group = groups.get(look.key);
      if (!group) groups.set(look.key, group = {look, paths: []});
      group.paths.push(shape.path(zoom));
    }
    const {dense} = this;
    // In px of the picture, as the paths are.
    context.setTransform(scale * dense, 0, 0, scale * dense, shift.x * dense, shift.y * dense);
    context.lineJoin = "round";
    // Thinner from afar, where the lines would else be all there is to see.
    const thick = Math.max(1.1, Math.min(2.2, 2 + zoom * 0.35));
    const width = thick / scale;
    // One stroke for each outline: joined into one long path they take far longer to fill in.
    const stroke = (paths) => {
      for (const path of paths) context.stroke(path);
    };
    for (const {look, paths} of groups.values()) {
      context.globalAlpha = look.faint ? 0.75 : 1;
      context.setLineDash([]);
      // A dark edge and a light one under the colour: one of the two is seen on any ground.
      if (thick > 1.3) {
        context.strokeStyle = "rgba(0, 0, 0, 0.45)";
        context.lineWidth = width * 2.3;
        stroke(paths);
      }
      context.strokeStyle = "rgba(255, 255, 255, 0.95)";
      context.lineWidth = width * 1.6;
      stroke(paths);
      context.setLineDash(look.dash.map((length) => (length * thick) / 2 / scale));
      context.strokeStyle = look.colour;
      context.lineWidth = width * 1.1;
      stroke(paths);
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
  },

  _labels(context, {scale, shift}, marks) {
    this._onScreen(context);
    context.font = "600 11px system-ui, sans-serif";
    context.textBaseline = "middle";
    const taken = new Places();
    for (const [mark, shape] of marks) {
      const look = this.source.look(mark);
      const text = look.label + (mark.state.unsure ? " ?" : "") + (mark.waiting ? " \u2026" : "");
      const x = shape.right * scale + shift.x - 3;
      const y = shape.top * scale + shift.y;
      const width = context.measureText(text).width + 8;
      if (!taken.take(x, y - 8, width, 16)) continue;
      context.fillStyle = "rgba(255, 255, 255, 0.92)";
      context.strokeStyle = look.colour;
      context.lineWidth = 1.5;
      context.beginPath();
      context.roundRect(x, y - 8, width, 16, 3);
      context.fill();
      context.stroke();
      context.fillStyle = "#16191d";
      context.fillText(text, x + 4, y + 0.5);
      if (mark.by) dot(context, x, y - 8, look.colour);
    }
  },
});

/** A person has decided this one. */
function dot(context, x, y, colour) {
  context.beginPath();
  context.arc(x, y, 3.5, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.strokeStyle = "#fff";
  context.fill();
  context.stroke();
}
