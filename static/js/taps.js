// Each tap of the ballot goes to the server alone, in its order. The page says « saved » only from the server's answer.
// What waits to be sent again lives in this page alone: no address, no storage, no log ever holds a choice.
// Without this file each tap is a form of its own, and its answer a page.
const PATIENCE = 10_000;
const PAUSES = [2, 4, 8, 15, 30, 60];
// An abandoned tablet must not look alive for ever.
const MOST_QUESTIONS = 3;
const LETTERS = "0123456789abcdefghijklmnopqrstuv";
const PAGE = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => LETTERS[byte % 32]).join("");

const ballot = () => document.querySelector("[data-ballot]");
const words = () => document.querySelector("[data-tap-words]");
const part = (name) => document.getElementById(name);
const sendsAgain = () => "sendsAgain" in ballot().dataset;

let waiting = [];
let order = 0;
let tries = 0;
let isSending = false;
let again;
let lost = null;

// --- To the server ---
async function ask(more) {
  const limit = new AbortController();
  const bell = setTimeout(() => limit.abort(), PATIENCE);
  const headers = { "HX-Request": "true", "X-Tap": ballot().elements.tap.value };
  try {
    const asked = { redirect: "manual", cache: "no-store", signal: limit.signal, headers, ...more };
    const answer = await fetch(ballot().action, asked);
    return { answer, status: answer.status, text: answer.type === "opaqueredirect" ? "" : await answer.text() };
  } catch {
    return { status: -1, text: "" };
  } finally {
    clearTimeout(bell);
  }
}

function post({ name, value, number }) {
  const body = new URLSearchParams([[name, value], ["tap_page", PAGE], ["tap_order", number]]);
  for (const { name: kept, value: text } of ballot().querySelectorAll("input[type=hidden]")) body.append(kept, text);
  return ask({ method: "POST", body });
}

// What the server says of the vote after a tap whose answer was lost or refused; true when it said it.
async function told(tap) {
  const said = await ask({});
  if (said.status !== 200 || waiting.length) return said.status === 200;
  const alert = [...part("barre-alerte").childNodes];
  take(said.text);
  if (!isDone(tap)) part("barre-alerte").replaceChildren(...alert);
  return true;
}

// A tap that is taken in leaves no button that asks for it; one rank up can always be asked again.
const isDone = (tap) => tap.name !== "raise" && (tap.name === "blank" ? button({ name: "clear", value: "1" }) : !button(tap));

async function send() {
  if (isSending) return;
  clearTimeout(again);
  isSending = true;
  while (waiting.length) {
    underWay();
    if (!(await settle(waiting[0]))) break;
  }
  isSending = false;
}

// Whether the next tap can be sent.
async function settle(tap) {
  const { answer, status, text } = await post(tap);
  const leads = answer?.headers.get("HX-Redirect");
  if (leads) return leave(() => location.assign(leads));
  if (status === 0) return leave(() => fail(words().dataset.lost, "back"));
  if (status === 409) return leave(() => show(text));
  if (status === 200) return saved(tap, text);
  if (status < 0 || status === 429 || status >= 500) return later(tap, status);
  return leave(() => {
    fail(words().dataset.refused, "reload");
    told(tap);
  });
}

function saved(tap, text) {
  waiting.shift();
  tries = 0;
  take(text);
  return true;
}

function leave(act) {
  waiting = [];
  act();
  return false;
}

// No answer, or a site that cannot answer: sent again by itself on a device of one's own, never where others come next.
function later(tap, status) {
  const { silent, busy, failed } = words().dataset;
  fail(status < 0 ? silent : status === 429 ? busy : failed, "again");
  const pause = PAUSES[Math.min(tries, PAUSES.length - 1)] * 1000;
  tries += 1;
  if (sendsAgain()) again = setTimeout(send, pause);
  else {
    waiting = [];
    lost = tap;
    again = setTimeout(learn, pause);
  }
  return false;
}

// A tablet never sends a tap again: it asks what is saved, and says it.
async function learn() {
  const tap = lost;
  if (!tap || isSending) return;
  if (await told(tap)) lost = null;
  else if (tries < MOST_QUESTIONS) again = setTimeout(learn, PAUSES[tries++] * 1000);
}

// --- On the page ---
const button = ({ name, value }) => ballot().querySelector(`button[name="${name}"][value="${CSS.escape(value)}"]`);

function mark(pressed) {
  if (pressed.held) return;
  pressed.held = [...pressed.childNodes];
  pressed.setAttribute("aria-disabled", "true");
  pressed.style.minWidth = `${pressed.offsetWidth}px`;
  pressed.replaceChildren(words().dataset.saving);
}

function unmark() {
  for (const pressed of ballot().querySelectorAll("button[aria-disabled]")) {
    pressed.replaceChildren(...pressed.held);
    pressed.removeAttribute("aria-disabled");
    pressed.style.minWidth = "";
    delete pressed.held;
  }
}

function underWay() {
  part("barre-alerte").replaceChildren();
  const title = part("barre-etat").querySelector(".title");
  title.hidden = false;
  title.querySelector("span").held ??= title.textContent.trim();
  title.querySelector("span").textContent = words().dataset.saving;
  for (const tap of waiting) if (button(tap)) mark(button(tap));
}

function fail(why, way) {
  unmark();
  const title = part("barre-etat").querySelector(".title");
  // « Your vote is saved » beside « this choice is not » would be read as one sentence: the second one stands alone.
  title.hidden = true;
  title.querySelector("span").textContent = title.querySelector("span").held ?? title.textContent.trim();
  const said = words().content.cloneNode(true);
  const { unsaved, unsavedMany } = words().dataset;
  said.querySelector("[data-tap-what]").textContent = waiting.length > 1 ? unsavedMany : unsaved;
  said.querySelector("[data-tap-why]").textContent = why;
  for (const one of said.querySelector("[data-tap-ways]").children) {
    if (!(`data-tap-${way}` in one.attributes)) one.hidden = true;
  }
  part("barre-alerte").replaceChildren(said);
}

// The parts that a tap changes, in the place of those of the page; the keyboard stays where it was.
function take(text) {
  unmark();
  const focused = document.activeElement?.id;
  for (const fresh of new DOMParser().parseFromString(text, "text/html").querySelectorAll("[data-fresh]")) {
    part(fresh.id)?.replaceChildren(...fresh.childNodes);
  }
  if (!focused || document.activeElement?.id === focused) return;
  // A button of « Mes choix » goes away with its project: the keyboard goes on from there.
  (part(focused) ?? part("mes-choix")).focus({ preventScroll: true });
}

// The closed vote, the vote of somebody else: a page, in the place of this one.
function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!page.querySelector("main")) return fail(words().dataset.refused, "reload");
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  document.querySelector("main").focus();
  return window.scrollTo(0, 0);
}

// --- What the person does ---
function tap({ name, value }) {
  const isWaiting = waiting.some((one) => one.name === name && one.value === value);
  if (!isWaiting) waiting.push({ name, value, number: ++order });
  if (isSending) underWay();
  tries = 0;
  lost = null;
  send();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-ballot]") || !event.submitter?.name) return;
  event.preventDefault();
  if (!event.submitter.hasAttribute("aria-disabled")) tap(event.submitter);
});
document.addEventListener("click", (event) => event.target.closest("[data-tap-again]") && send());
addEventListener("online", () => ballot() && (waiting.length ? send() : learn()));
addEventListener("beforeunload", (event) => ballot() && sendsAgain() && waiting.length && event.preventDefault());
