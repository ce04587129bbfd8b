/**
 * The form by which a browser verifies the journal. What it kept the last time, checkpoint and key,
 * lies in this browser's storage, where no server reaches; a checkpoint kept as a file goes before it.
 */
const form = document.querySelector('form[data-log-check]')

const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => String(facts[name] ?? '?'))

/** Past every cache: what is verified is what the server gives now. */
async function read(path) {
  let answer
  try {
    answer = await fetch(`/journal/${path}`, { cache: 'no-store' })
  } catch {
    throw Object.assign(new Error('unreachable'), { place: path })
  }
  if (answer.status === 404) return null
  if (!answer.ok) throw Object.assign(new Error('unreachable'), { place: path })
  return new Uint8Array(await answer.arrayBuffer())
}

const storeName = (origin) => `kho.journal.${origin}`

function remembered(origin) {
  try {
    return JSON.parse(localStorage.getItem(storeName(origin)))
  } catch {
    return null
  }
}

async function verify({ LogFault, openCheckpoint, checkConsistency, checkInclusion, toBase64 }) {
  const { vkey, entry, body, words } = form.dataset
  const said = JSON.parse(words)
  const lines = []
  const origin = vkey.slice(0, vkey.indexOf('+'))
  const kept = remembered(origin)
  if (kept && kept.vkey !== vkey)
    throw new LogFault('key-changed', { before: kept.vkey, now: vkey })
  const file = form.elements.kept.files[0]
  const note = new TextDecoder().decode(await read('checkpoint'))
  const now = await openCheckpoint(note, vkey)
  lines.push(fill(said.signed, { size: now.size, root: toBase64(now.root) }))
  for (const before of [
    file && { note: await file.text(), since: file.name },
    kept && {
      note: kept.note,
      since: new Date(kept.at).toLocaleString(document.documentElement.lang),
    },
  ]) {
    if (!before) continue
    const opened = await openCheckpoint(before.note, vkey)
    const hashes = await checkConsistency(read, opened, now)
    lines.push(fill(said.consistent, { before: opened.size, since: before.since, hashes }))
  }
  if (!kept && !file) lines.push(fill(said.first, { key: vkey }))
  if (entry !== '') {
    const index = Number(entry)
    const found = await checkInclusion(read, now, index)
    if (new TextDecoder().decode(found.entry) !== body)
      throw new LogFault('entry-differs', { entry: index })
    lines.push(fill(said.included, { entry: index, hashes: found.hashes }))
  }
  // Only what was found right is what the next time is compared with.
  try {
    localStorage.setItem(storeName(origin), JSON.stringify({ vkey, note, at: Date.now() }))
  } catch {
    // A browser that keeps nothing still verifies.
  }
  return lines
}

function show(state, text, lines) {
  const status = form.querySelector('[role=status]')
  status.dataset.state = state
  status.replaceChildren()
  const head = document.createElement('p')
  const strong = document.createElement('b')
  strong.textContent = text
  head.append(strong)
  const list = document.createElement('ul')
  for (const line of lines) {
    const item = document.createElement('li')
    item.textContent = line
    list.append(item)
  }
  status.append(head, ...(lines.length > 0 ? [list] : []))
}

function explain(error, said) {
  if (error.code && said.faults[error.code]) return fill(said.faults[error.code], error.facts)
  if (error.message === 'unreachable') return fill(said.unreachable, error)
  return error.name === 'NotSupportedError' ? said.noCrypto : String(error.message)
}

async function press(event) {
  event.preventDefault()
  const said = JSON.parse(form.dataset.words)
  const button = form.querySelector('button')
  button.disabled = true
  show('working', said.working, [])
  try {
    if (!globalThis.crypto?.subtle) show('unknown', said.noCrypto, [])
    else show('right', said.right, await verify(await import(form.dataset.logCheck)))
  } catch (error) {
    const isUnknown = error.message === 'unreachable' || error.name === 'NotSupportedError'
    show(isUnknown ? 'unknown' : 'wrong', isUnknown ? '' : said.wrong, [explain(error, said)])
  } finally {
    button.disabled = false
  }
}

if (form) {
  form.hidden = false
  form.addEventListener('submit', press)
}
