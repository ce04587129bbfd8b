/**
 * What a PDF carries for those who verify it later (/DSS): certificates, lists, answers. Found by
 * their words and not by the structure of the file, since each is believed by its signature only.
 */
import { inflateSync } from 'node:zlib'
import { Certificate } from 'pkijs'
import { addList, addReply, answersMax, type Answers } from './embedded-answers.ts'
import { readValue, type PdfValue } from './pdf-object.ts'
import type { Known } from './verify-stamp.ts'

const words = /\/(OCSPs?|CRLs?|Certs?)\s*(?=\[|\d)/g
const partBytesMax = 4 * 1024 ** 2

export function readStore(pdf: Buffer): Known {
  const text = pdf.toString('latin1')
  const answers: Answers = { lists: [], replies: [] }
  const certificates: Certificate[] = []
  if (!text.includes('/DSS')) return { certificates, answers }
  const objects = findObjects(text)
  const read = new Set<number>()
  for (const found of [...text.matchAll(words)].slice(0, answersMax)) {
    const kind = found[1]!.replace(/s$/, '')
    for (const number of numbersOf({ text, objects }, found.index + found[0].length)) {
      if (read.has(number) || read.size >= 3 * answersMax) continue
      read.add(number)
      const bytes = readStream(pdf, { text, objects }, number)
      if (bytes === null) continue
      const der = new Uint8Array(bytes).buffer
      if (kind === 'OCSP') addReply(answers, der)
      else if (kind === 'CRL') addList(answers, der)
      else addCertificate(certificates, der)
    }
  }
  return { certificates, answers }
}

function addCertificate(certificates: Certificate[], der: ArrayBuffer): void {
  try {
    certificates.push(Certificate.fromBER(der))
  } catch {
    // What is no certificate helps nobody to find a chain.
  }
}

/** Of an array, or of an object that is one. */
function numbersOf({ text, objects }: Source, at: number): number[] {
  const value = readValue(text, at)?.value
  if (value?.kind !== 'reference') return referencesIn(value)
  const object = objects.get(value.number)
  const read = object === undefined ? undefined : readValue(text, object)?.value
  return read?.kind === 'array' ? referencesIn(read) : [value.number]
}

function referencesIn(value: PdfValue | undefined): number[] {
  if (value?.kind !== 'array') return []
  return value.items.flatMap((one) => (one.kind === 'reference' ? [one.number] : []))
}

type Source = { text: string; objects: ReadonlyMap<number, number> }

/** Where the last object of each number has its value. */
function findObjects(text: string): Map<number, number> {
  const found = text.matchAll(/(?<!\d)(\d{1,9}) 0 obj\b/g)
  return new Map([...found].map((one) => [Number(one[1]), one.index + one[0].length]))
}

function readStream(pdf: Buffer, { text, objects }: Source, number: number): Buffer | null {
  const at = objects.get(number)
  const read = at === undefined ? null : readValue(text, at)
  if (read?.value.kind !== 'dictionary') return null
  const begin = /\s*stream(?:\r\n|\n)/y
  begin.lastIndex = read.end
  const length = read.value.entries.get('/Length')
  if (!begin.test(text) || length?.kind !== 'plain') return null
  const bytes = pdf.subarray(begin.lastIndex, begin.lastIndex + Number(length.text))
  const filter = read.value.entries.get('/Filter')
  if (filter === undefined) return bytes
  if (filter.kind !== 'plain' || filter.text !== '/FlateDecode') return null
  try {
    return inflateSync(bytes, { maxOutputLength: partBytesMax })
  } catch {
    return null
  }
}
