// Elements are made here and nowhere by HTML text, so no word of a study can ever become markup.

const svgSpace = "http://www.w3.org/2000/svg";

/**
 * An element. `properties` are attributes, but for `on` (listeners by event), `style` (set from
 * script, which the content policy allows where a style attribute is refused), `text` and `value`.
 * A property that is null, undefined or false is left out; true gives an empty attribute.
 */
export function el(name, properties = {}, ...children) {
  return fill(document.createElement(name), properties, children);
}

/** The same for pictures drawn as SVG. */
export function svg(name, properties = {}, ...children) {
  return fill(document.createElementNS(svgSpace, name), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (name === "style") {
      for (const [property, setting] of Object.entries(value)) {
        element.style.setProperty(property, setting);
      }
    } else if (name === "text") {
      element.textContent = value;
    } else if (name === "value") {
      element.value = value;
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Puts `children` in the place of everything inside `element`. */
export function put(element, ...children) {
  element.replaceChildren(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
}

/** A button with a visible word and, where one works, its key. */
export function button(text, press, {key = null, ...properties} = {}) {
  return el(
    "button", {
      type: "button",
      on: {click: press},
      "aria-keyshortcuts": key ? shortcut(key) : null,
      ...properties,
    },
    text, key ? el("kbd", {"aria-hidden": "true", text: key}) : null);
}

/** A key as screen readers want it named. */
function shortcut(key) {
  return key.replace("Ctrl", "Control").replace("Esc", "Escape");
}
