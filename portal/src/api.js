// Makes the call that a page of the API reference describes, to this host and under the caller's
// own rights. The token is read from its field at each call and kept nowhere else.
const form = document.querySelector('form[data-try]')
const shownMax = 100_000

if (form) {
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    call(form)
  })
}

async function call(form) {
  const state = form.querySelector('.api-state')
  const shown = form.querySelector('pre')
  const button = form.querySelector('button')
  const { sending, failed, took, cut } = form.dataset
  button.disabled = true
  state.textContent = sending
  shown.hidden = true
  const began = performance.now()
  try {
    const answer = await fetch(...requestOf(form, await tokenOf(form)))
    const text = await answer.text()
    const ms = Math.round(performance.now() - began)
    const long = text.length > shownMax
    state.textContent = `${answer.status} ${answer.statusText}, ${took} ${ms} ms. ${long ? cut : ''}`
    shown.textContent = `${headersOf(answer)}\n\n${pretty(text.slice(0, shownMax), long)}`
    shown.hidden = false
  } catch (error) {
    const refused = /^4\d\d /.test(error.message)
    state.textContent = refused ? `${form.dataset.refused} (${error.message})` : failed
  } finally {
    button.disabled = false
  }
}

// What was pasted as a client's id and secret gets a token that lives for this one call.
async function tokenOf(form) {
  const [client, secret] = ['client', 'secret'].map(
    (name) => form.querySelector(`[data-login="${name}"]`)?.value ?? '',
  )
  if (client === '' || secret === '') return null
  const pair = [client, secret].map(encodeURIComponent).join(':')
  const answer = await fetch('/oauth/token', {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(pair)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    cache: 'no-store',
    // A refusal is shown here, not by the browser's own window for names and passwords.
    credentials: 'omit',
  })
  const body = await answer.json()
  if (!answer.ok) throw new TypeError(`${answer.status} ${body.error}`)
  return body.access_token
}

function requestOf(form, token) {
  let path = form.dataset.path
  const query = new URLSearchParams()
  const headers = {}
  let body
  for (const field of form.querySelectorAll('[data-place]')) {
    const { value, name } = field
    if (value === '') continue
    switch (field.dataset.place) {
      case 'path':
        path = path.replace(`{${name}}`, encodeURIComponent(value))
        break
      case 'query':
        query.append(name, value)
        break
      case 'header':
        // Headers are bytes; what is Vietnamese in them goes percent-encoded.
        headers[name] = /^[\x20-\x7e]*$/.test(value) ? value : encodeURIComponent(value)
        break
      case 'token':
        headers.authorization = `Bearer ${value}`
        break
      case 'body':
        body = value
        if (form.dataset.type) headers['content-type'] = form.dataset.type
    }
  }
  if (token !== null) headers.authorization = `Bearer ${token}`
  const search = query.toString()
  const init = { method: form.dataset.try, headers, body, cache: 'no-store' }
  return [search === '' ? path : `${path}?${search}`, init]
}

function headersOf(answer) {
  return [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
}

function pretty(text, long) {
  if (long) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
