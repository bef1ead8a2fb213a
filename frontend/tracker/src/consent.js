// What the visitor allows: "none", "anonymous" (no storage, no id) or "full".
import { defaultConsent } from "./settings.js";
import { read, remove, write } from "./storage.js";

const MODES = ["none", "anonymous", "full"];
const refuses = () =>
  navigator.globalPrivacyControl === true || navigator.doNotTrack === "1" || window.doNotTrack === "1";

// An answer given on an earlier page counts; an unknown word counts as no consent.
const byDefault = refuses() ? "none" : defaultConsent;
let mode = read("consent") || byDefault;
if (!MODES.includes(mode)) mode = "none";

export const allows = () => mode !== "none";
export const maySave = () => mode === "full";

/** Forgets all that was stored about the visitor. */
export const forget = () => ["id", "user", "queue"].forEach(remove);

/**
 * Takes the visitor's answer, which outranks Do Not Track. It is kept only when the next page would do otherwise;
 * a step up to "anonymous" is not kept either, since that mode promises to store nothing.
 */
export const setConsent = (answer) => {
  if (!MODES.includes(answer)) return;
  mode = answer;
  if (answer === byDefault || byDefault + answer === "noneanonymous") remove("consent");
  else write("consent", answer);
  if (!maySave()) forget();
};
