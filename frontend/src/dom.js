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

function focusBeside(by) {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((one) => !one.disabled && one.tabIndex >= 0 && one.offsetParent);
  all[all.indexOf(document.activeElement) + by]?.focus();
}

const TYPING_MS = 700;

/** Letters typed on a closed list choose at each letter; what follows from a choice waits for the end of the word. */
export function select(label, options, value, onchange) {
  const list = options.map((one) =>
    Array.isArray(one) ? h("option", { value: one[0], selected: one[0] === value || String(one[0]) === String(value) }, one[1]) : h("optgroup", { label: one.label }, one.options.map(([slug, text]) => h("option", { value: slug, selected: slug === value || String(slug) === String(value) }, text))),
  );
  let typed = -TYPING_MS;
  let timer = 0;
  const tell = () => {
    clearTimeout(timer);
    timer = 0;
    if (box.isConnected && box.value !== value) onchange((value = box.value));
  };
  const box = h("select", { class: "control", "aria-label": label }, list);
  box.addEventListener("keydown", (event) => {
    if (event.key.length === 1) typed = performance.now();
    else if (timer) {
      // What follows may draw this list anew, and Tab would lead nowhere from a list that is gone.
      if (event.key === "Tab") event.preventDefault();
      tell();
      if (event.key === "Tab") focusBeside(event.shiftKey ? -1 : 1);
    }
  });
  box.addEventListener("change", () => {
    clearTimeout(timer);
    if (performance.now() - typed > TYPING_MS) return tell();
    timer = setTimeout(tell, TYPING_MS);
    return undefined;
  });
  box.addEventListener("blur", () => timer && tell());
  return box;
}

export function input(type, label, value, onchange, more = {}) {
  return h("input", { class: "control", type, "aria-label": label, value: value ?? "", autocomplete: "off", oninput: ({ target }) => onchange(target.value), ...more });
}

