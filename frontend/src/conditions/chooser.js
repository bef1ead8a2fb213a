// A button that opens a list to search in: what a condition is about, an event, a property, one of many.
import { h, icon } from "../dom.js";
import { narrow, Options, place } from "./popup.js";

/** `load(text)` gives the options, all of them or those of a text; what the server narrows says so with `narrowed`. */
export function chooser({ label, shown, empty, load, pick, search, note = "", mark = "" }) {
  const button = h(
    "button",
    { type: "button", class: `choose control${shown ? "" : " choose-empty"}`, "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": shown ? `${label}: ${shown}` : label },
    mark ? icon(mark) : null,
    h("bdi", { class: "choose-text" }, shown || empty),
    note ? h("span", { class: "choose-note" }, note) : null,
    icon("down"),
  );
  let box = null;
  const close = (back) => {
    if (!box) return;
    removeEventListener("pointerdown", outside, true);
    removeEventListener("scroll", follow, true);
    box.remove();
    box = null;
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  };
  const outside = ({ target }) => box && !box.contains(target) && !button.contains(target) && close(false);
  const follow = ({ target }) => (button.isConnected ? box && !box.contains(target) && place(box, button) : close(false));

  const open = async () => {
    const field = h("input", { type: "search", class: "pop-search", "aria-label": search, placeholder: search, spellcheck: false });
    box = h("div", { class: "pop pop-chooser", popover: "manual" }, h("div", { class: "pop-head" }, icon("search"), field));
    const options = new Options(field, { label, empty, inside: box, pick: (one) => { close(false); pick(one.value, one); } });
    let asked = 0;
    // Who types fast presses Enter before the answer to the last letter is there; it is taken once it is.
    let isStale = true;
    let isWanted = false;
    const refill = async () => {
      const turn = ++asked;
      const found = await load(field.value.trim());
      if (turn !== asked || !box) return;
      isStale = false;
      options.show(narrow(found, field.value.trim()), { chosen: button.dataset.value, mark: true });
      place(box, button);
      if (isWanted) options.take(Math.max(0, options.at));
    };
    let timer = 0;
    field.addEventListener("input", () => { isStale = true; clearTimeout(timer); timer = setTimeout(refill, 80); });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !isStale) return;
      event.preventDefault();
      event.stopPropagation();
      isWanted = true;
    }, { capture: true });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(true); }
      if (event.key === "Tab") close(true);
    });
    button.after(box);
    box.showPopover();
    place(box, button);
    button.setAttribute("aria-expanded", "true");
    addEventListener("pointerdown", outside, true);
    addEventListener("scroll", follow, true);
    field.focus({ preventScroll: true });
    await refill();
  };
  button.addEventListener("click", () => (box ? close(true) : open()));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || box) return;
    event.preventDefault();
    open();
  });
  return button;
}
