// A report on a person's own phone: what waits there, with its state; the page that writes without network; and the way
// out of the other pages when the network goes. « Reçue » is the town's own word: it is shown only once it answered.
import "./phone-box.js";
import { put, shrunk } from "./photo-shrink.js";

const TOKEN = "csrfmiddlewaretoken";
const panel = document.querySelector("[data-phone-box]");
const words = panel.dataset;
const part = (name, root = panel) => root.querySelector(`[data-phone-${name}]`);
const form = document.querySelector("[data-phone-form]");
const escapes = document.querySelectorAll("[data-phone-escape]");

// Whose key it is: of the account that the page names, else of the one that this very tab came from, else of the phone.
const tab = {
  read: () => { try { return JSON.parse(sessionStorage.getItem(phoneBox.NAME)); } catch { return null; } },
  write: (person) => { try { sessionStorage.setItem(phoneBox.NAME, JSON.stringify(person)); } catch { /* kept without account */ } },
  forget: () => { try { sessionStorage.removeItem(phoneBox.NAME); } catch { /* nothing was held */ } return null; },
};
const named = words.owner ? { owner: words.owner, key: words.key } : null;
// With the network, the page says itself whose it is: somebody signed out leaves nothing in the tab.
const person = named ?? (navigator.onLine ? tab.forget() : tab.read());
const people = person ? [null, person] : [null];

async function waiting() {
  const all = await Promise.all(people.map(async (who) => (await phoneBox.entries(who)).map((entry) => ({ ...entry, who }))));
  return all.flat().filter(({ ticket }) => ticket).sort((a, b) => a.at - b.at);
}

// --- What waits ---
function card(entry) {
  const made = part("entry").content.cloneNode(true);
  const isReceived = entry.state === "received";
  made.firstElementChild.dataset.state = entry.state;
  part(`icon-${isReceived ? "wait" : "done"}`, made).remove();
  part("state", made).textContent = isReceived ? entry.said : words[entry.state];
  part("title", made).textContent = entry.title;
  part("more", made).textContent = entry.reason && entry.state === "refused" ? entry.reason : (words[`${entry.state}More`] ?? "");
  if (isReceived) part("receipt", made).href = entry.receipt;
  else part("receipt", made).remove();
  // Only what surely is not there is written again.
  if (/refused|draft/.test(entry.state)) part("correct", made).href = `${words.page}#${entry.id}`;
  else part("correct", made).remove();
  part("erase", made).addEventListener("click", () => confirm(words.erase) && phoneBox.erase(entry.id).then(() => show()));
  return made;
}

async function show(note) {
  const entries = await waiting();
  panel.hidden = !entries.length && !note;
  part("list").replaceChildren(...entries.map(card));
  part("again").hidden = !entries.some(({ state }) => /waiting|tried|refused/.test(state));
  if (note !== undefined) part("note").textContent = note;
}

async function sendAll(again = false) {
  let note = "";
  // What is on its way is told while it is.
  setTimeout(() => show(), 600);
  for (const who of people) note = (await phoneBox.sendAll({ person: who, again })) || note;
  const left = (await waiting()).some(({ state }) => /waiting|tried/.test(state));
  await show(left && note ? words[note] : "");
}

// --- Written here ---
const addresses = { ticket: words.ticket, send: words.send };

async function captured(from) {
  const fields = [];
  for (const [name, value] of new FormData(from)) {
    if (name === TOKEN || (value instanceof File && !value.size)) continue;
    fields.push([name, value instanceof File ? await shrunk(value, fields.length + 1) : value]);
  }
  return fields;
}

const titleOf = (fields) => (fields.find(([name]) => name === "description")?.[1] ?? "").trim().slice(0, 80);

function dangerOf(from) {
  const { category } = from.elements;
  const known = (category?.dataset.dangers ?? "").split(" ").map((one) => one.split(":"));
  const [, phone, kind] = known.find(([code]) => code === category?.value) ?? [];
  const isNow = new FormData(from).get("is_dangerous") === "oui";
  return kind === "always" || isNow ? phone || "112" : "";
}

