// Makes elements: h("button", { class: "btn", onclick }, "Text").
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list") element[name] = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

export function select(label, options, value, onchange) {
  const list = options.map((one) =>
    Array.isArray(one) ? h("option", { value: one[0], selected: one[0] === value }, one[1]) : h("optgroup", { label: one.label }, one.options.map(([slug, text]) => h("option", { value: slug, selected: slug === value }, text))),
  );
  return h("select", { class: "control", "aria-label": label, onchange: ({ target }) => onchange(target.value) }, list);
}

export function input(type, label, value, onchange, more = {}) {
  return h("input", { class: "control", type, "aria-label": label, value: value ?? "", autocomplete: "off", oninput: ({ target }) => onchange(target.value), ...more });
}

const SHAPES = {
  x: "M18 6 6 18M6 6l12 12",
  plus: "M5 12h14M12 5v14",
  group: "M3 7V5a2 2 0 0 1 2-2h2M17 3h2a2 2 0 0 1 2 2v2M21 17v2a2 2 0 0 1-2 2h-2M7 21H5a2 2 0 0 1-2-2v-2M8 12h8M12 8v8",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ class: "icon", width: 14, height: 14, viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "aria-hidden": "true" })) svg.setAttribute(key, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
