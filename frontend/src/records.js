// Editing in place: the keyboard goes into an opened form and back to its value; Escape leaves it, Ctrl-Enter saves it.
const FIRST = "[data-editing] [data-focus]";

function focusOpened(target) {
  const opened = target.querySelector?.(FIRST) ?? document.querySelector(FIRST);
  if (!opened || opened.closest("[data-editing]").contains(document.activeElement)) return;
  opened.focus();
  if (opened.matches("input:not([type=checkbox]), textarea")) opened.select?.();
}

function focusBack() {
  const back = document.querySelector("[data-back]");
  if (!back) return;
  back.removeAttribute("data-back");
  if (document.activeElement === document.body || !document.activeElement) back.focus();
}

document.addEventListener("htmx:after:swap", ({ target }) => {
  focusOpened(target);
  focusBack();
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-editing], .note-form");
  if (!form || event.isComposing || event.defaultPrevented) return;
  if (event.key === "Escape") {
    const cancel = form.querySelector("[data-cancel]");
    if (cancel) event.preventDefault();
    cancel?.click();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    (form.matches("form") ? form : form.querySelector("form"))?.requestSubmit();
  }
});

// Mentions: after an @, the names that begin so are offered below the note, and arrow keys choose among them.
function findWord(box) {
  return /(?:^|\s)@([\p{L}\p{M}.'-]{0,40})$/u.exec(box.value.slice(0, box.selectionStart));
}

function offer(box) {
  const list = box.form.querySelector(".mentions");
  if (!list) return;
  const word = findWord(box)?.[1].toLocaleLowerCase();
  let any = false;
  for (const item of list.querySelectorAll("button")) {
    item.hidden = word === undefined || !item.dataset.name.toLocaleLowerCase().split(" ").some((part) => part.startsWith(word));
    any ||= !item.hidden;
  }
  list.hidden = !any;
}

function take(item) {
  const box = item.closest("form").querySelector("textarea");
  const found = findWord(box);
  const start = box.selectionStart - (found ? found[1].length : 0);
  box.setRangeText(`${item.dataset.name} `, start, box.selectionStart, "end");
  item.closest(".mentions").hidden = true;
  box.focus();
}

document.addEventListener("input", ({ target }) => {
  if (target.matches?.("textarea[data-mentions]")) offer(target);
});
document.addEventListener("click", ({ target }) => {
  const item = target.closest(".mentions button");
  if (item) take(item);
});
document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.(".note-form")?.querySelector(".mentions:not([hidden])");
  if (!list || !["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
  event.preventDefault();
  if (event.key === "Escape") {
    list.hidden = true;
    return;
  }
  const items = [...list.querySelectorAll("button:not([hidden])")];
  const next = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  (items[(next + items.length) % items.length] ?? items[0])?.focus();
});