// A danger waits nowhere: the telephone to call, and nothing kept.
function call(phone) {
  const place = part("danger", document);
  place.hidden = !phone;
  if (!phone) return;
  const link = part("call", place);
  link.href = `tel:${phone}`;
  link.querySelector("span").textContent = phone;
  place.scrollIntoView({ block: "center" });
}

async function submit(event) {
  const phone = dangerOf(form);
  if (phone) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return call(phone);
  }
  // A faulty form goes to the server, which says what to do; without network the browser says it.
  if (!form.checkValidity() && navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!form.checkValidity()) return form.reportValidity();
  const id = form.elements.entry.value;
  try {
    const fields = await captured(form);
    await phoneBox.keep({ id, fields, title: titleOf(fields), state: "waiting", ...addresses }, person);
  } catch {
    return show(words.lost);
  }
  await sendAll();
  const mine = (await waiting()).find((entry) => entry.id === id);
  if (mine?.state === "received") return location.assign(mine.receipt);
  if (mine?.state === "refused") return panel.scrollIntoView();
  form.reset();
  form.elements.entry.value = crypto.randomUUID();
  if (!person) navigator.serviceWorker?.ready.then((known) => known.sync?.register(phoneBox.NAME)).catch(() => {});
  panel.scrollIntoView();
}

async function takeUp() {
  const entry = (await waiting()).find(({ id, state }) => /refused|draft/.test(state) && `#${id}` === location.hash);
  if (!entry) return;
  const files = [];
  for (const [name, value] of entry.fields) {
    const field = form.elements[name];
    if (value instanceof File) files.push(value);
    else if (field?.type === "checkbox") field.checked = true;
    else if (field && name !== TOKEN) field.value = value;
  }
  form.elements.entry.value = entry.id;
  if (files.length) put(form.elements.photo, files);
}

// --- The network goes in the middle of the other pages ---
async function leave(from, place) {
  const { phoneEscape, where, quartier } = place.dataset;
  const id = phoneEscape || crypto.randomUUID();
  const fields = [...(await captured(from)), ["place_words", from.elements.where?.value ?? where], ["neighbourhood", quartier]];
  await phoneBox.keep({ id, fields, title: titleOf(fields) || where, state: "draft", ...addresses }, named);
  if (named) tab.write(named);
  location.assign(`${words.page}#${id}`);
}

for (const place of escapes) {
  const from = place.closest("form");
  from.addEventListener("submit", (event) => {
    if (navigator.onLine || !navigator.serviceWorker?.controller) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    place.hidden = false;
    place.scrollIntoView({ block: "center" });
  }, { capture: true });
  place.querySelector("button").addEventListener("click", () => leave(from, place).catch(() => show(words.lost)));
}

// --- At the start ---
async function begin() {
  for (const { id, receipt } of await waiting()) if (receipt === location.pathname) await phoneBox.erase(id);
  if (form) await takeUp();
  await show();
  await sendAll();
}

if (window.indexedDB && window.crypto?.subtle && crypto.randomUUID) {
  if (form) {
    form.elements.entry.value = crypto.randomUUID();
    form.addEventListener("submit", submit, { capture: true });
    form.addEventListener("change", () => call(part("danger", document).hidden ? "" : dangerOf(form)));
    const told = () => { part("offline", document).hidden = navigator.onLine; };
    addEventListener("offline", told);
    addEventListener("online", told);
    addEventListener("hashchange", takeUp);
    told();
  }
  part("again").addEventListener("click", () => sendAll(true));
  addEventListener("online", () => sendAll());
  phoneBox.channel?.addEventListener("message", () => show());
  begin().catch(() => {});
}

// --- Where the phone is, only if they ask: it needs no network ---
const here = document.querySelector("[data-here]");

function place({ latitude, longitude } = {}) {
  form.elements.latitude.value = latitude?.toFixed(6) ?? "";
  form.elements.longitude.value = longitude?.toFixed(6) ?? "";
  document.querySelector("[data-here-words]").hidden = latitude === undefined;
}

here?.addEventListener("click", () => {
  const lost = () => Object.assign(document.querySelector("[data-here-lost]"), { hidden: false });
  navigator.geolocation.getCurrentPosition(({ coords }) => place(coords), lost, { enableHighAccuracy: true, timeout: 20_000 });
});
document.querySelector("[data-here-away]")?.addEventListener("click", () => place());
