// Conditions and groups are dragged by their handle, with a mouse or a finger; the menu and Alt with arrows do the same.
import { holds, moveInto } from "./model.js";

const NEAR = 4;

export function dragging(box, editor) {
  let held = null;

  const mark = (place) => {
    for (const old of box.querySelectorAll(".drop-before, .drop-after, .drop-into")) old.classList.remove("drop-before", "drop-after", "drop-into");
    place?.element.classList.add(`drop-${place.where}`);
  };

  /** Where the pointer would put it: before or behind a condition, or at the end of a group. */
  const find = (x, y) => {
    const under = document.elementFromPoint(x, y)?.closest?.("[data-node]");
    const node = under && box.contains(under) ? editor.nodes.get(under) : null;
    if (!node || holds(held.node, node)) return null;
    if (under.dataset.node === "group") {
      const foot = under.querySelector(":scope > .builder-foot").getBoundingClientRect();
      const first = node.parts[0];
      if (y < foot.top && first && !holds(held.node, first)) return { element: editor.elements.get(first), where: "before", group: node, before: first };
      return { element: under, where: "into", group: node, before: null };
    }
    const at = under.getBoundingClientRect();
    const group = editor.parentOf(node);
    const isAfter = y > at.top + at.height / 2;
    return { element: under, where: isAfter ? "after" : "before", group, before: isAfter ? (group.parts[group.parts.indexOf(node) + 1] ?? null) : node };
  };

  const stop = (drop) => {
    if (!held) return;
    const { element, node, place, moved } = held;
    held = null;
    mark(null);
    element.classList.remove("is-held");
    document.documentElement.classList.remove("is-dragging");
    // The click that ends a drag would open the menu of the handle.
    editor.draggedAt = moved ? performance.now() : 0;
    if (drop && moved && place && place.before !== node) editor.act(() => moveInto(editor.root, node, place.group, place.before), node, "handle");
  };

  box.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-drag]");
    if (!handle || event.button) return;
    const element = handle.closest("[data-node]");
    held = { element, node: editor.nodes.get(element), x: event.clientX, y: event.clientY, moved: false, place: null };
    handle.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", (event) => {
    if (!held) return;
    if (!held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < NEAR) return;
    held.moved = true;
    held.element.classList.add("is-held");
    document.documentElement.classList.add("is-dragging");
    held.place = find(event.clientX, event.clientY);
    mark(held.place);
    if (event.clientY < 72) scrollBy(0, -12);
    else if (event.clientY > innerHeight - 72) scrollBy(0, 12);
  });
  box.addEventListener("pointerup", () => stop(true));
  box.addEventListener("pointercancel", () => stop(false));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !held) return;
    event.stopPropagation();
    stop(false);
  });
}
