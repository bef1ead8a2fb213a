// Toasts: what the server put into #toasts stays long enough to read, and longer while it is pointed at.

const STAY_MS = 6000;
const box = document.getElementById("toasts");

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(leave, 1000, toast);
  else toast.remove();
}

function watch() {
  for (const toast of box.querySelectorAll(".toast-item:not([data-watched])")) {
    toast.dataset.watched = "";
    if (!toast.hasAttribute("data-stay")) setTimeout(leave, STAY_MS, toast);
  }
}

/** A failed request that swapped nothing must still be heard of. */
function tellFailure() {
  const template = document.getElementById("toast-offline");
  if (template && !box.querySelector("[data-offline]")) box.append(template.content.cloneNode(true));
}

if (box) {
  watch();
  new MutationObserver(watch).observe(box, { childList: true });
  // A broken answer is not swapped in (see htmx-config): what was there stays, and this says why nothing happened.
  document.addEventListener("htmx:response:error", ({ target, detail }) => {
    if (detail.ctx.response.status >= 500 && !target.closest?.("[data-live]")) tellFailure();
  });
  document.addEventListener("htmx:error", ({ target }) => target.closest?.("[data-live]") || tellFailure());
}
