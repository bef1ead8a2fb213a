// Copy buttons: the text beside them, or the one they carry.

const SAID_MS = 1500;

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const text = button.dataset.copy || button.closest("[data-copy-from]").querySelector("[data-copy-text]").textContent;
  await navigator.clipboard.writeText(text.trim());
  button.dataset.copied = "";
  setTimeout(() => delete button.dataset.copied, SAID_MS);
});
