// Keeps "4 min ago" true while a page stays open; the server has drawn the first one.

const STEPS = [
  [60, "second", 1],
  [3600, "minute", 60],
  [86400, "hour", 3600],
  [604800, "day", 86400],
];
const FRESH_S = 45;

const locale = document.documentElement.lang || "en";
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });

function say(element) {
  const seconds = (Date.parse(element.dateTime) - Date.now()) / 1000;
  const age = Math.abs(seconds);
  if (age < FRESH_S) return element.dataset.now;
  const step = STEPS.find(([below]) => age < below);
  return step ? relative.format(Math.round(seconds / step[2]), step[1]) : null;
}

function refresh() {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    const text = say(element);
    if (text && element.textContent !== text) element.textContent = text;
  }
}

setInterval(refresh, 15000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
