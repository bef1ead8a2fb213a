// Keeps what is worked on as a draft, a second after each change, and shows what saving it would change.
const WAIT_MS = 800;

export function keepDrafts(form, token) {
  if (!form) return null;
  const state = form.querySelector("[data-draft-state]");
  let timer = 0;
  let waiting = null;
  let sending = Promise.resolve();

  const send = async () => {
    clearTimeout(timer);
    if (waiting === null) return;
    const body = new URLSearchParams({ condition: waiting });
    waiting = null;
    const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } }).catch(() => null);
    const said = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    state.textContent = said?.text ?? said?.problem ?? form.dataset.failed;
    form.querySelector("[data-discard]").hidden = !(said?.isDraft ?? true);
  };
  const flush = () => (sending = sending.then(send));

  form.querySelector("[data-save-draft]").addEventListener("click", async () => {
    await flush();
    document.getElementById("difference-sheet").showModal();
    await window.htmx.ajax("GET", form.dataset.difference, { target: "#difference-body", swap: "innerHTML" });
  });
  addEventListener("pagehide", () => {
    if (waiting !== null) fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams({ condition: waiting }), headers: { "X-CSRFToken": token }, keepalive: true });
  });
  return (tree) => {
    waiting = JSON.stringify(tree ?? {});
    state.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(flush, WAIT_MS);
  };
}
