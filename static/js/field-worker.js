// The service worker of the field pages (/terrain/): what field.js put in the cache is given back without network.
// It adds no page to it: the field home, the forms and the list of the tablet, none of which shows a person.
const CACHE = "terrain";

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
tablette n’est pas déconnectée. Les idées gardées sur la tablette y sont toujours.</p>
<p><a href="/terrain/saisie/">Revenir au terrain</a></p></html>`;
  return new Response(page, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

async function file(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) || fetch(request);
}

async function page(request, path) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  if (!kept) return fetch(request).catch(noNetwork);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout?.(8000) });
    if (answer.ok && answer.type === "basic") await cache.put(path, answer.clone());
    return answer;
  } catch {
    return kept;
  }
}
