// What the script tag says: the write key, the collector's address, and the attributes.
const script = document.currentScript || {};
const attributes = script.dataset || {};

export const writeKey = attributes.key;
// Everything before "/t.js" is the collector, so a proxy may give it a path of its own.
export const collector = (script.src || "").replace(/\/[^/]*$/, "");
export const defaultConsent = attributes.consent || "anonymous";
export const automatic = attributes.auto !== "false";
