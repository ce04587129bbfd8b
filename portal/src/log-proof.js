/**
 * Verifies a published journal in the browser with nothing but its files and the browser's own
 * cryptography: the signature of a checkpoint, that a later log begins with an earlier one, and that
 * an entry is in it (C2SP tlog-tiles and signed-note, RFC 9162). The same as the package `journal`
 * does for the command line, and tested against it.
 */
const tileHashes = 256
const hashBytes = 32
const ed25519 = 1

/** What is wrong, by its name; `facts` are figures for whoever reads it. */
export class LogFault extends Error {
  constructor(code, facts = {}) {
    super(code)
    this.code = code
    this.facts = facts
  }
}

const bytesOf = (text) => new TextEncoder().encode(text)

function fromBase64(text) {
  let raw
  try {
    raw = atob(text)
  } catch {
    return null
  }
  // Only the one way in which a byte sequence is written counts.
  return btoa(raw) === text ? Uint8Array.from(raw, (sign) => sign.charCodeAt(0)) : null
}

export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes))
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i])

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
const nodeHash = (left, right) => sha256(joined(Uint8Array.of(1), left, right))
export const leafHash = (entry) => sha256(joined(Uint8Array.of(0), entry))

/** A public key in the text form of C2SP signed-note. */
async function readKey(vkey) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey) ?? []
  const typed = encoded ? fromBase64(encoded) : null
  if (!typed || typed.length !== 33 || typed[0] !== ed25519) throw new LogFault('key-malformed')
  const hash = await sha256(joined(bytesOf(`${name}\n`), typed))
  const found = Array.from(hash.slice(0, 4), (one) => one.toString(16).padStart(2, '0')).join('')
  if (found !== id) throw new LogFault('key-malformed')
  const key = await crypto.subtle.importKey('raw', typed.slice(1), 'Ed25519', false, ['verify'])
  return { name, id: hash.slice(0, 4), key }
}

/** Origin, size and root of a checkpoint, where its signature is right. */
export async function openCheckpoint(note, vkey) {
  const { name, id, key } = await readKey(vkey)
  const gap = note.lastIndexOf('\n\n')
  if (gap < 0 || !note.endsWith('\n')) throw new LogFault('checkpoint-malformed')
  const text = note.slice(0, gap + 1)
  const [origin, sizeText = '', rootText = ''] = text.split('\n')
  const root = fromBase64(rootText)
  const size = Number(sizeText)
  if (!/^(0|[1-9][0-9]{0,15})$/.test(sizeText) || root?.length !== hashBytes)
    throw new LogFault('checkpoint-malformed')
  if (origin !== name) throw new LogFault('origin-differs', { expected: name, found: origin })
  let own = 0
  for (const line of note.slice(gap + 2, -1).split('\n')) {
    const [, signer, encoded = ''] = /^— ([^+\s]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? []
    const signature = fromBase64(encoded)
    if (!signature || signature.length < 5) throw new LogFault('checkpoint-malformed')
    // Signatures of other keys are those of witnesses.
    if (signer !== name || !same(signature.slice(0, 4), id)) continue
    own += 1
    if (!(await crypto.subtle.verify('Ed25519', key, signature.slice(4), bytesOf(text))))
      throw new LogFault('signature-wrong')
  }
  if (own === 0) throw new LogFault('signature-wrong')
  return { origin, size, root }
}

function indexPath(index) {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g)
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
}

const widthOf = (hashes, index) => Math.min(tileHashes, hashes - index * tileHashes)
const pathOf = (place, index, width) =>
  `tile/${place}/${indexPath(index)}${width === tileHashes ? '' : `.p/${width}`}`

/** A file at the width it had; where it has been filled since, the full one. */
async function readAt(read, place, index, width) {
  const exact = await read(pathOf(place, index, width))
  const found = exact ?? (width < tileHashes ? await read(pathOf(place, index, tileHashes)) : null)
  if (!found) throw new LogFault('tile-missing', { place: pathOf(place, index, width) })
  return found
}

