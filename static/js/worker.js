// The one service worker of the whole site. The line before this file says what is kept (PORTAL): pages that show nobody,
// with their files. Of the vote, accounts, kiosks and the desk it keeps nothing: it never even answers for them.
// Each release has its caches; the former ones serve until the new ones are whole.
importScripts(PORTAL.box);

const SITE = `portail-${PORTAL.release}`;
const FIELD = `terrain-${new URL(self.location).searchParams.get("r")}`;
const APART = new RegExp(PORTAL.apart);

// --- Kept on the phone ---
async function prepare() {
  const cache = await caches.open(SITE);
  const files = new Set(PORTAL.files);
  for (const address of PORTAL.pages) {
    // Without cookies: the page of nobody.
    const page = await fetch(address, { credentials: "omit", cache: "no-cache" });
    if (!page.ok || page.redirected) throw new Error(`${address}: ${page.status}`);
    for (const [, file] of (await page.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)) files.add(file);
    await cache.put(address, page);
  }
  await Promise.all([...files].map(async (file) => (await cache.match(file)) || cache.add(file)));
}

async function forgetFormer() {
  for (const name of await caches.keys()) if (name.startsWith("portail-") && name !== SITE) await caches.delete(name);
  return self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(prepare().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetFormer()));

// --- Asked for ---
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin || APART.test(pathname)) return;
  const isField = pathname.startsWith("/terrain/");
  if (request.method !== "GET") {
    if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => (isField ? noNetwork() : instead())));
  } else if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(isField ? fieldPage(request, pathname) : page(request, pathname));
});

async function page(request, path) {
  try {
    return await fetch(request);
  } catch {
    return instead(path);
  }
}

async function instead(path) {
  const cache = await caches.open(SITE);
  const kept = await cache.match(PORTAL.instead[path] ?? PORTAL.offline);
  if (!kept) return noNetwork();
  return PORTAL.instead[path] ? kept : new Response(kept.body, { status: 503, headers: kept.headers });
}

async function former(key) {
  for (const name of await caches.keys()) {
    const kept = /^(terrain|portail)-/.test(name) && (await (await caches.open(name)).match(key));
    if (kept) return kept;
  }
  return undefined;
}

async function file(request) {
  for (const name of [FIELD, SITE]) {
    const kept = (await caches.has(name)) && (await (await caches.open(name)).match(request));
    if (kept) return kept;
  }
  return fetch(request).catch(async (problem) => (await former(request)) || Promise.reject(problem));
}

// --- The field (/terrain/): what field-ready.js put in the cache is given back; no other page is added to it ---
// What is not kept on the tablet needs the network: said here, rather than by the browser.
function noNetwork() {
  const page = `<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Pas de réseau</title><h1>Pas de réseau</h1><p>Cette page a besoin du réseau : rien n’a été enregistré, et la
tablette n’est pas déconnectée. Ce qui est gardé sur la tablette y est toujours.</p>
<p><a href="/terrain/saisie/">Revenir au terrain</a></p></html>`;
  return new Response(page, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

async function fieldPage(request, path) {
  const cache = (await caches.has(FIELD)) && (await caches.open(FIELD));
  const own = cache && (await cache.match(path));
  const kept = own || (await former(path));
  if (!kept) return fetch(request).catch(noNetwork);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout?.(8000) });
    // A full disk keeps the former page, and takes nothing from the one that is here.
    const isKept = own && answer.ok && answer.type === "basic" && !answer.headers.has("X-Told-Once");
    if (isKept) await cache.put(path, answer.clone()).catch(() => {});
    return answer;
  } catch {
    return kept;
  }
}

// --- What waits on this phone, written without account: sent once the network is back, page open or not ---
self.addEventListener("sync", (event) => {
  if (event.tag === phoneBox.NAME) event.waitUntil(phoneBox.sendAll({ person: null }));
});
