// The page of the API: sends what its forms say with the reader's token, and shows the answer. The token stays here.

const guide = document.querySelector("[data-guide]");
const tokenField = guide?.querySelector("[data-token]");

function readParts(form) {
  const headers = {};
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const field of form.querySelectorAll("[data-parameter]")) {
    const { parameter, place } = field.dataset;
    if (place === "path") path = path.replace(`{${parameter}}`, encodeURIComponent(field.value));
    else if (field.value && place === "query") query.set(parameter, field.value);
    else if (field.value && place === "header") headers[parameter] = field.value;
  }
  return { headers, address: `${guide.dataset.base}${path}${query.size ? `?${query}` : ""}` };
}

function show(form, status, text) {
  form.querySelector("[data-status]").textContent = status;
  const result = form.querySelector("[data-result]");
  result.hidden = !text;
  result.querySelector("code").textContent = text;
}

function format(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function send(form) {
  const missing = [...form.querySelectorAll("[required]")].find((field) => !field.value);
  if (!tokenField.value.trim() || missing) {
    (missing ?? tokenField).focus();
    return;
  }
  const { headers, address } = readParts(form);
  const body = form.querySelector("[data-body]")?.value;
  headers.Authorization = `Bearer ${tokenField.value.trim()}`;
  if (body) headers["Content-Type"] = "application/json";
  const began = performance.now();
  show(form, "…", "");
  try {
    const answer = await fetch(address, { method: form.dataset.method, headers, body, credentials: "omit" });
    const took = Math.round(performance.now() - began);
    show(form, `${answer.status} ${answer.statusText} · ${took} ms · ${form.dataset.method} ${address}`, format(await answer.text()));
  } catch (error) {
    show(form, String(error), "");
  }
}

function openNamed() {
  const named = location.hash && document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDetailsElement) named.open = true;
}

if (guide) {
  guide.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target);
  });
  window.addEventListener("hashchange", openNamed);
  openNamed();
}
