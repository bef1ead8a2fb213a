// Asks the server and tells it things, as JSON; and asks the reader for a line of text.
import { h } from "../dom.js";

export const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRFToken"] ?? "";

export const getJson = (url) => fetch(url, { headers: { Accept: "application/json" } }).then((answer) => answer.json()).catch(() => null);

/** Returns the answer and what it says; nothing without a connection. */
export async function postJson(url, value, more = {}) {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(value), headers: { "X-CSRFToken": token(), "Content-Type": "application/json", Accept: "application/json" }, ...more }).catch(() => null);
  return answer && { ok: answer.ok, status: answer.status, said: await answer.json().catch(() => ({})) };
}

/** Asks for a line of text in a sheet. `keep` gets it and answers with what is wrong with it, or with nothing when it is taken. */
export function askLine({ heading, label, act, value = "", inputMode = "text" }, keep) {
  const sheet = document.getElementById("ask-sheet");
  const said = h("div", { class: "field-error", role: "alert", id: "ask-said" });
  const field = h("input", { id: "ask-line", type: "text", value, inputMode, autocomplete: "off", "aria-describedby": "ask-said" });
  const take = async (event) => {
    event.preventDefault();
    const problem = await keep(field.value.trim());
    said.textContent = problem ?? "";
    field.setAttribute("aria-invalid", String(Boolean(problem)));
    if (!problem) sheet.close();
  };
  sheet.querySelector("h2").textContent = heading;
  sheet.querySelector("[data-ask]").replaceChildren(h("form", { class: "form", novalidate: true, onsubmit: take }, h("div", { class: "field" }, h("label", { htmlFor: "ask-line" }, label), field, said), h("div", { class: "form-actions" }, h("button", { class: "btn btn-primary", type: "submit" }, act))));
  sheet.showModal();
  field.focus();
  field.select();
}
