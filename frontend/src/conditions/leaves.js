// The controls of one condition, by the form its kind has: an attribute, an event, or parts that the kind names.
import { h, icon, input, select } from "../dom.js";
import { chooser } from "./chooser.js";
import { calendarInput, daysInput, manyInput, numberInput, partSource, propertySource, sourceOf, spanInput, textInput, valueInput } from "./values.js";
import { isShown } from "./whole.js";

const FAMILY_ICONS = { number: "hash", yes_no: "toggle", day: "calendar", moment: "calendar", choice: "list", list: "tag", reference: "link", text: "text" };

export function newLeaf(catalog, what = "") {
  const [slug, name] = what.split(/:(.*)/s);
  const kind = catalog.findKind(slug) ?? catalog.kinds[0];
  if (kind.form === "attribute") {
    const field = catalog.fields.find((one) => one.slug === name) ?? catalog.fields.find((one) => one.slug === "stage") ?? catalog.fields[0];
    const leaf = { kind: kind.slug, field: field.slug };
    [[leaf.operator]] = catalog.operatorsOf(leaf);
    return leaf;
  }
  if (kind.form === "event") return { kind: kind.slug, event: name ?? "" };
  const leaf = { kind: kind.slug, ...structuredClone(kind.starts ?? {}) };
  for (const part of kind.parts) if (part.default !== undefined) leaf[part.name] ??= structuredClone(part.default);
  for (const part of kind.parts) if (part.input === "compare") leaf.operator ??= part.operators[0]?.[0];
  for (const part of kind.parts) if (part.input === "within") Object.assign(leaf, { within: leaf.within ?? 7, unit: leaf.unit ?? "day" });
  for (const part of kind.parts) if (part.input === "steps") leaf[part.name] ??= [{ event: "" }, { event: "" }];
  return leaf;
}

/** All that a condition can be about: attributes, events by how much they are used, and the other kinds. */
export async function listSubjects(catalog) {
  const fields = catalog.fields.map((field) => ({ value: `attribute:${field.slug}`, label: field.label, group: field.group, icon: FAMILY_ICONS[field.family] ?? "text" }));
  const others = catalog.kinds.filter((kind) => kind.form === "parts").map((kind) => ({ value: kind.slug, label: kind.label, group: kind.group || catalog.texts.more, icon: kind.icon, words: kind.words }));
  const [kind] = catalog.eventKinds;
  const events = kind ? (await catalog.listEvents(kind)).map((one) => eventOption(catalog, one, `${kind.slug}:`, catalog.texts.whatTheyDid)) : [];
  // What stands under one heading stands together, in the order in which the headings come first.
  const all = [...fields, ...others, ...events];
  const groups = [...new Set(all.map((one) => one.group))];
  return groups.flatMap((group) => all.filter((one) => one.group === group));
}

/** Names of events that the catalog does not hold come from the server, once. */
export async function nameEvents(catalog) {
  const [kind] = catalog.eventKinds;
  for (const one of await catalog.listEvents(kind)) eventNames(catalog)[one.slug] = one.label;
}

export const knowsEvent = (catalog, slug) => !slug || slug in eventNames(catalog);

function eventOption(catalog, one, head, group) {
  const last = one.last ? catalog.sayAgo(one.last) : "";
  return { value: `${head}${one.slug}`, label: one.label, group, icon: "activity", note: one.count == null ? "" : [catalog.sayCount(one.count), last].filter(Boolean).join(" · "), words: one.group ?? "" };
}

const eventNames = (catalog) => (catalog.eventNames ??= Object.fromEntries(catalog.kinds.flatMap((kind) => kind.events ?? []).map(([slug, label]) => [slug, label])));

/** What an event is called, also one that only the server knows. */
function nameEvent(catalog, slug) {
  return eventNames(catalog)[slug] ?? slug;
}

