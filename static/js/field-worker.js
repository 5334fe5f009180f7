// The service worker of the field pages (/terrain/): what field.js put in the cache is given back without network.
// It adds no page to it: the field home, the forms and the list of the tablet, none of which shows a person.
const CACHE = "terrain";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request, pathname));
});

async function file(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) || fetch(request);
}

async function page(request, path) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  if (!kept) return fetch(request);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout?.(8000) });
    if (answer.ok && answer.type === "basic") await cache.put(path, answer.clone());
    return answer;
  } catch {
    return kept;
  }
}
