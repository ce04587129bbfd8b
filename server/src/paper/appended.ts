/**
 * Whether what stands in a file behind the end of a signature only proves it (answers about
 * revocation, time stamps over the file) and changes nothing that people see. Anything that is not
 * plainly so is taken for a change: who may append can hide much in a PDF.
 */
import { canonical, readValue, skipSpace, type PdfValue } from './pdf-object.ts'

type Dictionary = Map<string, PdfValue>
/** Where each object begins, by a table; and what the table says of the whole. */
type Table = { offsets: Map<number, number>; trailer: Dictionary; start: number }
type Written = { value: PdfValue; isStream: boolean; end: number }

const incrementsMax = 20
const objectsMax = 2_000

/** `end` is where the signed part of the file ends. */
export function onlyProves(text: string, end: number): boolean {
  const signed = readState(text.slice(0, end))
  if (!signed) return false
  const written = new Map<number, Written>()
  let [at, start] = [skipSpace(text, end), signed.start]
  for (let i = 0; at < text.length; i++) {
    const next = i < incrementsMax ? readIncrement(text, at, { start, root: signed.root }) : null
    if (!next) return false
    for (const [number, object] of next.written) written.set(number, object)
    start = next.start
    at = skipSpace(text, next.end)
  }
  // Judged as it stands at the end: a later saving can change what an earlier one brought.
  const mentioned = mentionedIn(signed.text)
  const objects = { signed, written }
  return (
    written.size > 0 &&
    [...written.keys()].every((number) =>
      signed.offsets.has(number) ? isHarmless(number, objects) : !mentioned.has(number),
    )
  )
}

/**
 * Every number that the signed part refers to. An object that was referred to and was not there would
 * be seen as soon as somebody appends it.
 */
function mentionedIn(text: string): Set<number> {
  const pattern = /(?<!\d)0*(\d{1,10})(?:[\0\s]|%[^\r\n]*[\r\n])+\d+(?:[\0\s]|%[^\r\n]*[\r\n])+R/g
  return new Set([...text.matchAll(pattern)].map(([, number]) => Number(number)))
}

type State = {
  /** The table that stands, with every object in force. */
  start: number
  offsets: Map<number, number>
  root: number
  text: string
}

/** What is in force in a file that ends with a classic table of objects; null for other kinds. */
function readState(text: string): State | null {
  const tail = /startxref\s+(\d{1,12})\s+%%EOF\s*$/.exec(text.slice(-200))
  if (!tail) return null
  const start = Number(tail[1])
  const offsets = new Map<number, number>()
  let root: number | null = null
  let at: number | null = start
  for (let i = 0; at !== null; i++) {
    const table: Table | null = i < 100 ? readTable(text, at) : null
    if (!table || table.trailer.has('/XRefStm') || table.trailer.has('/Encrypt')) return null
    for (const [number, offset] of table.offsets) {
      if (!offsets.has(number)) offsets.set(number, offset)
    }
    root ??= referenceOf(table.trailer.get('/Root'))
    at = table.trailer.has('/Prev') ? numberOf(table.trailer.get('/Prev')) : null
  }
  return root === null ? null : { start, offsets, root, text }
}

function readTable(text: string, from: number): (Table & { end: number }) | null {
  const offsets = new Map<number, number>()
  const head = /xref[ \t]*\r?\n/y
  head.lastIndex = from
  if (!head.test(text)) return null
  let at = head.lastIndex
  const section = /(\d{1,9}) (\d{1,6})[ \t]*\r?\n/y
  for (;;) {
    section.lastIndex = at
    const found = section.exec(text)
    if (!found) break
    const [first, count] = [Number(found[1]), Number(found[2])]
    at = section.lastIndex
    for (let i = 0; i < count; i++) {
      const row = /^(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)$/.exec(text.slice(at, at + 20))
      if (!row) return null
      if (row[3] === 'n' && row[2] !== '00000') return null
      offsets.set(first + i, row[3] === 'n' ? Number(row[1]) : -1)
      at += 20
    }
  }
  at = skipSpace(text, at)
  if (!text.startsWith('trailer', at)) return null
  const trailer = readValue(text, at + 7)
  if (trailer?.value.kind !== 'dictionary') return null
  return { offsets, trailer: trailer.value.entries, start: from, end: trailer.end }
}

/** One saving behind another: objects, a table of exactly these, and its end. */
function readIncrement(
  text: string,
  from: number,
  before: { start: number; root: number },
): { written: Map<number, Written>; start: number; end: number } | null {
  const written = new Map<number, Written & { offset: number }>()
  let at = from
  for (;;) {
    const object = readObject(text, at)
    if (!object) break
    if (written.has(object.number) || written.size >= objectsMax) return null
    written.set(object.number, { ...object, offset: at })
    at = skipSpace(text, object.end)
  }
  const table = readTable(text, at)
  if (!table) return null
  const tail = /\s*startxref\s+(\d{1,12})\s+%%EOF/y
  tail.lastIndex = table.end
  const said = tail.exec(text)
  if (!said || Number(said[1]) !== at || !isTableOf(table, written, before)) return null
  return { written, start: at, end: tail.lastIndex }
}

/** The table leads to the objects that were read, and to no other place in the file. */
function isTableOf(
  { offsets, trailer }: Table,
  written: Map<number, { offset: number }>,
  before: { start: number; root: number },
): boolean {
  const own = [...offsets].filter(([number, offset]) => !(number === 0 && offset === -1))
  return (
    own.length === written.size &&
    own.every(([number, offset]) => written.get(number)?.offset === offset) &&
    numberOf(trailer.get('/Prev')) === before.start &&
    referenceOf(trailer.get('/Root')) === before.root &&
    !trailer.has('/XRefStm') &&
    !trailer.has('/Encrypt')
  )
}