function eventChooser(catalog, kind, event, pick) {
  const { texts } = catalog;
  return chooser({
    label: texts.event, shown: event ? nameEvent(catalog, event) : "", empty: texts.chooseEvent, search: texts.searchEvents, mark: "activity",
    load: async (text) => {
      const found = await catalog.listEvents(kind, text);
      for (const one of found) eventNames(catalog)[one.slug] = one.label;
      const options = found.map((one) => eventOption(catalog, one, "", one.group));
      const isNew = text && !found.some((one) => [one.slug, one.label].some((name) => name.toLocaleLowerCase() === text.toLocaleLowerCase()));
      return isNew ? [...options, { value: text, label: text, note: texts.neverSeen }] : options;
    },
    pick,
  });
}

/** The controls of a condition; `redraw` after its shape has changed, `changed` after a value has. */
export function drawLeaf(catalog, leaf, acts) {
  const kind = catalog.findKind(leaf.kind);
  if (!kind) return [h("span", { class: "builder-unknown" }, catalog.texts.unknown.replace("{kind}", leaf.kind ?? ""))];
  const draw = { attribute: drawAttribute, event: drawEvent, parts: drawParts }[kind.form];
  return draw(catalog, leaf, { ...acts, kind });
}

function subjectChooser(catalog, leaf, { choose }, shown, mark) {
  const { texts } = catalog;
  return chooser({ label: texts.field, shown, mark, empty: texts.choose, search: texts.searchConditions, load: () => listSubjects(catalog), pick: (what) => choose(newLeaf(catalog, what)) });
}

function drawAttribute(catalog, leaf, acts) {
  const field = catalog.fieldOf(leaf);
  const what = subjectChooser(catalog, leaf, acts, field?.label ?? leaf.field, FAMILY_ICONS[field?.family] ?? "text");
  if (!field) return [what, h("span", { class: "builder-problem" }, catalog.texts.gone)];
  const how = select(catalog.texts.operator, catalog.operatorsOf(leaf), leaf.operator, (slug) => {
    const before = catalog.inputOf(leaf);
    leaf.operator = slug;
    if (catalog.inputOf(leaf) !== before) delete leaf.value;
    acts.redraw("select");
  });
  const value = valueInput(catalog, catalog.inputOf(leaf), { source: sourceOf(catalog, field), label: field.label, value: leaf.value, onchange: (now) => { leaf.value = now; acts.changed(); } });
  return value ? [what, how, value] : [what, how];
}

function drawEvent(catalog, leaf, acts) {
  const { texts } = catalog;
  const verbs = catalog.eventKinds.map((kind) => [kind.slug, kind.label]);
  const verb = select(texts.didOrNot, verbs, leaf.kind, (slug) => {
    leaf.kind = slug;
    if (!catalog.findKind(slug).counts) delete leaf.times;
    acts.redraw("select");
  });
  const what = chooser({
    label: texts.event, shown: leaf.event ? nameEvent(catalog, leaf.event) : "", empty: texts.chooseEvent, search: texts.searchConditions, mark: "activity",
    load: () => listSubjects(catalog).then((found) => { for (const one of found) if (one.icon === "activity") eventNames(catalog)[one.value.split(/:(.*)/s)[1]] = one.label; return found; }),
    pick: (value) => {
      const next = newLeaf(catalog, value);
      // Another event keeps how often and when; what is asked of properties of the old one goes.
      acts.choose(next.event === undefined ? next : { ...next, kind: leaf.kind, ...(leaf.times && { times: leaf.times }), ...(leaf.period && { period: leaf.period }) });
    },
  });
  const parts = [verb, what];
  if (acts.kind.counts) parts.push(timesInput(catalog, leaf, acts));
  parts.push(periodInput(catalog, leaf, acts), ...drawWhere(catalog, leaf, { ...acts, event: leaf.event }));
  return parts;
}

