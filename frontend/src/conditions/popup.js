// A list that drops down from a field: options in groups with a note at the right, by arrows, Enter and Escape or by pointer.
import { h, icon } from "../dom.js";

let serial = 0;

/** Below its anchor, or above it where there is more room; never wider than the window. */
function place(box, anchor) {
  const at = anchor.getBoundingClientRect();
  const width = Math.min(Math.max(at.width, 400), innerWidth - 16);
  box.style.width = `${width}px`;
  box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  const below = innerHeight - at.bottom - 12;
  const isBelow = below > 240 || below > at.top;
  box.style.maxHeight = `${Math.max(120, Math.min(360, isBelow ? below : at.top - 12))}px`;
  box.style.top = isBelow ? `${at.bottom + 4}px` : "";
  box.style.bottom = isBelow ? "" : `${innerHeight - at.top + 4}px`;
}

/** Draws options under an input that somebody types in; `pick` gets the chosen one. */
export class Options {
  constructor(input, { pick, label, empty = "", anchor = input, inside = null }) {
    Object.assign(this, { input, pick, empty, anchor, inside });
    this.shown = [];
    this.at = -1;
    this.list = h("div", { class: "pop-list", role: "listbox", id: `options-${++serial}`, "aria-label": label, tabindex: "-1" });
    this.box = inside ?? h("div", { class: "pop", popover: "manual", tabindex: "-1" });
    this.box.append(this.list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list", autocomplete: "off" })) input.setAttribute(name, value);
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => setTimeout(() => inside || this.box.contains(document.activeElement) || this.close(), 0));
    // The field keeps the focus while an option is pressed.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    // One row is marked, whether arrows or the pointer chose it: Enter takes what is seen.
    this.list.addEventListener("pointermove", ({ target, pointerType }) => {
      const option = pointerType === "mouse" && target.closest("[role=option]");
      if (option && Number(option.dataset.at) !== this.at) this.mark(Number(option.dataset.at));
    });
    this.list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) this.take(Number(option.dataset.at));
    });
  }

  get isOpen() {
    return Boolean(this.inside) || this.box.matches(":popover-open");
  }

  show(options, { chosen = null, mark = false } = {}) {
    this.shown = options;
    let group = null;
    const drawn = [];
    options.forEach((option, at) => {
      if (option.group && option.group !== group) drawn.push(h("div", { class: "pop-group", role: "presentation" }, option.group));
      group = option.group ?? group;
      drawn.push(this.draw(option, at, option.value === chosen));
    });
    if (!drawn.length && this.empty) drawn.push(h("div", { class: "pop-empty" }, this.empty));
    this.list.replaceChildren(...drawn);
    this.at = -1;
    if (!drawn.length) return this.close();
    this.open();
    const start = Math.max(mark ? 0 : -1, options.findIndex((one) => one.value === chosen));
    if (start >= 0 && options.length) this.mark(start);
    return undefined;
  }

  draw(option, at, isChosen) {
    return h(
      "div",
      { class: "pop-option", role: "option", id: `${this.list.id}-${at}`, "data-at": at, "aria-selected": "false" },
      option.icon ? icon(option.icon) : null,
      h("span", { class: "pop-label" }, h("bdi", {}, option.label), option.detail ? h("small", {}, option.detail) : null),
      option.note ? h("span", { class: "pop-note" }, option.note) : null,
      isChosen ? icon("check") : null,
    );
  }

  open() {
    this.input.setAttribute("aria-expanded", "true");
    if (this.inside) return;
    if (!this.box.isConnected) this.anchor.after(this.box);
    if (!this.isOpen) this.box.showPopover();
    place(this.box, this.anchor);
    this.follow ??= () => (this.anchor.isConnected ? place(this.box, this.anchor) : this.close());
    addEventListener("scroll", this.follow, { capture: true, passive: true });
    addEventListener("resize", this.follow);
  }

  close() {
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.at = -1;
    if (this.inside) return;
    removeEventListener("scroll", this.follow, { capture: true });
    removeEventListener("resize", this.follow);
    if (this.box.isConnected && this.box.matches(":popover-open")) this.box.hidePopover();
  }

  mark(at) {
    this.list.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
    this.at = at;
    const option = this.list.querySelector(`[data-at="${at}"]`);
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
    return undefined;
  }

  take(at) {
    const option = this.shown[at];
    if (!option) return;
    this.close();
    this.pick(option);
  }

  press(event) {
    const many = this.shown.length;
    const to = { ArrowDown: this.at + 1, ArrowUp: this.at < 0 ? many - 1 : this.at - 1, PageDown: Math.min(many - 1, this.at + 8), PageUp: Math.max(0, this.at - 8) }[event.key];
    if (this.isOpen && many && to !== undefined) {
      event.preventDefault();
      this.mark((to + many) % many);
    } else if (event.key === "Enter" && this.isOpen && this.at >= 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.take(this.at);
    } else if (event.key === "Escape" && this.isOpen && !this.inside) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }
}

/** Those that hold every word of the text; ones that begin with it stand first. */
export function narrow(options, text) {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return options;
  const found = options.filter((one) => {
    const whole = `${one.label} ${one.group ?? ""} ${one.value} ${one.words ?? ""}`.toLocaleLowerCase();
    return words.every((word) => whole.includes(word));
  });
  const begins = (one) => one.label.toLocaleLowerCase().startsWith(words.join(" "));
  return [...found.filter(begins), ...found.filter((one) => !begins(one))].map((one) => ({ ...one, group: undefined, detail: one.detail ?? one.group }));
}

export { place };
