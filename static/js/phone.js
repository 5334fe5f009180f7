// A form that may wait on a person's own phone: kept only if she asked for it and the network is cut, unreadable once she
// is signed out, sent later, erased when the server said yes. Every page works without this file.
const PATIENCE = 8000;
const DAY = 86_400_000;
const TOKEN = "csrfmiddlewaretoken";
const place = document.querySelector("[data-phone]");
const words = place.dataset;
const form = place.closest("form");
const part = (name) => place.querySelector(`[data-phone-${name}]`);
const own = form.elements[words.entry];

class SignedOut extends Error {}
class Failure extends Error {}

// --- On the phone: a box that only the key of this person's pages opens ---
let opening;
const opened = () => (opening ??= new Promise((resolve, reject) => {
  const asked = indexedDB.open("telephone", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("entries", { keyPath: "id" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
}));

async function box(mode, work) {
  const act = (await opened()).transaction("entries", mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const asked = work(act.objectStore("entries"));
    act.oncomplete = () => resolve(asked?.result);
    act.onabort = () => reject(act.error);
  });
}
const erase = (id) => box("readwrite", (store) => store.delete(id));

const key = () => {
  const bytes = Uint8Array.from(words.key.match(/../g), (pair) => parseInt(pair, 16));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
};

async function keep(entry) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(entry));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), text);
  const { id } = entry;
  return box("readwrite", (store) => store.put({ id, owner: words.owner, send: words.send, at: Date.now(), iv, sealed }));
}

async function read({ iv, sealed }) {
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(), sealed);
  return JSON.parse(new TextDecoder().decode(text));
}

// What is too old goes, whoever it belongs to; what belongs to another person is neither read nor sent.
async function waiting() {
  const rows = await box("readonly", (store) => store.getAll());
  const isOld = (row) => Date.now() - row.at > words.days * DAY;
  for (const row of rows.filter(isOld)) await erase(row.id);
  const mine = rows.filter((row) => !isOld(row) && row.owner === words.owner && row.send === words.send);
  return Promise.all(mine.sort((a, b) => a.at - b.at).map(read));
}

// --- To the server ---
async function send({ fields }) {
  const answer = await fetch(words.send, {
    method: "POST",
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout?.(PATIENCE),
    headers: { "X-CSRFToken": form.elements[TOKEN].value },
    body: new URLSearchParams(fields),
  });
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new SignedOut();
  if (!answer.ok && answer.status !== 422) throw new Failure(answer.status);
  return answer.json();
}

const reason = (problem) => {
  if (problem instanceof SignedOut) return words.reconnect;
  return problem instanceof Failure ? words.failed : words.offline;
};

const alone = (work) => (navigator.locks ? navigator.locks.request("telephone", work) : work());

function sendAll() {
  return alone(async () => {
    let note = "";
    for (const entry of await waiting()) {
      try {
        const said = await send(entry);
        if (said.receipt) {
          await erase(entry.id);
          told(said);
        } else await keep({ ...entry, refused: said.reason });
      } catch (problem) {
        note = reason(problem);
        break;
      }
    }
    await show(note);
  });
}

// --- On the page ---
function told({ said, receipt }) {
  const line = document.createElement("li");
  line.append(Object.assign(document.createElement("a"), { href: receipt, textContent: said }));
  part("sent").append(line);
}

async function show(note = "") {
  const entries = await waiting();
  const refused = entries.find((entry) => entry.refused);
  const count = entries.length === 1 ? words.one : words.many.replace("{n}", entries.length);
  part("words").textContent = entries.length ? [count, refused?.refused ?? "", note].filter(Boolean).join(" ") : note;
  part("actions").hidden = !entries.length;
  part("correct").hidden = !refused;
}

async function correct() {
  const entry = (await waiting()).find(({ refused }) => refused);
  for (const [name, value] of entry?.fields ?? []) {
    const field = form.elements[name];
    if (field.type === "checkbox") field.checked = true;
    else field.value = value;
  }
}

async function forget() {
  for (const { id } of await waiting()) await erase(id);
  await show(words.erased);
}

async function submit(event) {
  if (!part("agree").checked) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // A faulty form goes to the server, which says what to do; without network the browser says it.
  if (!form.checkValidity()) {
    if (navigator.onLine) form.submit();
    else form.reportValidity();
    return;
  }
  const fields = [...new FormData(form)].filter(([name]) => name !== TOKEN);
  const entry = { id: own.value, fields };
  try {
    const said = await alone(() => send(entry));
    if (!said.receipt) return void form.submit();
    await erase(entry.id);
    location.assign(said.receipt);
  } catch (problem) {
    await wait(entry, reason(problem));
  }
}

async function wait(entry, note) {
  try {
    await keep(entry);
  } catch {
    part("words").textContent = words.lost;
    return;
  }
  form.reset();
  own.value = crypto.randomUUID();
  await show(note);
}

// Not offered where nothing can be kept unreadable, nor for files.
if (window.indexedDB && window.crypto?.subtle && crypto.randomUUID && !form.querySelector("[type=file]")) {
  place.hidden = false;
  form.addEventListener("submit", submit, { capture: true });
  part("send").addEventListener("click", sendAll);
  part("correct").addEventListener("click", correct);
  part("erase").addEventListener("click", forget);
  addEventListener("online", sendAll);
  sendAll().catch(() => {});
}