function readObject(text: string, from: number): (Written & { number: number }) | null {
  const head = /(\d{1,9}) 0 obj\b/y
  head.lastIndex = from
  const found = head.exec(text)
  if (!found) return null
  const read = readValue(text, head.lastIndex)
  if (!read) return null
  const number = Number(found[1])
  let at = skipSpace(text, read.end)
  const isStream = text.startsWith('stream', at)
  if (isStream) {
    const length =
      read.value.kind === 'dictionary' ? numberOf(read.value.entries.get('/Length')) : null
    const begin = /stream(?:\r\n|\n)/y
    begin.lastIndex = at
    if (length === null || !begin.test(text)) return null
    at = skipSpace(text, begin.lastIndex + length)
    if (!text.startsWith('endstream', at)) return null
    at = skipSpace(text, at + 9)
  }
  if (!text.startsWith('endobj', at)) return null
  return { number, value: read.value, isStream, end: at + 6 }
}

type Objects = { signed: State; written: Map<number, Written> }

/** Whether an object that was there is still the same but for what proves. */
function isHarmless(number: number, objects: Objects): boolean {
  const { signed, written } = objects
  const old = readObject(signed.text, signed.offsets.get(number)!)
  const now = written.get(number)!
  if (!old || old.number !== number || old.isStream || now.isStream) return false
  const [was, is] = [old.value, now.value]
  if (was.kind !== 'dictionary' || is.kind !== 'dictionary') return false
  const known = mayChange(number, was.entries, signed)
  return changes(was.entries, is.entries).every(
    (key) =>
      known.includes(key) && isProofEntry(key, was.entries.get(key), is.entries.get(key), objects),
  )
}

function changes(was: Dictionary, is: Dictionary): string[] {
  const keys = new Set([...was.keys(), ...is.keys()])
  return [...keys].filter((key) => canonical(was.get(key)) !== canonical(is.get(key)))
}

function mayChange(number: number, entries: Dictionary, signed: State): readonly string[] {
  if (number === signed.root) return ['/DSS', '/Extensions', '/AcroForm']
  if (number === formOf(signed)) return ['/Fields', '/SigFlags']
  return canonical(entries.get('/Type')) === '/Page' ? ['/Annots'] : []
}

function formOf(signed: State): number | null {
  const root = readObject(signed.text, signed.offsets.get(signed.root) ?? -1)
  if (root?.value.kind !== 'dictionary') return null
  return referenceOf(root.value.entries.get('/AcroForm'))
}

function isProofEntry(
  key: string,
  was: PdfValue | undefined,
  is: PdfValue | undefined,
  objects: Objects,
): boolean {
  if (key === '/DSS') return is !== undefined
  if (key === '/Extensions') return is?.kind === 'dictionary' && was === undefined
  if (key === '/SigFlags') return canonical(is) === '3'
  if (key === '/AcroForm') {
    if (was?.kind !== 'dictionary' || is?.kind !== 'dictionary') return false
    return changes(was.entries, is.entries).every(
      (one) =>
        (one === '/Fields' || one === '/SigFlags') &&
        isProofEntry(one, was.entries.get(one), is.entries.get(one), objects),
    )
  }
  if ((was !== undefined && was.kind !== 'array') || is?.kind !== 'array') return false
  const old = was?.items ?? []
  const isKept = old.every((item, i) => canonical(item) === canonical(is.items[i]))
  return isKept && is.items.slice(old.length).every((item) => isStampField(item, objects))
}

/** A field that shows nothing and holds a time stamp over the file. */
function isStampField(item: PdfValue, objects: Objects): boolean {
  const entries = newDictionary(item, objects)
  const stamp = newDictionary(entries?.get('/V'), objects)
  return (
    entries !== null &&
    canonical(entries.get('/FT')) === '/Sig' &&
    isEmptyBox(entries.get('/Rect')) &&
    [...entries.keys()].every((key) => fieldKeys.has(key)) &&
    (!entries.has('/AP') || isEmptyLook(entries.get('/AP'), objects)) &&
    canonical(stamp?.get('/Type')) === '/DocTimeStamp' &&
    canonical(stamp?.get('/SubFilter')) === '/ETSI.RFC3161'
  )
}

/** No action among them. */
const fieldKeys = new Set(
  ['Type', 'Subtype', 'FT', 'T', 'F', 'Ff', 'Rect', 'P', 'V', 'AP'].map((one) => `/${one}`),
)

const isEmptyBox = (box: PdfValue | undefined) => /^\[(\S+) (\S+) \1 \2\]$/.test(canonical(box))

function isEmptyLook(look: PdfValue | undefined, objects: Objects): boolean {
  if (look?.kind !== 'dictionary' || [...look.entries.keys()].join() !== '/N') return false
  return isEmptyBox(newDictionary(look.entries.get('/N'), objects)?.get('/BBox'))
}

/** Of an object that the signed part does not have. */
function newDictionary(value: PdfValue | undefined, objects: Objects): Dictionary | null {
  const number = referenceOf(value)
  if (number === null || objects.signed.offsets.has(number)) return null
  const found = objects.written.get(number)?.value
  return found?.kind === 'dictionary' ? found.entries : null
}

function referenceOf(value: PdfValue | undefined): number | null {
  return value?.kind === 'reference' ? value.number : null
}

function numberOf(value: PdfValue | undefined): number | null {
  return value?.kind === 'plain' && /^\d{1,12}$/.test(value.text) ? Number(value.text) : null
}
