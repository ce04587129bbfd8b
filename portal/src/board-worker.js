// Keeps the last board for when there is no network, and what it is drawn with. It stands over the
// board alone: no other page passes through it, and it asks without cookies, so that nothing of a
// person can come into its cache. The server writes `kept` before this text.
/* global kept, self, caches */
const path = new URL(self.registration.scope).pathname
const name = `kho-board ${path} ${kept.version}`

self.addEventListener('install', (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOlder().then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const { method, url } = event.request
  const { origin, pathname } = new URL(url)
  if (method !== 'GET' || origin !== self.location.origin) return
  if (pathname === path) event.respondWith(newest())
  else if (kept.files.includes(pathname)) event.respondWith(fromCache(event.request))
})

async function keepAll() {
  const cache = await caches.open(name)
  await cache.addAll(kept.files)
  await keepBoard(await ask())
}

async function dropOlder() {
  const mine = (await caches.keys()).filter((one) => one.startsWith(`kho-board ${path} `))
  await Promise.all(mine.filter((one) => one !== name).map((one) => caches.delete(one)))
}

/** The board as it is now; without network the last one, which says so. */
async function newest() {
  let answer
  try {
    answer = await ask()
  } catch {
    return (await lastBoard()) ?? Response.error()
  }
  await keepBoard(answer.clone())
  return answer
}

function ask() {
  return fetch(path, { credentials: 'omit', cache: 'no-cache' })
}

async function keepBoard(answer) {
  const isPage = answer.headers.get('content-type')?.startsWith('text/html')
  if (!answer.ok || answer.redirected || !isPage) return
  const cache = await caches.open(name)
  await cache.put(path, answer)
}

async function lastBoard() {
  const cache = await caches.open(name)
  const last = await cache.match(path)
  if (!last) return null
  const text = (await last.text()).replace('<html ', '<html data-offline ')
  return new Response(text, { headers: last.headers })
}

async function fromCache(request) {
  return (await caches.match(request)) ?? fetch(request)
}