function timesInput(catalog, leaf, acts) {
  const { texts } = catalog;
  const [word, count] = Object.entries(leaf.times ?? { at_least: 1 })[0];
  const kept = { word, count };
  const set = () => { leaf.times = { [kept.word]: kept.count || 1 }; acts.changed(); };
  return h(
    "span",
    { class: "builder-value" },
    select(texts.count, [["at_least", texts.atLeast], ["at_most", texts.atMost], ["exactly", texts.exactly]], word, (now) => { kept.word = now; set(); }),
    numberInput(texts.count, count, (text) => { kept.count = Number.parseInt(text, 10); set(); }, { min: 1, step: 1 }),
    h("span", { class: "muted" }, texts.times),
  );
}

function periodInput(catalog, leaf, acts) {
  const { texts } = catalog;
  const { period } = leaf;
  const sort = !period ? "" : "last" in period ? "last" : "since" in period || "until" in period || !Object.keys(period).length ? "span" : "calendar";
  const words = [["", texts.ever], ["last", texts.inLast], ["calendar", texts.inCalendar], ["span", texts.between]];
  const set = (now) => { leaf.period = now; acts.changed(); };
  const value = { last: () => spanInput(catalog, "last", period, set), calendar: () => calendarInput(catalog, period, set), span: () => daysInput(catalog, period, set) }[sort]?.();
  const starts = { last: { last: 7, unit: "day" }, calendar: { this: "month" }, span: {} };
  const choose = (now) => { if (now) leaf.period = starts[now]; else delete leaf.period; acts.redraw("period"); };
  return h("span", { class: "builder-value", "data-part": "period" }, select(texts.period, words, sort, choose), value);
}

/** Conditions on the properties of an event, each with the values it had. */
function drawWhere(catalog, holder, acts) {
  const { texts } = catalog;
  const rows = (holder.where ?? []).map((one, at) => drawProperty(catalog, holder, one, { ...acts, first: at === 0 }));
  const add = h("button", { type: "button", class: "btn btn-quiet btn-small builder-add-where", "data-part": "add-where", onclick: () => { (holder.where ??= []).push({ property: "", operator: "", value: "" }); acts.redraw("where"); document.activeElement.closest("button.choose-empty")?.click(); } }, icon("plus"), texts.where);
  return [...rows, add];
}

function propertyOperators(kind, type) {
  const isNumber = type === "number";
  return kind.propertyOperators.filter(([, , form, types]) => (types ? types.includes(type ?? "text") : form === "number" || !isNumber));
}

function drawProperty(catalog, holder, one, acts) {
  const { texts } = catalog;
  const kind = acts.kind.propertyOperators ? acts.kind : catalog.eventKinds[0];
  const line = h("span", { class: "builder-where", "data-part": "where" });
  let properties = (kind.properties ?? []).map(([slug, label, type]) => ({ slug, label, type }));
  const asked = catalog.listProperties(kind, acts.event).then((found) => { if (found.length) properties = found; });
  const draw = () => {
    const known = properties.find(({ slug }) => slug === one.property);
    const operators = propertyOperators(kind, known?.type ?? (one.property ? one._type : "text"));
    if (!operators.some(([slug]) => slug === one.operator)) [[one.operator]] = operators.length ? operators : [[""]];
    const form = operators.find(([slug]) => slug === one.operator)?.[2] ?? "text";
    one._input = form;
    const again = () => { draw(); acts.changed(); };
    const what = chooser({
      label: texts.property, shown: one.property ? (known?.label ?? one.property) : "", empty: texts.chooseProperty, search: texts.searchProperties,
      load: async (text) => {
        await asked;
        const options = properties.map(({ slug, label, count, last, group }) => ({ value: slug, label, group, note: [catalog.sayCount(count), last ? catalog.sayAgo(last) : ""].filter(Boolean).join(" · ") }));
        return text && !options.some(({ value }) => value === text) ? [...options, { value: text, label: text, note: texts.neverSeen }] : options;
      },
      pick: (slug) => { Object.assign(one, { property: slug, operator: "", value: "" }); again(); line.querySelector("select")?.focus(); },
    });
    const how = select(texts.operator, operators, one.operator, (slug) => { one.operator = slug; one.value = undefined; again(); line.querySelector("select")?.focus(); });
    const source = propertySource(catalog, kind, { event: acts.event, property: one.property });
    const value = one.property ? valueInput(catalog, form, { source, value: one.value, onchange: (now) => { one.value = now; acts.changed(); } }) : null;
    const remove = h("button", { type: "button", class: "btn btn-quiet btn-icon btn-small", "aria-label": texts.removeWhere, title: texts.removeWhere, onclick: () => { holder.where.splice(holder.where.indexOf(one), 1); if (!holder.where.length) delete holder.where; acts.redraw("add-where"); } }, icon("x"));
    line.replaceChildren(...[h("span", { class: "muted builder-word" }, acts.first ? texts.whereWord : texts.and), what, one.property ? how : null, value, remove].filter(Boolean));
  };
  draw();
  asked.then(() => { if (kind.propertiesUrl && !line.contains(document.activeElement)) draw(); });
  return line;
}

