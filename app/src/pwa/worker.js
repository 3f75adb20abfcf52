// The service worker. It keeps what looks like Essaim, never what Essaim says: pages come from the network or not at
// all, because they carry a nonce and may be somebody's. `Shell::new` fills the two constants in.
const VERSION = "%VERSION%";
const FILES = "%FILES%";
const CACHE = "essaim-" + VERSION;

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));

// All or nothing: when one file cannot be had as listed, this worker is not installed and the one before stays. The
// digest refuses a captive portal's answer; without credentials no answer is somebody's.
async function keep() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.entries(FILES).map(async ([path, integrity]) => {
    const answer = await fetch(path, { integrity, credentials: "omit", redirect: "error", cache: "no-cache" });
    if (!answer.ok) throw new TypeError(path + ": " + answer.status);
    await cache.put(path, answer);
  }));
}

async function begin() {
  const old = (await caches.keys()).filter((name) => name.startsWith("essaim-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  // pages do not wait for this worker to wake up
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

// A page says its version. When it is ours, this worker follows the page, and nobody has to be asked; an older page is
// told, and asks its reader. Older pages in other tabs lose nothing: what they load is kept by the server.
self.addEventListener("message", ({ data, source }) => {
  if (data === VERSION) self.skipWaiting();
  else source.postMessage("newer");
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  // a form goes its own way: when it fails, the browser offers to send it again
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (FILES[pathname + search]) event.respondWith(file(request, pathname + search));
});

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    const kept = await (await caches.open(CACHE)).match("/offline");
    // 503: nothing that looks at this answer may take it for the page
    return kept ? new Response(kept.body, { status: 503, headers: kept.headers }) : Response.error();
  }
}

async function file(request, path) {
  return (await (await caches.open(CACHE)).match(path)) ?? fetch(request);
}
