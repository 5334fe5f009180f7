// A form that may wait on a person's own phone: kept only if they asked for it and the network is cut, unreadable once they
// is signed out, sent later, erased when the server said yes. Every page works without this file.
import "./phone-box.js";

const PATIENCE = 8000;
const TOKEN = "csrfmiddlewaretoken";
const place = document.querySelector("[data-phone]");
const words = place.dataset;
const form = place.closest("form");
const part = (name) => place.querySelector(`[data-phone-${name}]`);
const own = form.elements[words.entry];

const { Failure, SignedOut, alone, answered, erase } = phoneBox;
const person = { owner: words.owner, key: words.key };

const keep = (entry) => phoneBox.keep({ ...entry, send: words.send }, person);
const waiting = async () => (await phoneBox.entries(person, Number(words.days))).filter(({ send }) => send === words.send);

// --- To the server ---
const send = ({ fields }) => answered(words.send, {
  method: "POST",
  signal: AbortSignal.timeout?.(PATIENCE),
  headers: { "X-CSRFToken": form.elements[TOKEN].value },
  body: new URLSearchParams(fields),
});

const reason = (problem) => {
  if (problem instanceof SignedOut) return words.reconnect;
  return problem instanceof Failure ? words.failed : words.offline;
};

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
