// The settings of the chosen block, drawn from what the server says its kind has.
import { h, icon, select } from "../dom.js";
import { chooseImage } from "./images.js";
import { fitColumns } from "./model.js";
import { fieldButton, remember, rich } from "./rich.js";

const TALL = new Set(["inline", "rich", "source", "profiles"]);

export class Settings {
  constructor(box, head, editor) {
    Object.assign(this, { box, head, editor });
  }

  draw() {
    const { catalog, model, chosen } = this.editor;
    const { texts } = catalog;
    const found = chosen && model.find(chosen);
    this.head.textContent = found ? catalog.kinds.find((one) => one.slug === found.block.type).label : texts.settings;
    if (!found) return this.box.replaceChildren(h("p", { class: "muted" }, texts.none));
    const { block } = found;
    const kind = catalog.kinds.find((one) => one.slug === block.type);
    this.box.replaceChildren(
      h("div", { class: "form design-settings" }, kind.settings.map((setting) => this.drawSetting(block, setting)), this.drawCommon(block), this.drawShown(block)),
      this.drawActs(block, Boolean(found.around)),
    );
  }

  set(block, name, value) {
    this.editor.model.act(`${block.id}:${name}`, () => {
      const now = this.editor.model.find(block.id).block;
      now[name] = value;
      if (name === "ratio") fitColumns(now);
    });
    if (name === "ratio") this.editor.outline.draw();
  }

  field(label, control, help) {
    const id = `s${Math.random().toString(36).slice(2, 8)}`;
    const inner = control.matches("input, select, textarea") ? control : null;
    if (inner) inner.id = id;
    return h("div", { class: "field" }, inner ? h("label", { htmlFor: id }, label) : h("span", { class: "field-label" }, label), control, help ? h("div", { class: "field-help" }, help) : null);
  }

  drawSetting(block, [type, name, label, ...more]) {
    const { texts } = this.editor.catalog;
    const value = block[name];
    const set = (to) => this.set(block, name, to);
    const help = type === "plain" || type === "profiles" ? more[0] : "";
    if (TALL.has(type) || type === "address" || type === "plain") return this.drawTyped(type, label, value, set, help);
    const made = {
      choice: () => this.drawChoice(label, value ?? more[0]?.[0]?.[0], more[0], set),
      flag: () => h("label", { class: "field-check" }, h("input", { class: "checkbox", type: "checkbox", checked: value ?? name === "has_price", onchange: ({ target }) => set(target.checked) }), h("span", {}, label)),
      number: () => this.field(label, h("input", { type: "number", min: more[0], max: more[1], value: value ?? "", oninput: ({ target }) => target.value && set(Number(target.value)) })),
      colour: () => this.drawColour(label, value, set),
      image: () => this.drawImage(block, label, value, texts),
      section: () => this.drawSection(label, value, set),
    };
    return made[type]();
  }

  drawTyped(type, label, value, set, help) {
    const { texts } = this.editor.catalog;
    if (type === "inline" || type === "rich") return this.field(label, rich(texts, label, value, set, type === "inline"));
    if (type === "profiles") return this.drawProfiles(label, value ?? [], set, help);
    const input = type === "source" ? h("textarea", { class: "code-area", rows: 10, spellcheck: false, value: value ?? "" }) : h("input", { type: "text", inputMode: type === "address" ? "url" : "text", value: value ?? "", autocomplete: "off" });
    input.addEventListener("input", () => set(input.value));
    for (const name of ["focus", "keyup", "mouseup"]) input.addEventListener(name, () => remember(input));
    const field = this.field(label, input, help);
    field.append(fieldButton(texts, () => input));
    return field;
  }

  drawChoice(label, value, options, set) {
    if (options.length > 4 || options.some(([, text]) => text.length > 12)) return this.field(label, select(label, options.map(([slug, text]) => [String(slug), text]), String(value), (to) => set(options.find(([slug]) => String(slug) === to)[0])));
    const group = h("div", { class: "segmented", role: "group", "aria-label": label });
    const draw = (chosen) => group.replaceChildren(...options.map(([slug, text]) => h("button", { type: "button", "aria-pressed": String(slug === chosen), onclick: () => (draw(slug), set(slug), group.querySelector('[aria-pressed="true"]').focus()) }, text)));
    draw(value);
    return h("div", { class: "field" }, h("span", { class: "field-label" }, label), group);
  }

  drawColour(label, value, set) {
    const { colours, texts } = this.editor.catalog;
    const row = h("div", { class: "colour-row", role: "group", "aria-label": label });
    const draw = (chosen) => {
      const none = h("button", { class: "colour-none", type: "button", "aria-pressed": String(!chosen), onclick: () => pick("") }, texts.of_brand);
      const swatches = colours.map((colour) => {
        const swatch = h("button", { class: "colour-swatch", type: "button", "aria-label": colour, title: colour, "aria-pressed": String(colour === chosen), onclick: () => pick(colour) });
        swatch.style.backgroundColor = colour;
        return swatch;
      });
      const free = h("input", { class: "colour-free", type: "color", value: chosen || "#ffffff", "aria-label": label, oninput: ({ target }) => set(target.value) });
      row.replaceChildren(none, ...swatches, free);
    };
    const pick = (colour) => (set(colour), draw(colour), row.querySelector('[aria-pressed="true"]')?.focus());
    draw(value || "");
    return h("div", { class: "field" }, h("span", { class: "field-label" }, label), row);
  }

