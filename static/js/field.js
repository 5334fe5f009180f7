// Entries written without network wait on the tablet, each under its own id, until the server says yes to it.
// Every field page works without this file.
import { put as putFiles, shrunk } from "./photo-shrink.js";

const PATIENCE = 6000;
const TOKEN = "csrfmiddlewaretoken";
const panel = document.querySelector("[data-outbox]");
const words = panel.dataset;
const part = (name, root = document) => root.querySelector(`[data-${name}]`);
const form = part("outbox-form");
const marks = form?.dataset;
const own = form?.elements[marks.outboxId];
const count = (one, many, n) => (n === 1 ? one : many.replace("{n}", n));
let kept = 0;

class NoTicket extends Error {}
class Failure extends Error {}

// --- On the tablet ---
const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("terrain", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("entries", { keyPath: "id" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

async function box(mode, work) {
  const act = (await opened).transaction("entries", mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const asked = work(act.objectStore("entries"));
    act.oncomplete = () => resolve(asked?.result);
    act.onabort = () => reject(act.error);
  });
}
const put = (entry) => box("readwrite", (store) => store.put(entry));
const erase = (id) => box("readwrite", (store) => store.delete(id));
const all = async () => (await box("readonly", (store) => store.getAll())).sort((a, b) => a.at - b.at);

// --- To the server ---
async function ask(address, options) {
  const signal = AbortSignal.timeout?.(PATIENCE);
  const answer = await fetch(address, { redirect: "manual", cache: "no-store", signal, ...options });
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new NoTicket();
  if (!answer.ok && answer.status !== 422) throw new Failure(answer.status);
  return answer.json();
}

function bodyOf(fields) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  return body;
}

async function send(entry, token) {
  const headers = { "X-CSRFToken": token };
  const said = await ask(entry.send, { method: "POST", headers, body: bodyOf(entry.fields) });
  if (said.receipt) await erase(entry.id);
  else await put({ ...entry, reason: said.reason });
  return said;
}

// An answer of failure about one entry says nothing of the others: they are sent too.
async function attempt(entry, token) {
  try {
    told(await send(entry, token));
    return "";
  } catch (problem) {
    if (problem instanceof Failure) return words.failed;
    throw problem;
  }
}

// One tab at a time; the server takes an entry once anyway.
const alone = (work) => (navigator.locks ? navigator.locks.request("terrain", work) : work());

function sendAll(again) {
  return alone(async () => {
    const entries = (await all()).filter((entry) => again || !entry.reason);
    if (!entries.length) return show();
    let note = "";
    try {
      const { token, encounter } = await ask(words.ticket);
      if (!encounter) note = words.choose;
      else for (const entry of entries) note = (await attempt(entry, token)) || note;
    } catch (problem) {
      note = reason(problem);
    }
    return show(note);
  });
}

function reason(problem) {
  if (problem instanceof NoTicket) return words.reconnect;
  return problem instanceof Failure ? words.failed : words.offline;
}

// --- On the page ---
function told({ receipt, said }) {
  if (!receipt) return;
  const link = Object.assign(document.createElement("a"), { href: receipt, textContent: said });
  const line = document.createElement("li");
  line.append(link);
  part("outbox-sent").append(line);
}

async function show(note = "") {
  const entries = (await all()).filter((entry) => entry.id !== own?.value);
  const refused = entries.filter((entry) => entry.reason).length;
  const waiting = entries.length - refused;
  kept = entries.length;
  const said = [];
  if (waiting) said.push(count(words.one, words.many, waiting));
  if (refused) said.push(count(words.refusedOne, words.refusedMany, refused));
  if (kept) said.push(note);
  part("outbox-words").textContent = said.join(" ");
  part("outbox-actions").hidden = !kept;
  part("outbox-login").hidden = note !== words.reconnect;
  panel.hidden = !kept && !part("outbox-sent").children.length;
  list(entries);
}

function list(entries) {
  const place = part("outbox-list");
  if (!place) return;
  part("outbox-none").hidden = entries.length > 0;
  place.replaceChildren(...entries.map(card));
}

function card(entry) {
  const made = part("outbox-entry").content.cloneNode(true);
  part("title", made).textContent = entry.title;
  part("reason", made).textContent = entry.reason || "";
  for (const [label, text] of entry.shown) {
    const row = document.createElement("div");
    row.append(document.createElement("dt"), document.createElement("dd"));
    row.firstChild.textContent = label;
    row.lastChild.textContent = text;
    part("facts", made).append(row);
  }
  // Only what the server refused is corrected or erased: the rest may already be there.
  part("buttons", made).hidden = !entry.reason;
  part("correct", made).href = `${entry.page}#${entry.id}`;
  part("erase", made).addEventListener("click", async () => {
    if (confirm(words.erase)) await erase(entry.id).then(() => show());
  });
  return made;
}

// --- The form ---
function labelled(field) {
  if (field.type === "file") return field.files.length ? [[field.labels[0].firstChild.textContent.trim(), String(field.files.length)]] : [];
  const ticks = /radio|checkbox/.test(field.type);
  const label = field.type === "radio" ? field.closest("fieldset").querySelector("legend") : field.labels?.[0];
  if (!label || (ticks && !field.checked)) return [];
  const own = field.type === "radio" && field.labels[0].textContent;
  const text = own || (ticks ? "✓" : field.selectedOptions?.[0].text || field.value);
  return text ? [[label.firstChild.textContent.trim() || label.textContent.trim(), text.trim()]] : [];
}

async function captured() {
  // The form says which answers the tablet leaves out, and when.
  const isKept = ({ name, dataset }) => {
    const [asked, answer] = dataset.outboxUnless?.split("=") ?? [];
    return name !== TOKEN && !(asked && form.elements[asked].value === answer);
  };
  const held = [...form.elements].filter(isKept);
  const names = new Set(held.map(({ name }) => name));
  const fields = [];
  for (const [name, value] of new FormData(form)) {
    if (!names.has(name) || (value instanceof File && !value.size)) continue;
    fields.push([name, value instanceof File ? await shrunk(value, fields.length).catch(() => value) : value]);
  }
  const title = form.elements[marks.outboxName].value;
  const { pathname: page } = location;
  return { id: own.value, title, fields, shown: held.flatMap(labelled), at: Date.now(), send: marks.outboxForm, page };
}

async function submit(event) {
  event.preventDefault();
  // A faulty form goes to the server, which says what to do; without network the browser says it.
  if (!form.checkValidity()) return navigator.onLine ? form.submit() : form.reportValidity();
  if (marks.busy) return;
  marks.busy = "1";
  event.submitter?.setAttribute("aria-disabled", "true");
  const entry = await captured();
  try {
    await put(entry);
  } catch {
    return form.submit();
  }
  try {
    const { token } = await ask(words.ticket);
    const said = await alone(() => send(entry, token));
    if (said.receipt) return location.assign(said.receipt);
    form.elements[TOKEN].value = token;
    return form.submit();
  } catch (problem) {
    await next(reason(problem));
  }
  delete marks.busy;
  event.submitter?.removeAttribute("aria-disabled");
}

async function next(note) {
  if (part("error-summary")) return location.assign(location.pathname);
  form.reset();
  own.value = crypto.randomUUID();
  await show(note);
  panel.scrollIntoView();
}

// « Corriger »: the server wrote nothing of a refused entry, so it keeps its id.
async function correct() {
  const entry = (await all()).find((one) => one.reason && `#${one.id}` === location.hash);
  if (!entry) return;
  const files = entry.fields.filter(([, value]) => value instanceof File);
  if (files.length) putFiles(form.elements[files[0][0]], files.map(([, file]) => file));
  for (const [name, value] of entry.fields.filter(([, given]) => !(given instanceof File))) {
    for (const field of [...form.elements].filter((one) => one.name === name)) {
      if (!/radio|checkbox/.test(field.type)) field.value = value;
      else if (field.value === value) field.checked = true;
    }
  }
}

// --- At the start ---
async function begin() {
  const done = part("outbox-done");
  if (done) await erase(done.dataset.outboxDone);
  if (form) await correct();
  await show();
  await sendAll(false);
}

const quiet = () => {};
if (form && crypto.randomUUID) {
  if (!part("error-summary")) own.value = crypto.randomUUID();
  form.addEventListener("submit", submit);
}
part("outbox-send").addEventListener("click", () => sendAll(true));
addEventListener("online", () => sendAll(false));
part("outbox-leave")?.addEventListener("submit", (event) => {
  if (kept && !confirm(words.leave)) event.preventDefault();
  else if (navigator.onLine) dispatchEvent(new Event("field:leave"));
});
begin().catch(quiet);
