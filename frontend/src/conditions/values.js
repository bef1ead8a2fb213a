// What stands at the right of a condition: the input for its value, with suggestions of values in use and how often they are.
import { h, icon, input, select } from "../dom.js";
import { narrow, Options } from "./popup.js";

const WAIT_MS = 140;

/** Where the values of a field come from: its own list, or the server while somebody types. */
export function sourceOf(catalog, field) {
  const options = (field?.options ?? []).map(([value, label]) => ({ value: String(value), label }));
  const isReference = field?.family === "reference";
  return {
    isClosed: isReference || options.length > 0,
    isReference,
    options,
    suggests: Boolean(field?.suggests),
    known: (catalog.names[field?.slug] ??= {}),
    load: async (text) => {
      const found = field?.suggests ? (await catalog.suggest(field.slug, text)).map(([value, label]) => ({ value, label })) : [];
      return [...narrow(options, text), ...found].slice(0, 60);
    },
    nameIds: (ids) => (field?.suggests && isReference ? catalog.nameIds(field.slug, ids) : []),
  };
}

/** The values that a property of an event had, with how often each did. */
export function propertySource(catalog, kind, { event, property }) {
  return {
    isClosed: false,
    options: [],
    suggests: Boolean(kind?.valuesUrl),
    known: {},
    load: async (text) => (await catalog.listValues(kind, { event, property, text })).map(([value, label, count]) => ({ value: String(value), label: String(label || value), note: catalog.sayCount(count) })),
    nameIds: () => [],
  };
}

/** The choices that a part of a kind names itself. */
export function partSource(catalog, part) {
  const options = (part.options ?? []).flatMap((one) => (Array.isArray(one) ? [{ value: one[0], label: one[1], note: catalog.sayCount(one[2]) }] : one.options.map(([value, label, count]) => ({ value, label, note: catalog.sayCount(count), group: one.label }))));
  const ask = async (params) => ((await catalog.ask(part.suggestUrl, params).catch(() => null))?.values ?? []).map(([value, label, count]) => ({ value, label, note: catalog.sayCount(count) }));
  return {
    isClosed: !part.open,
    options,
    suggests: Boolean(part.suggestUrl),
    known: (catalog.names[`part:${part.name}:${part.suggestUrl ?? ""}`] ??= {}),
    load: async (text) => (part.suggestUrl ? [...narrow(options, text), ...(await ask({ q: text }))] : narrow(options, text)).slice(0, 80),
    nameIds: async (ids) => (part.suggestUrl ? (await ask({ ids: ids.join(",") })).map(({ value, label }) => [value, label]) : []),
  };
}

function findLabel(source, value) {
  return source.known[value] ?? source.options.find((one) => String(one.value) === String(value))?.label ?? String(value);
}

/** Ids in a saved condition get their names from the server. */
async function nameIds(source, values, draw) {
  const missing = source.suggests ? values.filter((value) => typeof value === "number" && !source.known[value]) : [];
  if (!missing.length) return;
  for (const [value, label] of await source.nameIds(missing)) source.known[value] = label;
  draw();
}

/** A field with tokens: typed text and suggestions become values one by one; Backspace takes the last away. */
function tokens(catalog, source, values, onchange) {
  const { texts } = catalog;
  const box = h("span", { class: "tokens" });
  const typed = h("input", { type: "text", "aria-label": texts.value, size: 8 });
  const changed = () => { onchange([...values]); draw(); };
  const options = new Options(typed, { label: texts.value, anchor: box, pick: (one) => take(one.value, one.label) });
  const take = (value, label = value) => {
    const kept = source.isReference && value !== "me" ? Number(value) : value;
    source.known[kept] = label;
    if (!values.includes(kept)) values.push(kept);
    typed.value = "";
    changed();
    typed.focus();
    if (options.isOpen || source.options.length) suggest();
  };
  const draw = () => {
    box.querySelectorAll(".token").forEach((one) => one.remove());
    typed.placeholder = values.length ? "" : texts.addValue;
    values.forEach((value, place) => {
      const label = findLabel(source, value);
      const remove = h("button", { type: "button", class: "token-x", "aria-label": `${texts.removeValue} ${label}`, onclick: () => { values.splice(place, 1); changed(); typed.focus(); } }, icon("x"));
      typed.before(h("span", { class: "token" }, h("bdi", {}, label), remove));
    });
  };
  const suggest = async () => {
    const text = typed.value.trim();
    const found = (await source.load(text)).filter((one) => !values.map(String).includes(String(one.value)));
    if (document.activeElement === typed && typed.value.trim() === text) options.show(found, { mark: Boolean(text) && source.isClosed });
  };
  const takeTyped = async () => {
    const text = typed.value.trim();
    if (!text) return;
    const found = (source.isClosed ? await source.load(text) : source.options).find((one) => [one.label, String(one.value)].some((name) => name.toLocaleLowerCase() === text.toLocaleLowerCase()));
    if (found) take(found.value, found.label);
    else if (!source.isClosed) take(text);
  };
  let timer = 0;
  typed.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(suggest, WAIT_MS); });
  typed.addEventListener("focus", suggest);
  typed.addEventListener("change", takeTyped);
  typed.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    if (event.key === "Enter" || (event.key === "," && !source.isReference)) {
      event.preventDefault();
      takeTyped();
    } else if (event.key === "Backspace" && !typed.value && values.length) {
      values.pop();
      changed();
    }
  });
  box.append(typed);
  box.addEventListener("click", ({ target }) => target === box && typed.focus());
  draw();
  nameIds(source, values, draw);
  return box;
}

