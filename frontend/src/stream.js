// Holds one EventSource open: a new ticket for every connection, and a longer pause after every failure.

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 20000;

/** Returns `{start, stop, state}`; `tell` gets `{type: "state"|"touched"|"stream", …}` messages. */
export function openStream(tell) {
  let source = null;
  let timer = 0;
  let pause = FIRST_PAUSE_MS;
  let state = "off";
  let generation = 0;

  function become(next) {
    if (next !== state) tell({ type: "state", state: (state = next) });
  }

  function retry(ticketUrl) {
    become("waiting");
    const jittered = pause * (0.75 + Math.random() / 2);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    timer = setTimeout(() => connect(ticketUrl), jittered);
  }

  function listen(url, ticketUrl) {
    source = new EventSource(url);
    source.onopen = () => {
      pause = FIRST_PAUSE_MS;
      become("open");
      // Before the first opening, too, something may have happened since the page was drawn.
      tell({ type: "missed" });
    };
    // The browser would try again by itself, but with a ticket that has run out.
    source.onerror = () => {
      source.close();
      source = null;
      retry(ticketUrl);
    };
    for (const name of ["touched", "stream"]) {
      source.addEventListener(name, ({ data }) => tell({ ...JSON.parse(data), type: name }));
    }
  }

  async function connect(ticketUrl) {
    const mine = ++generation;
    try {
      const answer = await fetch(ticketUrl, { headers: { Accept: "application/json" }, redirect: "error" });
      if (mine !== generation) return;
      if ([401, 403, 404].includes(answer.status)) return become("off");
      if (!answer.ok) return retry(ticketUrl);
      const { url } = await answer.json();
      if (mine === generation) listen(url, ticketUrl);
    } catch {
      if (mine === generation) retry(ticketUrl);
    }
  }

  return {
    state: () => state,
    start(ticketUrl) {
      if (state !== "off") return;
      become("waiting");
      connect(ticketUrl);
    },
    stop() {
      generation++;
      clearTimeout(timer);
      source?.close();
      source = null;
      become("off");
    },
  };
}
