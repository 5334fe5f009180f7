// The service worker of the field pages (/terrain/): what field-ready.js put in the cache is given back without network.
// It adds no page to it: the field home, the forms and the list of the tablet, none of which shows a person.
// Each release of the site has its worker and its cache; the former ones serve until the new one is whole.
const CACHE = `terrain-${new URL(self.location).searchParams.get("r")}`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method !== "GET") {
    if (request.mode === "navigate") event.respondWith(fetch(request).catch(noNetwork));
  } else if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request, pathname));
});

// What is not kept on the tablet needs the network: said here, rather than by the browser.
function noNetwork() {
  const page = `<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Pas de réseau</title><h1>Pas de réseau</h1><p>Cette page a besoin du réseau : rien n’a été enregistré, et la
tablette n’est pas déconnectée. Ce qui est gardé sur la tablette y est toujours.</p>
<p><a href="/terrain/saisie/">Revenir au terrain</a></p></html>`;
  return new Response(page, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

async function former(key) {
  for (const name of await caches.keys()) {
    const kept = name.startsWith("terrain") && (await (await caches.open(name)).match(key));
    if (kept) return kept;
  }
  return undefined;
}

async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  return kept || fetch(request).catch(async (problem) => (await former(request)) || Promise.reject(problem));
}

async function page(request, path) {
  const cache = await caches.open(CACHE);
  const own = await cache.match(path);
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
