// Forms that make or use a passkey: data-passkey="make" or "use", data-options is where the challenge comes from.

const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function readOptions({ publicKey }) {
  const list = (credentials = []) => credentials.map((one) => ({ ...one, id: decode(one.id) }));
  const read = { ...publicKey, challenge: decode(publicKey.challenge) };
  if (read.user) read.user = { ...read.user, id: decode(read.user.id) };
  if (read.excludeCredentials) read.excludeCredentials = list(read.excludeCredentials);
  if (read.allowCredentials) read.allowCredentials = list(read.allowCredentials);
  return { publicKey: read };
}

function writeCredential({ id, rawId, type, response, authenticatorAttachment }) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => response[part]).map((part) => [part, encode(response[part])]);
  const written = { id, rawId: encode(rawId), type, response: Object.fromEntries(given), clientExtensionResults: {} };
  return JSON.stringify(authenticatorAttachment ? { ...written, authenticatorAttachment } : written);
}

async function ask(form) {
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const answer = await fetch(form.dataset.options, { method: "POST", headers });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const options = readOptions(await answer.json());
  return form.dataset.passkey === "make" ? navigator.credentials.create(options) : navigator.credentials.get(options);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.passkey || form.elements.credential.value) return;
  event.preventDefault();
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    form.elements.credential.value = writeCredential(await ask(form));
    form.submit();
  } catch {
    failed.textContent = form.dataset.failed;
    failed.hidden = false;
  }
});
