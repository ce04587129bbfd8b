/**
 * Forms that show or make a passkey. They stay hidden where the browser has none; whoever runs no
 * script enters by password and code.
 */
const page = document.documentElement

/** @param {ArrayBuffer} bytes */
const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** @param {string} text */
const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))

async function post(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  })
  const said = await answer.json()
  if (answer.ok) return said
  throw new Error(page.lang === 'en' ? said.detail_en : said.detail)
}

async function make(options) {
  const named = (one) => ({ ...one, id: decode(one.id) })
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: decode(options.challenge),
      user: { ...options.user, id: decode(options.user.id) },
      excludeCredentials: (options.excludeCredentials ?? []).map(named),
    },
  })
  const { response } = made
  return {
    id: made.id,
    rawId: made.id,
    type: made.type,
    response: {
      clientDataJSON: encode(response.clientDataJSON),
      attestationObject: encode(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  }
}

async function show(options) {
  const allowed = options.allowCredentials?.map((one) => ({ ...one, id: decode(one.id) }))
  const shown = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: decode(options.challenge),
      allowCredentials: allowed ?? [],
    },
  })
  const { response } = shown
  return {
    id: shown.id,
    rawId: shown.id,
    type: shown.type,
    response: {
      clientDataJSON: encode(response.clientDataJSON),
      authenticatorData: encode(response.authenticatorData),
      signature: encode(response.signature),
      userHandle: response.userHandle ? encode(response.userHandle) : null,
    },
  }
}

async function send(form) {
  const { path, passkey, working, failed } = form.dataset
  const status = form.querySelector('[role=status]')
  const button = form.querySelector('button')
  const told = Object.fromEntries(new FormData(form))
  button.disabled = true
  status.textContent = working
  try {
    const options = await post(`${path}/options`, {})
    const credential = passkey === 'create' ? await make(options) : await show(options)
    const { location } = await post(path, { ...told, credential })
    globalThis.location.assign(location)
  } catch (error) {
    // What the browser says of a cancelled window helps nobody.
    status.textContent = error instanceof DOMException ? failed : error.message
    button.disabled = false
  }
}

if (globalThis.PublicKeyCredential) {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      send(form)
    })
  }
}
