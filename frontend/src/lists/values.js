// What stands at the right of a condition: the input for its value, with suggestions of values in use.
import { h, icon, input, select } from "./dom.js";

let serial = 0;

function findLabel(field, value, known) {
  return known?.[value] ?? field?.options?.find(([slug]) => String(slug) === String(value))?.[1] ?? String(value);
}

/** A field with tokens: typed text and suggestions become values one by one; Backspace takes the last away. */
function tokens(builder, field, values, onchange) {
  const { texts } = builder.catalog;
  const id = `suggest-${++serial}`;
  const list = h("datalist", { id });
  const known = (builder.names[field?.slug] ??= {});
  let offered = field?.options?.length ? [...field.options] : [];
  const isReference = field?.family === "reference";
  const box = h("span", { class: "tokens" });
  const fill = () => list.replaceChildren(...offered.map(([, label]) => h("option", { value: label })));
  const typed = h("input", { type: "text", "aria-label": texts.value, list: id, autocomplete: "off", placeholder: values.length ? "" : texts.addValue, size: 8 });
  typed.setAttribute("list", id);
  const take = (text) => {
    const found = offered.find(([slug, label]) => label.toLocaleLowerCase() === text.toLocaleLowerCase() || slug === text);
    if (!text || ((isReference || field?.options?.length) && !found)) return false;
    const value = found ? found[0] : text;
    if (found) known[value] = found[1];
    const kept = isReference && value !== "me" ? Number(value) : value;
    if (!values.includes(kept)) values.push(kept);
    onchange(values);
    draw();
    typed.value = "";
    typed.focus();
    return true;
  };
  const draw = () => {
    box.querySelectorAll(".token").forEach((one) => one.remove());
    values.forEach((value, place) => {
      const label = findLabel(field, value, known);
      const remove = h("button", { type: "button", class: "token-x", "aria-label": `${texts.removeValue} ${label}`, onclick: () => { values.splice(place, 1); onchange(values); draw(); typed.focus(); } }, icon("x"));
      typed.before(h("span", { class: "token" }, h("bdi", {}, label), remove));
    });
  };
  const suggest = async () => {
    if (!field?.suggests) return;
    const query = new URLSearchParams({ field: field.slug, q: typed.value });
    const answer = await fetch(`${builder.suggestUrl}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    offered = [...(field.options ?? []), ...(await answer.json()).values];
    fill();
  };
  let timer = 0;
  typed.addEventListener("input", (event) => {
    if (event.inputType === "insertReplacementText" || !event.inputType) if (take(typed.value.trim())) return;
    clearTimeout(timer);
    timer = setTimeout(suggest, 150);
  });
  typed.addEventListener("focus", suggest, { once: true });
  typed.addEventListener("change", () => take(typed.value.trim()));
  typed.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || (event.key === "," && !isReference)) {
      event.preventDefault();
      take(typed.value.trim());
    } else if (event.key === "Backspace" && !typed.value && values.length) {
      values.pop();
      onchange(values);
      draw();
    }
  });
  box.append(typed, list);
  fill();
  draw();
  nameReferences(builder, field, values, known, draw);
  return box;
}

/** Ids in a saved condition get their names from the server. */
async function nameReferences(builder, field, values, known, draw) {
  const missing = field?.suggests && field.family === "reference" ? values.filter((value) => typeof value === "number" && !known[value]) : [];
  if (!missing.length) return;
  const query = new URLSearchParams({ field: field.slug, ids: missing.join(",") });
  const answer = await fetch(`${builder.suggestUrl}?${query}`).catch(() => null);
  if (!answer?.ok) return;
  for (const [value, label] of (await answer.json()).values) known[value] = label;
  draw();
}

function pills(field, values, onchange) {
  return h(
    "span",
    { class: "pills", role: "group", "aria-label": field.label },
    field.options.map(([slug, label]) => {
      const value = field.family === "reference" && slug !== "me" ? Number(slug) : slug;
      const toggle = ({ target }) => onchange(target.checked ? [...values.filter((one) => one !== value), value] : values.filter((one) => one !== value), true);
      return h("label", { class: "pill" }, h("input", { type: "checkbox", checked: values.includes(value), onchange: (event) => { toggle(event); values = event.target.checked ? [...values, value] : values.filter((one) => one !== value); } }), h("span", {}, label));
    }),
  );
}

function suggested(builder, field, value, onchange) {
  if (!field?.suggests) return input("text", builder.catalog.texts.value, value, onchange);
  const id = `suggest-${++serial}`;
  const list = h("datalist", { id });
  const typed = input("text", builder.catalog.texts.value, value, onchange);
  typed.setAttribute("list", id);
  let timer = 0;
  const suggest = async () => {
    const query = new URLSearchParams({ field: field.slug, q: typed.value });
    const answer = await fetch(`${builder.suggestUrl}?${query}`).catch(() => null);
    if (answer?.ok) list.replaceChildren(...(await answer.json()).values.map(([, label]) => h("option", { value: label })));
  };
  typed.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(suggest, 150); });
  typed.addEventListener("focus", suggest, { once: true });
  return h("span", { class: "builder-value" }, typed, list);
}

const whole = (text) => (/^\d+$/.test(text) ? Number(text) : undefined);

export function spanInput(builder, word, value, onchange) {
  const { texts, units } = builder.catalog;
  const kept = { [word]: value?.[word] ?? 7, unit: value?.unit ?? "day" };
  if (!value) onchange({ ...kept });
  return h(
    "span",
    { class: "builder-value" },
    input("number", texts.value, kept[word], (text) => onchange(Object.assign(kept, { [word]: whole(text) })), { min: 1, max: 36500, class: "control control-number" }),
    select(texts.unit, units, kept.unit, (unit) => onchange(Object.assign(kept, { unit }))),
  );
}

export function calendarInput(builder, value, onchange) {
  const [word, unit] = Object.entries(value ?? { this: "month" })[0];
  if (!value) onchange({ this: "month" });
  return select(builder.catalog.texts.value, builder.catalog.calendar, `${word}:${unit}`, (text) => {
    const [newWord, newUnit] = text.split(":");
    onchange({ [newWord]: newUnit });
  });
}

export function daysInput(builder, value, onchange) {
  const { texts } = builder.catalog;
  const kept = { ...(value ?? {}) };
  const set = (name) => (day) => {
    if (day) kept[name] = day;
    else delete kept[name];
    onchange({ ...kept });
  };
  return h("span", { class: "builder-value" }, input("date", texts.from, kept.since, set("since")), h("span", { class: "muted" }, texts.to), input("date", texts.until, kept.until, set("until")));
}

export function valueInput(builder, field, kind, value, onchange) {
  const { texts } = builder.catalog;
  if (kind === "none") return null;
  if (kind === "many") {
    const values = Array.isArray(value) ? [...value] : [];
    return field?.options?.length && field.options.length <= 9 && !field.suggests ? pills(field, values, onchange) : tokens(builder, field, values, (now) => onchange([...now]));
  }
  if (kind === "number" || kind === "days") return input("number", texts.value, value, (text) => onchange(kind === "days" ? whole(text) : text), { step: "any", class: "control control-number" });
  if (kind === "numbers") {
    const pair = Array.isArray(value) ? [...value] : ["", ""];
    const set = (place) => (text) => { pair[place] = text; onchange([...pair]); };
    return h("span", { class: "builder-value" }, [0, 1].map((place) => [place ? h("span", { class: "muted" }, texts.and) : null, input("number", texts.value, pair[place], set(place), { step: "any", class: "control control-number" })]).flat());
  }
  if (kind === "last" || kind === "next") return spanInput(builder, kind, value, onchange);
  if (kind === "calendar") return calendarInput(builder, value, onchange);
  if (kind === "span") return daysInput(builder, value, onchange);
  return suggested(builder, field, value, onchange);
}
