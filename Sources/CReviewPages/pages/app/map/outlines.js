// The outlines, drawn on one canvas over the tiles. While the map is dragged the canvas only moves,
// with a margin drawn around it; it is drawn anew when the map rests or a mark changed, all outlines
// of one look in one stroke: 2 000 colonies cost a few milliseconds.
import { DomUtil, Renderer } from "/leaflet.js";
import { shapeOf } from "/app/map/shape.js";

/** Labels appear from this size of a colony on the screen on, px. */
const labelled = 22;

export const OutlineLayer = Renderer.extend({
  /**
   * @param source answers `marks()`: those to draw; `look(mark)`: {key, colour, dash, label, faint};
   *   `current()`: the mark looked at or null; `gathered()`: ids; `labels()`: whether all are
   *   labelled; `crosshair()`: {x, y} or null; `ghosts()`: points on their way to the server.
   */
  initialize(source) {
    Renderer.prototype.initialize.call(this, { padding: 0.4 });
    this.source = source;
  },

  /** Draws anew with the next frame. */
  refresh() {
    if (this.frame || !this._map) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this._map && this._bounds) this.draw();
    });
  },

  _initContainer() {
    this._container = DomUtil.create("canvas", "outlines");
    this._container.setAttribute("aria-hidden", "true");
    this._context = this._container.getContext("2d");
  },

  _destroyContainer() {
    cancelAnimationFrame(this.frame);
    DomUtil.remove(this._container);
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    Renderer.prototype._update.call(this);
    const canvas = this._container;
    const size = this._bounds.getSize();
    this.dense = Math.min(window.devicePixelRatio || 1, 2);
    DomUtil.setPosition(canvas, this._bounds.min);
    canvas.width = Math.round(size.x * this.dense);
    canvas.height = Math.round(size.y * this.dense);
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    this.fire("update");
  },

  /** Called by Leaflet after every `_update`. */
  _updatePaths() { this.draw(); },

  draw() {
    const zoom = this._map.getZoom();
    const scale = 2 ** zoom;
    const origin = this._map.getPixelOrigin();
    const shift = { x: -origin.x - this._bounds.min.x, y: -origin.y - this._bounds.min.y };
    const view = { scale, zoom, shift, dense: this.dense };
    const context = this._context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this._container.width, this._container.height);
    const seen = [];
    const size = this._bounds.getSize();
    for (const mark of this.source.marks()) {
      const shape = shapeOf(mark);
      if (shape.right * scale + shift.x >= 0 && shape.left * scale + shift.x <= size.x
        && shape.bottom * scale + shift.y >= 0 && shape.top * scale + shift.y <= size.y) {
        seen.push([mark, shape]);
      }
    }
    this._lines(view, seen);
    this._labels(view, seen);
    this._pointers(view);
  },

  /** Context in px of the picture. */
  _inPicture({ scale, shift, dense }) {
    this._context.setTransform(
      scale * dense, 0, 0, scale * dense, shift.x * dense, shift.y * dense);
  },

  _lines(view, seen) {
    const context = this._context;
    const groups = new Map();
    for (const [mark, shape] of seen) {
      const look = this.source.look(mark);
      let group = groups.get(look.key);
      if (!group) groups.set(look.key, group = { look, path: new Path2D() });
      group.path.addPath(shape.path(view.zoom));
    }
    this._inPicture(view);
    context.lineJoin = "round";
    // Thinner from afar, where the lines would else be all there is to see.
    const thick = Math.max(1.1, Math.min(2.2, 2 + view.zoom * 0.35));
    const width = thick / view.scale;
    for (const { look, path } of groups.values()) {
      context.globalAlpha = look.faint ? 0.75 : 1;
      context.setLineDash([]);
      // A dark edge and a light one under the colour: one of the two is seen on any ground.
      if (thick > 1.3) {
        context.strokeStyle = "rgba(0, 0, 0, 0.45)";
        context.lineWidth = width * 2.3;
        context.stroke(path);
      }
      context.strokeStyle = "rgba(255, 255, 255, 0.95)";
      context.lineWidth = width * 1.6;
      context.stroke(path);
      context.setLineDash(look.dash.map((length) => length * thick / 2 / view.scale));
      context.strokeStyle = look.colour;
      context.lineWidth = width * 1.1;
      context.stroke(path);
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
  },

  _labels({ scale, shift, dense }, seen) {
    const context = this._context;
    context.setTransform(dense, 0, 0, dense, 0, 0);
    context.font = "600 11px system-ui, sans-serif";
    context.textBaseline = "middle";
    const all = this.source.labels();
    const current = this.source.current();
    for (const [mark, shape] of seen) {
      if (!all && mark !== current && shape.size * scale < labelled) continue;
      const look = this.source.look(mark);
      const text = look.label + (mark.state.unsure ? " ?" : "") + (mark.waiting ? " \u2026" : "");
      // Clear of the corners that stand around the one looked at.
      const free = mark === current ? 14 : 0;
      const x = shape.right * scale + shift.x - 3 + free;
      const y = shape.top * scale + shift.y - free;
      const width = context.measureText(text).width;
      context.fillStyle = "rgba(255, 255, 255, 0.92)";
      context.strokeStyle = look.colour;
      context.lineWidth = 1.5;
      context.beginPath();
      context.roundRect(x, y - 8, width + 8, 16, 3);
      context.fill();
      context.stroke();
      context.fillStyle = "#16191d";
      context.fillText(text, x + 4, y + 0.5);
      if (mark.by) this._dot(x, y - 8, look.colour);
    }
  },

  /** A person has decided this one. */
  _dot(x, y, colour) {
    const context = this._context;
    context.beginPath();
    context.arc(x, y, 3.5, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.strokeStyle = "#fff";
    context.fill();
    context.stroke();
  },

  /** What is looked at, what is gathered, where a colony would be added. */
  _pointers({ scale, shift, dense }) {
    const context = this._context;
    context.setTransform(dense, 0, 0, dense, 0, 0);
    const current = this.source.current();
    const gathered = this.source.gathered();
    for (const mark of gathered) this._frame(mark, scale, shift, "#ffd400");
    if (current) this._frame(current, scale, shift, "#fff");
    for (const { x, y } of this.source.ghosts()) this._cross(x * scale + shift.x, y * scale + shift.y, 9);
    const aim = this.source.crosshair();
    if (aim) this._cross(aim.x * scale + shift.x, aim.y * scale + shift.y, 22);
  },

  /** Corners around a mark. */
  _frame(mark, scale, shift, colour) {
    const shape = shapeOf(mark);
    const gap = 7;
    const left = shape.left * scale + shift.x - gap;
    const top = shape.top * scale + shift.y - gap;
    const right = shape.right * scale + shift.x + gap;
    const bottom = shape.bottom * scale + shift.y + gap;
    const arm = Math.max(5, Math.min(14, (right - left) / 3));
    const path = new Path2D();
    for (const [x, y, dx, dy] of [
      [left, top, 1, 1], [right, top, -1, 1], [right, bottom, -1, -1], [left, bottom, 1, -1],
    ]) {
      path.moveTo(x + dx * arm, y);
      path.lineTo(x, y);
      path.lineTo(x, y + dy * arm);
    }
    this._twice(path, colour);
  },

  _cross(x, y, arm) {
    const path = new Path2D();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      path.moveTo(x + dx * 3, y + dy * 3);
      path.lineTo(x + dx * arm, y + dy * arm);
    }
    this._twice(path, "#ffd400");
  },

  _twice(path, colour) {
    const context = this._context;
    context.lineCap = "round";
    context.strokeStyle = "#000";
    context.lineWidth = 5;
    context.stroke(path);
    context.strokeStyle = colour;
    context.lineWidth = 2.5;
    context.stroke(path);
    context.lineCap = "butt";
  },
});
