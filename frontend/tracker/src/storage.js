// First-party storage: localStorage, or a cookie where the browser refuses that.
const PREFIX = "touchline_";
const YEAR = 31536000;

const writeCookie = (name, value, age) => {
  document.cookie = `${PREFIX}${name}=${encodeURIComponent(value)};path=/;max-age=${age};samesite=lax`;
};

export const read = (name) => {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    const found = document.cookie.match(`(?:^|; )${PREFIX}${name}=([^;]*)`);
    return found && decodeURIComponent(found[1]);
  }
};

export const write = (name, value) => {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A cookie travels with each request, so only short values go there.
    if (value.length < 200) writeCookie(name, value, YEAR);
  }
};

export const remove = (name) => {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    writeCookie(name, "", 0);
  }
};
