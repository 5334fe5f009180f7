// What waits on a person's own phone, sealed: kept, read, sent once, erased. Shared by pages and by the service worker,
// so it touches no page. With an account, the key is in the pages of that person and nowhere on the phone; without one,
// the phone makes a key that its code can use and nobody can take away.
(() => {
  const NAME = "telephone";
  const DAY = 86_400_000;
  const DAYS = 30;
  const PATIENCE = 60_000;
  const TO_SEND = new Set(["waiting", "tried"]);

  class SignedOut extends Error {}
  class Failure extends Error {}

  let opening;
  const opened = () => (opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 2);
    asked.onupgradeneeded = () => {
      const there = asked.result.objectStoreNames;
      if (!there.contains("entries")) asked.result.createObjectStore("entries", { keyPath: "id" });
      if (!there.contains("keys")) asked.result.createObjectStore("keys");
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  }));

  async function box(mode, work, name = "entries") {
    const act = (await opened()).transaction(name, mode, { durability: "strict" });
    return new Promise((resolve, reject) => {
      const asked = work(act.objectStore(name));
      act.oncomplete = () => resolve(asked?.result);
      act.onabort = () => reject(act.error);
    });
  }

  // Several tabs may make one at once: the first that is written stays.
  async function ownKey() {
    const known = await box("readonly", (keys) => keys.get("own"), "keys");
    if (known) return known;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await box("readwrite", (keys) => {
      const asked = keys.get("own");
      asked.onsuccess = () => asked.result || keys.put(made, "own");
    }, "keys");
    return box("readonly", (keys) => keys.get("own"), "keys");
  }

  const givenKey = (hex) => crypto.subtle.importKey("raw", Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16)), "AES-GCM", false, ["encrypt", "decrypt"]);
  const keyOf = (person) => (person?.key ? givenKey(person.key) : ownKey());
  const ownerOf = (person) => person?.owner ?? "";

  // --- Words and photos in one piece ---
  function pack(entry) {
    const files = [];
    const fields = (entry.fields ?? []).map(([name, value]) => {
      if (!(value instanceof Blob)) return [name, value];
      files.push(value);
      return [name, { name: value.name, type: value.type, size: value.size }];
    });
    const head = new TextEncoder().encode(JSON.stringify({ ...entry, fields }));
    return new Response(new Blob([new Uint32Array([head.length]), head, ...files])).arrayBuffer();
  }

  function unpack(bytes) {
    const [length] = new Uint32Array(bytes.slice(0, 4));
    const entry = JSON.parse(new TextDecoder().decode(bytes.slice(4, 4 + length)));
    let at = 4 + length;
    const file = ({ name, type, size }) => new File([bytes.slice(at, (at += size))], name, { type });
    return { ...entry, fields: entry.fields.map(([name, value]) => [name, typeof value === "string" ? value : file(value)]) };
  }

  // --- Kept ---
  async function keep(entry, person) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(person), await pack(entry));
    const { id, send, at = Date.now() } = entry;
    await box("readwrite", (store) => store.put({ id, owner: ownerOf(person), send, at, iv, sealed }));
    said();
  }

  async function erase(id) {
    await box("readwrite", (store) => store.delete(id));
    said();
  }

  async function open(row, key) {
    try {
      return { ...unpack(await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, key, row.sealed)), id: row.id, at: row.at };
    } catch {
      return null; // of another key: it goes when it is too old
    }
  }

  // What is too old goes, whoever it belongs to; what belongs to another person is neither read nor sent.
  async function entries(person, days = DAYS) {
    const rows = await box("readonly", (store) => store.getAll());
    const isOld = (row) => Date.now() - row.at > days * DAY;
    for (const row of rows.filter(isOld)) await box("readwrite", (store) => store.delete(row.id));
    const mine = rows.filter((row) => !isOld(row) && row.owner === ownerOf(person)).sort((a, b) => a.at - b.at);
    if (!mine.length) return [];
    const key = await keyOf(person);
    return (await Promise.all(mine.map((row) => open(row, key)))).filter(Boolean);
  }

  // --- Sent ---
  const alone = (work) => (self.navigator.locks ? navigator.locks.request(NAME, work) : work());

  async function answered(address, options) {
    const answer = await fetch(address, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE), ...options });
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new SignedOut();
    if (!answer.ok && answer.status !== 422) throw new Failure(answer.status);
    return answer.json();
  }

  function bodyOf(fields) {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    return body;
  }

  // Written « tried » before it leaves: whoever reads the list knows that the town may have it and has not answered.
  async function sendOne(entry, person) {
    const { token, owner } = await answered(entry.ticket);
    if (ownerOf(person) && owner !== ownerOf(person)) throw new SignedOut();
    await keep({ ...entry, state: "tried" }, person);
    const body = bodyOf([...entry.fields, ["owner", ownerOf(person)]]);
    const said = await answered(entry.send, { method: "POST", headers: { "X-CSRFToken": token }, body });
    const { id, at, send, ticket, title } = entry;
    // Words and photos go as soon as the town has them; where the receipt is stays until it was read.
    if (said.receipt) await keep({ id, at, send, ticket, title, state: "received", said: said.said, receipt: said.receipt }, person);
    else await keep({ ...entry, state: "refused", reason: said.reason }, person);
  }

  const noteOf = (problem) => {
    if (problem instanceof SignedOut) return "reconnect";
    return problem instanceof Failure ? "failed" : "offline";
  };

  // Everything that waits for the town, of this person, once at a time; answers what stopped it, or nothing.
  function sendAll({ person, again = false }) {
    return alone(async () => {
      let note = self.navigator.onLine === false ? "offline" : "";
      const due = (entry) => entry.ticket && (TO_SEND.has(entry.state) || (again && entry.state === "refused"));
      for (const entry of note ? [] : (await entries(person)).filter(due)) {
        try {
          await sendOne(entry, person);
        } catch (problem) {
          note = noteOf(problem);
          if (note === "offline") break;
        }
      }
      return note;
    });
  }

  const channel = self.BroadcastChannel ? new BroadcastChannel(NAME) : null;
  const said = () => channel?.postMessage("");

  self.phoneBox = { NAME, Failure, SignedOut, alone, answered, channel, entries, erase, keep, noteOf, sendAll };
})();
