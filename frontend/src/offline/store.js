// What waits on this device to be sent, and whom it can be written about, in IndexedDB.

const NAME = "touchline";
const MOST_PEOPLE = 50;

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("waiting", { keyPath: "client_id" });
      asked.result.createObjectStore("people", { keyPath: "id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function run(store, mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const asked = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const keep = (entry) => run("waiting", "readwrite", (store) => store.put(entry));
export const drop = (clientId) => run("waiting", "readwrite", (store) => store.delete(clientId));
export const readWaiting = async () => (await run("waiting", "readonly", (store) => store.getAll())).sort((a, b) => a.kept_at - b.kept_at);
export const readPeople = async () => (await run("people", "readonly", (store) => store.getAll())).sort((a, b) => b.at - a.at);
export const forgetPeople = () => run("people", "readwrite", (store) => store.clear());

/** Remember whose page was opened, so that something can be written about them without a network. */
export async function rememberPerson(person) {
  await run("people", "readwrite", (store) => store.put({ ...person, at: Date.now() }));
  const old = (await readPeople()).slice(MOST_PEOPLE);
  for (const { id } of old) await run("people", "readwrite", (store) => store.delete(id));
}

/** A random UUID; pages without https have no crypto.randomUUID. */
export function makeId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
