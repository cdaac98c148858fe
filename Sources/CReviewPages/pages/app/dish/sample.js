// A short piece of a class's line, as it is drawn on the picture.
import {svg} from "/app/dom.js";

export function lineSample(look) {
  const line = (colour, width, dash) => svg("line", {
    x1: 2,
    x2: 34,
    y1: 6,
    y2: 6,
    stroke: colour,
    "stroke-width": width,
    "stroke-dasharray": dash?.length ? dash.join(" ") : null,
  });
  return svg(
    "svg", {width: 36, height: 12, viewBox: "0 0 36 12", class: "sample", "aria-hidden": "true"},
    line("#767d85", 6), line("#fff", 4.6), line(look.colour, 3, look.dash));
}