  drawImage(block, label, value, texts) {
    const shown = value?.startsWith("/images/") ? h("img", { class: "image-now", src: value, alt: "" }) : null;
    const choose = h("button", { class: "btn btn-plain", type: "button", onclick: () => chooseImage(this.editor, (image) => this.put(block, image)) }, texts.choose_image);
    const typed = h("input", { type: "text", inputMode: "url", value: value ?? "", "aria-label": texts.image_address, placeholder: "https://", oninput: ({ target }) => this.set(block, "src", target.value) });
    return h("div", { class: "field" }, h("span", { class: "field-label" }, label), shown, choose, h("span", { class: "field-help" }, texts.image_address), typed);
  }

  put(block, image) {
    this.editor.model.act("", () => {
      const now = this.editor.model.find(block.id).block;
      now.src = image.src;
      now.width = Math.min(image.width, now.width && now.width < 600 ? now.width : 600);
      now.alt ||= "";
    });
    this.draw();
  }

  drawSection(label, value, set) {
    const { sections, texts } = this.editor.catalog;
    return this.field(label, select(label, [["0", texts.choose], ...sections.map((one) => [String(one.id), one.name])], String(value ?? 0), (to) => set(Number(to))));
  }

  drawProfiles(label, value, set, help) {
    const { texts } = this.editor.catalog;
    const rows = structuredClone(value);
    const box = h("div", { class: "profile-rows" });
    const tell = () => set(structuredClone(rows));
    const input = (row, name, text) => h("input", { class: "control", type: "text", value: row[name] ?? "", placeholder: text, "aria-label": text, oninput: ({ target }) => ((row[name] = target.value), tell()) });
    const draw = () =>
      box.replaceChildren(
        ...rows.map((row, at) => h("div", { class: "profile-row" }, input(row, "name", texts.name), input(row, "url", texts.address), h("button", { class: "btn btn-quiet btn-icon btn-small", type: "button", "aria-label": texts.remove, onclick: () => (rows.splice(at, 1), draw(), tell()) }, icon("x")))),
        h("button", { class: "btn btn-plain btn-small", type: "button", onclick: () => (rows.push({ name: "", url: "https://" }), draw()) }, icon("plus"), ` ${texts.more}`),
      );
    draw();
    return h("div", { class: "field" }, h("span", { class: "field-label" }, label), box, h("div", { class: "field-help" }, help));
  }

  drawCommon(block) {
    const { texts } = this.editor.catalog;
    const number = (name, label) => this.field(label, h("input", { type: "number", min: 0, max: 80, value: block[name] ?? 12, oninput: ({ target }) => target.value && this.set(block, name, Number(target.value)) }));
    return h("details", { class: "design-more" }, h("summary", { class: "link small" }, `${texts.background}, ${texts.above}, ${texts.below}`), h("div", { class: "form" }, this.drawColour(texts.background, block.background, (to) => this.set(block, "background", to)), h("div", { class: "two-fields" }, number("above", texts.above), number("below", texts.below))));
  }

  drawShown(block) {
    const { texts, urls } = this.editor.catalog;
    const shown = block.shown ?? {};
    const now = "segment" in shown ? "segment" : "not_segment" in shown ? "not_segment" : "when" in shown ? "when" : "";
    const box = h("div", { class: "form" });
    const set = (to) => this.set(block, "shown", to);
    const detail = (kind) => {
      if (kind === "when") return this.field(texts.when, h("input", { type: "text", value: shown.when ?? "", oninput: ({ target }) => set(target.value ? { when: target.value } : undefined) }), texts.when_help);
      if (kind === "fits") return h("div", { class: "field" }, h("button", { class: "btn btn-plain", type: "button", onclick: () => this.editor.askConditions((id) => (set({ segment: id }), this.draw())) }, icon("chart-pie"), ` ${texts.fits_set}`), h("div", { class: "field-help" }, texts.fits_help));
      if (!kind) return "";
      const { segments } = this.editor.catalog;
      return this.field(texts.segment, select(texts.segment, [["", texts.choose], ...segments.map(([id, name]) => [String(id), name])], String(shown[kind] ?? ""), (to) => set(to ? { [kind]: Number(to) } : undefined)));
    };
    const draw = (kind) => {
      const options = [["", texts.everybody], ["segment", texts.in], ["not_segment", texts.not_in], ...(urls.segment_save ? [["fits", texts.fits]] : []), ["when", texts.when]];
      const chooser = select(texts.shown, options, kind, (to) => {
        if (!to) set(undefined);
        draw(to);
        box.querySelector("select").focus();
      });
      box.replaceChildren(this.field(texts.shown, chooser), detail(kind));
    };
    draw(now);
    return box;
  }

  drawActs(block, isInner) {
    const { texts } = this.editor.catalog;
    const { editor } = this;
    const act = (name, text, onclick) => h("button", { class: "btn btn-quiet btn-small", type: "button", onclick }, icon(name), ` ${text}`);
    const keep = block.type === "saved" ? act("ungroup", texts.detach, () => editor.detach(block)) : act("package", texts.keep, () => editor.keepSection(block));
    return h("div", { class: "design-acts" }, act("copy", texts.copy, () => editor.choose(editor.model.double(block.id))), isInner ? null : keep, act("x", texts.remove, () => editor.remove(block.id)));
  }
}
