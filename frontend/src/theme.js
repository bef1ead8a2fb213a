// The reader's choices of look live in cookies, so that the server draws the first picture right.

const YEAR_S = 31536000;

export function keep(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
}

function showTheme(theme) {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-set-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === theme));
  }
}

document.addEventListener("click", ({ target }) => {
  const theme = target.closest("[data-set-theme]")?.dataset.setTheme;
  if (theme) {
    keep("tl_theme", theme);
    showTheme(theme);
  }
  const density = target.closest("[data-set-density]")?.dataset.setDensity;
  if (density) {
    keep("tl_density", density);
    document.documentElement.dataset.density = density;
    for (const button of document.querySelectorAll("[data-set-density]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setDensity === density));
    }
  }
  const toggle = target.closest("[data-toggle-nav]");
  if (toggle) {
    const root = document.documentElement;
    const icons = root.dataset.nav !== "icons";
    root.dataset.nav = icons ? "icons" : "full";
    toggle.setAttribute("aria-expanded", String(!icons));
    keep("tl_nav", root.dataset.nav);
  }
});
