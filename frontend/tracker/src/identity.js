// Who the browser is: a random id and, once known, the site's own id of the person.
import { maySave } from "./consent.js";
import { read, remove, write } from "./storage.js";

let userId;

/** Returns 64 random bits as 11 characters of base64url. */
export const makeId = () =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(8))))
    .replace(/=/g, "").replace(/\+/g, "-").replace(/\//g, "_");

export const getAnonymousId = () => {
  if (!maySave()) return undefined;
  const id = read("id") || makeId();
  write("id", id);
  return id;
};

export const getUserId = () => userId || (maySave() && read("user")) || undefined;

export const setUserId = (id) => {
  userId = id;
  if (maySave()) write("user", id);
};

/** Starts over as a new, unknown browser. */
export const reset = () => {
  userId = undefined;
  remove("id");
  remove("user");
};