const PARTS = {
  word: (catalog, leaf, part) => h("span", { class: "muted" }, part.label),
  number: (catalog, leaf, part, acts) => numberInput(part.label, leaf[part.name], (text) => { leaf[part.name] = part.text ? text : text === "" ? undefined : Number(text); acts.changed(); }, { min: part.min ?? 0 }),
  text: textPart,
  day: (catalog, leaf, part, acts) => input("date", part.label, leaf[part.name], (day) => { leaf[part.name] = day; acts.changed(); }),
  many: (catalog, leaf, part, acts) => manyInput(catalog, partSource(catalog, part), part.label, { value: leaf[part.name], onchange: (now) => { leaf[part.name] = now; acts.changed(); } }),
  period: periodPart,
  times: (catalog, leaf, part, acts) => timesInput(catalog, leaf, acts),
  within: (catalog, leaf, part, acts) => h("span", { class: "builder-value" }, part.label ? h("span", { class: "muted" }, part.label) : null, numberInput(part.label, leaf.within, (text) => { leaf.within = Number.parseInt(text, 10) || undefined; acts.changed(); }, { min: 1, step: 1 }), select(catalog.texts.unit, catalog.units, leaf.unit ?? "day", (unit) => { leaf.unit = unit; acts.changed(); })),
  event: (catalog, leaf, part, acts) => eventChooser(catalog, withEvents(catalog, acts.kind), leaf[part.name], (slug) => { leaf[part.name] = slug; acts.redraw(part.name); }),
  where: (catalog, leaf, part, acts) => drawWhere(catalog, leaf, { ...acts, event: leaf[part.of ?? "event"] }),
  property: propertyPart,
  choice: choicePart,
  compare: comparePart,
  steps: stepsPart,
};

/** A kind without events of its own offers those of "did". */
const withEvents = (catalog, kind) => (kind.events || kind.eventsUrl ? kind : (catalog.eventKinds[0] ?? kind));

function drawParts(catalog, leaf, acts) {
  const shown = acts.kind.parts.filter((part) => isShown(part, leaf));
  return [subjectChooser(catalog, leaf, acts, acts.kind.label, acts.kind.icon), ...shown.map((part) => PARTS[part.input]?.(catalog, leaf, part, acts) ?? null).flat().filter(Boolean)];
}

function periodPart(catalog, leaf, part, acts) {
  return periodInput(catalog, leaf, acts);
}

function textPart(catalog, leaf, part, acts) {
  const source = part.suggestUrl || part.options ? partSource(catalog, { ...part, open: true }) : null;
  const box = textInput(catalog, source, leaf[part.name], (text) => { leaf[part.name] = text; acts.changed(); });
  const typed = box.matches("input") ? box : box.querySelector("input");
  typed.setAttribute("aria-label", part.label);
  typed.placeholder = part.placeholder ?? part.label;
  typed.size = Math.max(8, typed.placeholder.length);
  return box;
}