const SHAPES = {
  x: "M18 6 6 18M6 6l12 12",
  plus: "M5 12h14M12 5v14",
  check: "M20 6 9 17l-5-5",
  down: "m6 9 6 6 6-6",
  up: "m5 12 7-7 7 7M12 19V5",
  search: "m21 21-4.34-4.34M19 11a8 8 0 1 1-16 0 8 8 0 0 1 16 0",
  grip: "M9 5h.01M15 5h.01M9 12h.01M15 12h.01M9 19h.01M15 19h.01",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  copy: "M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2V10a2 2 0 0 1 2-2ZM4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2",
  group: "M3 7V5a2 2 0 0 1 2-2h2M17 3h2a2 2 0 0 1 2 2v2M21 17v2a2 2 0 0 1-2 2h-2M7 21H5a2 2 0 0 1-2-2v-2M8 12h8M12 8v8",
  ungroup: "M3 7V5a2 2 0 0 1 2-2h2M17 3h2a2 2 0 0 1 2 2v2M21 17v2a2 2 0 0 1-2 2h-2M7 21H5a2 2 0 0 1-2-2v-2M8 12h8",
  activity: "M22 12h-2.48a2 2 0 0 0-1.93 1.46l-2.35 8.36a.25.25 0 0 1-.48 0L9.24 2.18a.25.25 0 0 0-.48 0l-2.35 8.36A2 2 0 0 1 4.49 12H2",
  hash: "M4 9h16M4 15h16M10 3 8 21M16 3l-2 18",
  text: "M17 6.1H3M21 12.1H3M15.1 18H3",
  toggle: "M9 5h6a7 7 0 0 1 0 14H9A7 7 0 0 1 9 5ZM12 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0",
  calendar: "M8 2v4M16 2v4M3 10h18M5 4h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2Z",
  list: "M3 5h.01M3 12h.01M3 19h.01M8 5h13M8 12h13M8 19h13",
  tag: "M12.586 2.586A2 2 0 0 0 11.172 2H4a2 2 0 0 0-2 2v7.172a2 2 0 0 0 .586 1.414l8.704 8.704a2.426 2.426 0 0 0 3.42 0l6.58-6.58a2.426 2.426 0 0 0 0-3.42zM7.5 7.5h.01",
  link: "M10 13a5 5 0 0 0 7.54.54l3-3a5 5 0 0 0-7.07-7.07l-1.72 1.71M14 11a5 5 0 0 0-7.54-.54l-3 3a5 5 0 0 0 7.07 7.07l1.71-1.71",
  "list-ordered": "M10 6h11M10 12h11M10 18h11M4 6h1v4M4 10h2M6 18H4c0-1 2-2 2-3s-1-1.5-2-1",
  sigma: "M18 7V5a1 1 0 0 0-1-1H6.5a.5.5 0 0 0-.4.8l4.5 6a2 2 0 0 1 0 2.4l-4.5 6a.5.5 0 0 0 .4.8H17a1 1 0 0 0 1-1v-2",
  "calendar-clock": "M16 14v2.2l1.6 1M16 2v4M21 7.5V6a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h3.5M3 10h5M8 2v4M22 16a6 6 0 1 1-12 0 6 6 0 0 1 12 0",
  footprints: "M4 16v-2.38C4 11.5 2.97 10.5 3 8c.03-2.72 1.49-6 4.5-6C9.37 2 10 3.8 10 5.5c0 3.11-2 5.66-2 8.68V16a2 2 0 1 1-4 0ZM20 20v-2.38c0-2.12 1.03-3.12 1-5.62-.03-2.72-1.49-6-4.5-6C14.63 6 14 7.8 14 9.5c0 3.11 2 5.66 2 8.68V20a2 2 0 1 0 4 0ZM16 17h4M4 13h4",
  "shopping-bag": "M16 10a4 4 0 0 1-8 0M3.1 6h17.8M3.4 5.5a2 2 0 0 0-.4 1.2V20a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V6.7a2 2 0 0 0-.4-1.2l-2-2.7A2 2 0 0 0 17 2H7a2 2 0 0 0-1.6.8z",
  package: "M11 21.7a2 2 0 0 0 2 0l7-4a2 2 0 0 0 1-1.7V8a2 2 0 0 0-1-1.7l-7-4a2 2 0 0 0-2 0l-7 4A2 2 0 0 0 3 8v8a2 2 0 0 0 1 1.7zM12 22V12M3.3 7 12 12l8.7-5",
  "mail-check": "M22 13V6a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2v12c0 1.1.9 2 2 2h8M22 7l-9 5.7a1.9 1.9 0 0 1-2 0L2 7M16 19l2 2 4-4",
  "building-2": "M10 12h4M10 8h4M14 21v-3a2 2 0 0 0-4 0v3M6 10H4a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V9a2 2 0 0 0-2-2h-2M6 21V5a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v16",
  gauge: "m12 14 4-4M3.34 19a10 10 0 1 1 17.32 0",
  "chart-pie": "M21 12c.55 0 1-.45.95-1a10 10 0 0 0-8.95-8.95C12.45 2 12 2.45 12 3v8a1 1 0 0 0 1 1zM21.2 15.9A10 10 0 1 1 8 2.8",
  flag: "M4 22V4a1 1 0 0 1 .4-.8A6 6 0 0 1 8 2c3 0 5 2 7.3 2q2 0 3.1-.8A1 1 0 0 1 20 4v10a1 1 0 0 1-.4.8A6 6 0 0 1 16 16c-3 0-5-2-8-2a6 6 0 0 0-4 1.5",
  sparkle: "M12 3l1.9 5.8a2 2 0 0 0 1.3 1.3L21 12l-5.8 1.9a2 2 0 0 0-1.3 1.3L12 21l-1.9-5.8a2 2 0 0 0-1.3-1.3L3 12l5.8-1.9a2 2 0 0 0 1.3-1.3z",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ class: "icon", width: 14, height: 14, viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "aria-hidden": "true" })) svg.setAttribute(key, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name] ?? SHAPES.sparkle);
  svg.append(path);
  return svg;
}