function pills(source, label, values, onchange) {
  const keep = (value) => (source.isReference && value !== "me" ? Number(value) : value);
  const toggle = (value) => ({ target }) => {
    values = target.checked ? [...values, value] : values.filter((one) => one !== value);
    onchange(values);
  };
  return h("span", { class: "pills", role: "group", "aria-label": label }, source.options.map((one) => h("label", { class: "pill" }, h("input", { type: "checkbox", checked: values.includes(keep(one.value)), onchange: toggle(keep(one.value)) }), h("span", {}, one.label))));
}

export function manyInput(catalog, source, label, { value, onchange }) {
  const values = Array.isArray(value) ? [...value] : [];
  return source.options.length && source.options.length <= 9 && !source.suggests ? pills(source, label, values, onchange) : tokens(catalog, source, values, onchange);
}

/** One text, with suggestions where there are any. */
export function textInput(catalog, source, value, onchange) {
  const typed = input("text", catalog.texts.value, value, onchange);
  if (!source?.suggests && !source?.options.length) return typed;
  const options = new Options(typed, { label: catalog.texts.value, pick: (one) => { typed.value = one.label; onchange(one.value); } });
  let timer = 0;
  const suggest = async () => {
    const text = typed.value.trim();
    const found = await source.load(text);
    if (document.activeElement === typed && typed.value.trim() === text) options.show(found.filter((one) => String(one.label) !== text));
  };
  typed.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(suggest, WAIT_MS); });
  typed.addEventListener("focus", suggest);
  return h("span", { class: "builder-value" }, typed);
}

const whole = (text) => (/^\d+$/.test(text) ? Number(text) : undefined);
export const numberInput = (label, value, onchange, more = {}) => input("number", label, value, onchange, { step: "any", class: "control control-number", ...more });

export function spanInput(catalog, word, value, onchange) {
  const { texts, units } = catalog;
  const kept = { [word]: value?.[word] ?? 7, unit: value?.unit ?? "day" };
  if (!value) onchange({ ...kept });
  return h(
    "span",
    { class: "builder-value" },
    input("number", texts.value, kept[word], (text) => onchange({ ...Object.assign(kept, { [word]: whole(text) }) }), { min: 1, max: 36500, class: "control control-number" }),
    select(texts.unit, units, kept.unit, (unit) => onchange({ ...Object.assign(kept, { unit }) })),
  );
}

export function calendarInput(catalog, value, onchange) {
  const [word, unit] = Object.entries(value ?? { this: "month" })[0];
  if (!value) onchange({ this: "month" });
  return select(catalog.texts.value, catalog.calendar, `${word}:${unit}`, (text) => {
    const [newWord, newUnit] = text.split(":");
    onchange({ [newWord]: newUnit });
  });
}

export function daysInput(catalog, value, onchange) {
  const { texts } = catalog;
  const kept = { ...(value ?? {}) };
  const set = (name) => (day) => {
    if (day) kept[name] = day;
    else delete kept[name];
    onchange({ ...kept });
  };
  return h("span", { class: "builder-value" }, input("date", texts.from, kept.since, set("since")), h("span", { class: "muted" }, texts.to), input("date", texts.until, kept.until, set("until")));
}

/** The input that an operator has. */
export function valueInput(catalog, kind, { source, label, value, onchange }) {
  const { texts } = catalog;
  if (kind === "none") return null;
  if (kind === "many") return manyInput(catalog, source, label ?? texts.value, { value, onchange });
  if (kind === "number" || kind === "days") return numberInput(texts.value, value, (text) => onchange(kind === "days" ? whole(text) : text));
  if (kind === "numbers") {
    const pair = Array.isArray(value) ? [...value] : ["", ""];
    const set = (place) => (text) => { pair[place] = text; onchange([...pair]); };
    return h("span", { class: "builder-value" }, numberInput(texts.value, pair[0], set(0)), h("span", { class: "muted" }, texts.and), numberInput(texts.value, pair[1], set(1)));
  }
  if (kind === "last" || kind === "next") return spanInput(catalog, kind, value, onchange);
  if (kind === "calendar") return calendarInput(catalog, value, onchange);
  if (kind === "span") return daysInput(catalog, value, onchange);
  return textInput(catalog, source, value, onchange);
}