function propertyPart(catalog, leaf, part, acts) {
  const known = Object.fromEntries((acts.kind.properties ?? []).map(([slug, label]) => [slug, label]));
  const load = async () => (await catalog.listProperties(acts.kind, leaf[part.of ?? "event"])).filter((one) => !part.types || part.types.includes(one.type)).map(({ slug, label, group, count }) => ({ value: slug, label, group, note: catalog.sayCount(count) }));
  return h("span", { class: "builder-value", "data-part": part.name }, part.word ? h("span", { class: "muted" }, part.word) : null, chooser({ label: part.label, shown: known[leaf[part.name]] ?? leaf[part.name] ?? "", empty: catalog.texts.chooseProperty, search: catalog.texts.searchProperties, load, pick: (slug) => { leaf[part.name] = slug; acts.redraw(part.name); } }));
}

function choicePart(catalog, leaf, part, acts) {
  const source = partSource(catalog, part);
  const take = (value) => { leaf[part.name] = value; acts.redraw(part.name); };
  if (!part.suggestUrl && source.options.length <= 12) return h("span", { class: "builder-value", "data-part": part.name }, select(part.label, part.options, leaf[part.name], take));
  const shown = () => (leaf[part.name] == null ? "" : (source.known[leaf[part.name]] ?? source.options.find((one) => String(one.value) === String(leaf[part.name]))?.label ?? String(leaf[part.name])));
  const box = h("span", { class: "builder-value", "data-part": part.name });
  const draw = () => box.replaceChildren(chooser({ label: part.label, shown: shown(), empty: catalog.texts.choose, search: part.label, load: source.load, pick: (value, one) => { source.known[value] = one.label; take(value); } }));
  draw();
  if (leaf[part.name] != null && part.suggestUrl && !source.known[leaf[part.name]]) source.nameIds([leaf[part.name]]).then((found) => { for (const [value, label] of found) source.known[value] = label; draw(); });
  return box;
}

function comparePart(catalog, leaf, part, acts) {
  const form = part.operators.find(([slug]) => slug === leaf.operator)?.[2] ?? "text";
  const how = select(part.label ?? catalog.texts.operator, part.operators, leaf.operator, (slug) => {
    if (part.operators.find(([one]) => one === slug)?.[2] !== form) delete leaf.value;
    leaf.operator = slug;
    acts.redraw("compare");
  });
  const value = valueInput(catalog, form, { source: partSource(catalog, part), label: part.label, value: leaf.value, onchange: (now) => { leaf.value = now; acts.changed(); } });
  return h("span", { class: "builder-value", "data-part": "compare" }, how, value, part.unit ? h("span", { class: "muted" }, part.unit) : null);
}

function stepsPart(catalog, leaf, part, acts) {
  const { texts } = catalog;
  const steps = (leaf[part.name] ??= [{ event: "" }, { event: "" }]);
  const most = part.most ?? 5;
  const kind = withEvents(catalog, acts.kind);
  const lines = steps.map((one, at) => {
    const remove = steps.length > 2 ? h("button", { type: "button", class: "btn btn-quiet btn-icon btn-small", "aria-label": texts.removeStep, title: texts.removeStep, onclick: () => { steps.splice(at, 1); acts.redraw(part.name); } }, icon("x")) : null;
    return h("span", { class: "builder-step", "data-part": at === steps.length - 1 ? part.name : `${part.name}-${at}` }, h("span", { class: "builder-nth" }, at ? texts.then : texts.first), eventChooser(catalog, kind, one.event, (slug) => { one.event = slug; acts.redraw(part.name); }), drawWhere(catalog, one, { ...acts, event: one.event }), remove);
  });
  const add = steps.length < most ? h("button", { type: "button", class: "btn btn-quiet btn-small", onclick: () => { steps.push({ event: "" }); acts.redraw(part.name); } }, icon("plus"), texts.addStep) : null;
  return [h("span", { class: "builder-steps" }, lines, add)];
}
