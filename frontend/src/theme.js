// The reader's choices of look: cookies draw the first picture right for a stranger, the server keeps a user's.
import { keepLook } from "./reader.js";

const YEAR_S = 31536000;

function keep(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `tl_${name}=${value}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
  keepLook({ [name]: value });
}

function press(name, value) {
  for (const button of document.querySelectorAll(`[data-set-${name}][aria-pressed]`)) {
    button.setAttribute("aria-pressed", String(button.getAttribute(`data-set-${name}`) === value));
  }
}

const root = document.documentElement;

function setTheme(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  press("theme", theme);
  keep("theme", theme);
}

function setDensity(density) {
  root.dataset.density = density;
  press("density", density);
  keep("density", density);
}

function toggleNav() {
  root.dataset.nav = root.dataset.nav === "icons" ? "full" : "icons";
  document.querySelector("[data-toggle-nav][aria-expanded]")?.setAttribute("aria-expanded", String(root.dataset.nav === "full"));
  keep("nav", root.dataset.nav);
}

document.addEventListener("click", ({ target }) => {
  const theme = target.closest("[data-set-theme]")?.dataset.setTheme;
  if (theme) setTheme(theme);
  const density = target.closest("[data-set-density]")?.dataset.setDensity;
  if (density) setDensity(density);
  if (target.closest("[data-toggle-nav]")) toggleNav();
});