/** The nodes of a log of `size` entries; `read` gives the bytes of a path, or null. */
export function nodesOverTiles(read, size) {
  const tiles = new Map()
  return async (level, index) => {
    const tileLevel = Math.floor(level / 8)
    const span = 2 ** (level % 8)
    const perTile = tileHashes / span
    const tile = Math.floor(index / perTile)
    const name = `${tileLevel}/${tile}`
    if (!tiles.has(name)) {
      const width = widthOf(Math.floor(size / tileHashes ** tileLevel), tile)
      const bytes = await readAt(read, tileLevel, tile, width)
      if (bytes.length < width * hashBytes)
        throw new LogFault('tile-missing', { place: pathOf(tileLevel, tile, width) })
      tiles.set(name, bytes)
    }
    const first = (index % perTile) * span
    let hashes = Array.from({ length: span }, (_, i) =>
      tiles.get(name).slice((first + i) * hashBytes, (first + i + 1) * hashBytes),
    )
    while (hashes.length > 1) {
      const above = []
      for (let i = 0; i < hashes.length; i += 2) above.push(nodeHash(hashes[i], hashes[i + 1]))
      hashes = await Promise.all(above)
    }
    return hashes[0]
  }
}

/** The bytes of an entry as the log has it. */
export async function readEntry(read, size, index) {
  const bundle = Math.floor(index / tileHashes)
  const bytes = await readAt(read, 'entries', bundle, widthOf(size, bundle))
  let at = 0
  for (let i = 0; at + 2 <= bytes.length; i++) {
    const end = at + 2 + bytes[at] * 256 + bytes[at + 1]
    if (end > bytes.length) break
    if (i === index % tileHashes) return bytes.slice(at + 2, end)
    at = end
  }
  throw new LogFault('tile-missing', { place: pathOf('entries', bundle, widthOf(size, bundle)) })
}

function splitPoint(n) {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

const isPowerOfTwo = (n) => n === 1 || splitPoint(n) * 2 === n

async function rangeRoot(from, to, nodeAt) {
  const count = to - from
  if (isPowerOfTwo(count)) return nodeAt(Math.log2(count), from / count)
  const middle = from + splitPoint(count)
  return nodeHash(await rangeRoot(from, middle, nodeAt), await rangeRoot(middle, to, nodeAt))
}

/** The root that leads from a leaf over its siblings up to the whole tree of `size`. */
async function rootOver(leaf, index, size, nodeAt) {
  const siblings = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + splitPoint(to - from)
    const isLeft = index < middle
    siblings.push({
      isLeft,
      hash: await rangeRoot(...(isLeft ? [middle, to] : [from, middle]), nodeAt),
    })
    if (isLeft) to = middle
    else from = middle
  }
  let node = leaf
  for (const { isLeft, hash } of siblings.toReversed())
    node = isLeft ? await nodeHash(node, hash) : await nodeHash(hash, node)
  return { root: node, hashes: siblings.length }
}

/**
 * Both roots from the same nodes: the older from those that it ends with, the newer from them and
 * what has come since. So neither can be right unless the newer log begins with the older one.
 */
async function bothRoots(oldSize, size, nodeAt) {
  let hashes = 0
  const climb = async (from, to, inside) => {
    if (inside === to - from) {
      hashes += 1
      const whole = await rangeRoot(from, to, nodeAt)
      return { old: whole, whole }
    }
    const middle = from + splitPoint(to - from)
    const left = middle - from
    if (inside <= left) {
      const below = await climb(from, middle, inside)
      hashes += 1
      return {
        old: below.old,
        whole: await nodeHash(below.whole, await rangeRoot(middle, to, nodeAt)),
      }
    }
    const known = await rangeRoot(from, middle, nodeAt)
    hashes += 1
    const below = await climb(middle, to, inside - left)
    return { old: await nodeHash(known, below.old), whole: await nodeHash(known, below.whole) }
  }
  return { ...(await climb(0, size, oldSize)), hashes }
}

/** Throws where the log of `now` does not begin with that of `kept`; else how many hashes told it. */
export async function checkConsistency(read, kept, now) {
  const facts = { before: kept.size, now: now.size }
  if (now.size < kept.size) throw new LogFault('log-shrank', facts)
  if (kept.size === 0) return 0
  const { old, whole, hashes } = await bothRoots(
    kept.size,
    now.size,
    nodesOverTiles(read, now.size),
  )
  if (!same(whole, now.root)) throw new LogFault('tiles-wrong', facts)
  if (!same(old, kept.root)) throw new LogFault('history-differs', facts)
  return hashes
}

/** Throws where the entry is not in the log; else its bytes and how many hashes told it. */
export async function checkInclusion(read, now, index) {
  if (index >= now.size) throw new LogFault('entry-later', { entry: index, size: now.size })
  const entry = await readEntry(read, now.size, index)
  const nodeAt = nodesOverTiles(read, now.size)
  const { root, hashes } = await rootOver(await leafHash(entry), index, now.size, nodeAt)
  if (!same(root, now.root)) throw new LogFault('entry-wrong', { entry: index, size: now.size })
  return { entry, hashes }
}
