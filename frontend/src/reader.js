// What the server tells every page about its reader: the letters they chose, and where their choices are kept.

const { keys, reader, lookUrl } = document.body.dataset;

/** Whether single letters do something, and what a typed one means: {"h": "j"} where h stands for j. */
export const lettersOn = keys !== undefined;
const meanings = lettersOn ? JSON.parse(keys || "{}") : {};
const given = new Set(Object.values(meanings));

export function getMeaning(letter) {
  return meanings[letter] ?? (given.has(letter) ? "" : letter);
}

export function getLetter(meaning) {
  return Object.keys(meanings).find((letter) => meanings[letter] === meaning) ?? meaning;
}

export function isTyping(element) {
  return element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
}

/** Tell the server of a choice, so that it holds in every browser; a failure costs nothing here. */
export function keepLook(choice) {
  if (!reader) return;
  const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited") || "{}");
  fetch(lookUrl, { method: "POST", headers, body: new URLSearchParams(choice), keepalive: true }).catch(() => {});
}

/** Where the newest pages of this reader in this browser are kept. */
export const recentName = `touchline.recent.${reader}`;
