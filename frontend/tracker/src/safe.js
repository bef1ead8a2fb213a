// Nothing in here may ever break the page that carries the script.

/** Wraps a function so that it never throws. */
export const safe = (action) => (...args) => {
  try {
    return action(...args);
  } catch (error) {
    console.warn("touchline:", error);
  }
};

/** Listens in the capture phase, before the page's own code can stop the event. */
export const listen = (target, names, action) => {
  for (const name of names.split(" ")) {
    target.addEventListener(name, safe(action), { capture: true, passive: true });
  }
};
