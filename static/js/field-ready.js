// Whether the tablet is ready to work without network: pages, styles, code and typefaces, kept whole for this release.
// It says what is missing, and goes on trying; a preparation cut short is taken up again by the next page.
const PAUSES = [3, 6, 12, 30, 60];
const place = document.querySelector("[data-field-ready]");
const words = place.dataset;
const CACHE = `terrain-${words.release}`;
const pages = words.pages.split(" ");
const line = place.querySelector("[data-ready-words]");
let tries = 0;
let again;
let isBusy = false;
let isOver = false;

class NotNeeded extends Error {}

function say(text, state) {
  place.hidden = false;
  words.state = state;
  if (line.textContent !== text) line.textContent = text;
}

const kindOf = (address) => ({ css: words.styles, js: words.code, woff2: words.typefaces })[address.split(".").pop()] ?? words.parts;
const isFull = (problem) => problem.name === "QuotaExceededError";

// A page that the site refuses now is not needed; one it cannot give is missing. Kept, it is told no news.
async function bring(cache, address, isFresh) {
  const kept = await cache.match(address);
  if (kept && !isFresh) return kept;
  try {
    const answer = await fetch(address, { redirect: "manual", cache: "no-cache", headers: { "X-Keeps-Page": "1" } });
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      await cache.delete(address);
      throw new NotNeeded();
    }
    if (!answer.ok) throw new Error(answer.status);
    await cache.put(address, answer.clone());
    return answer;
  } catch (problem) {
    if (kept && !isFull(problem) && !(problem instanceof NotNeeded)) return kept;
    throw problem;
  }
}

// What a kept page asks for: its styles, its code, its typefaces.
function filesOf(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const asked = [...page.querySelectorAll("link[href], script[src]")].map((one) => one.getAttribute("href") ?? one.getAttribute("src"));
  return asked.filter((one) => one.startsWith("/static/"));
}

async function prepare() {
  const cache = await caches.open(CACHE);
  const files = new Set();
  const missing = new Set();
  let done = 0;
  const step = async (address, isFresh, name) => {
    try {
      const answer = await bring(cache, address, isFresh);
      if (name === words.pagesName) for (const file of filesOf(await answer.text())) files.add(file);
    } catch (problem) {
      if (isFull(problem)) throw problem;
      if (!(problem instanceof NotNeeded)) missing.add(name);
    }
    done += 1;
    if (words.state !== "ready") say(words.preparing.replace("{n}", done).replace("{all}", pages.length + files.size), "preparing");
  };
  for (const page of pages) await step(page, location.pathname === pages[0], words.pagesName);
  for (const file of files) await step(file, false, kindOf(file));
  if (!(await isServed())) missing.add(words.workerName);
  return [...missing];
}

// A page without its worker would open nothing once the network is gone.
async function isServed() {
  try {
    const known = await navigator.serviceWorker.register(`${words.worker}?r=${words.release}`, { scope: "/" });
    for (let tick = 0; tick < 25; tick += 1) {
      if (known.active?.scriptURL.endsWith(`?r=${words.release}`)) return alone();
      await new Promise((done) => setTimeout(done, 200));
    }
    return false;
  } catch {
    return false;
  }
}

// Two workers lose forms on some phones: the one that answered for these pages alone goes.
async function alone() {
  for (const other of await navigator.serviceWorker.getRegistrations()) if (other.scope.endsWith("/terrain/")) await other.unregister();
  return true;
}

async function forgetFormer() {
  for (const name of await caches.keys()) if (name.startsWith("terrain") && name !== CACHE) await caches.delete(name);
}

function retry() {
  clearTimeout(again);
  if (!isOver) again = setTimeout(ready, PAUSES[Math.min(tries++, PAUSES.length - 1)] * 1000);
}

async function ready() {
  if (isBusy || isOver) return;
  isBusy = true;
  try {
    const missing = await prepare();
    if (missing.length) {
      say(words.missing.replace("{what}", missing.join(", ")), "missing");
      retry();
    } else {
      await forgetFormer();
      tries = 0;
      say(words.ready, "ready");
    }
  } catch (problem) {
    say(isFull(problem) ? words.full : words.missing.replace("{what}", words.pagesName), "missing");
    retry();
  }
  isBusy = false;
}

async function forgetPages() {
  isOver = true;
  clearTimeout(again);
  for (const name of (await window.caches?.keys()) ?? []) if (name.startsWith("terrain")) await caches.delete(name);
}

if (!navigator.serviceWorker || !window.caches) say(words.never, "missing");
else {
  addEventListener("online", () => {
    tries = 0;
    ready();
  });
  // Said by field.js when the agent signs out.
  addEventListener("field:leave", forgetPages);
  ready();
}
