// The columns of a list: ticked ones are shown, in the order they stand here; buttons move them, so no dragging is needed.
function move(item, step) {
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(item);
  else other.after(item);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-columns] [data-move]");
  if (!button) return;
  move(button.closest("li"), button.dataset.move === "up" ? -1 : 1);
  button.focus();
});
