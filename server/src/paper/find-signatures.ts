/**
 * Where a PDF says that it is signed, and what each signature covers. Pure. A signature signs all
 * bytes of the file up to some end but one gap, which holds the signature itself in hexadecimal.
 * Whatever else stands in the gap, or behind the end, nobody has signed.
 */
import { onlyProves } from './appended.ts'

export type SignedPart = {
  /** The signature as DER; null where the gap holds something else, or the range is none. */
  cms: Buffer | null
  /** The bytes that it signs. */
  data: Buffer
  /** Whether they are the whole file but the gap, and what stands behind only proves it. */
  coversFile: boolean
  /** Where the gap begins, and where the signed part ends. */
  gap: number
  end: number
}

const rangePattern = /\/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]/g
/** A document is signed by few; a file of thousands of ranges only costs time. */
const partsMax = 50

export function findSignatures(pdf: Buffer): SignedPart[] {
  const text = pdf.toString('latin1')
  const said = text.split('/ByteRange').length - 1
  const parts = [...text.matchAll(rangePattern)]
    .slice(0, partsMax)
    .map(([, ...numbers]) => readPart(pdf, text, numbers.map(Number)))
  // A range that is not written as one is a signature that cannot be read, not one that is not there.
  const unread = Math.min(said, partsMax) - parts.length
  return [...parts, ...Array.from({ length: Math.max(0, unread) }, () => none)]
}

const none: SignedPart = {
  cms: null,
  data: Buffer.alloc(0),
  coversFile: false,
  gap: 0,
  end: 0,
}

function readPart(pdf: Buffer, text: string, numbers: number[]): SignedPart {
  const [from = 0, first = 0, second = 0, rest = 0] = numbers
  const end = second + rest
  const isRange = from === 0 && first > 0 && second > first + 2 && rest > 0 && end <= pdf.length
  if (!isRange) return none
  return {
    cms: readGap(pdf.subarray(first, second)),
    data: Buffer.concat([pdf.subarray(0, first), pdf.subarray(second, end)]),
    coversFile: end === pdf.length || onlyProves(text, end),
    gap: first,
    end,
  }
}

/** `<30 82 … 00 00>`: one DER value, filled up with zeros and with nothing else. */
function readGap(gap: Buffer): Buffer | null {
  const text = gap.toString('latin1')
  if (!/^<[0-9A-Fa-f]*>$/.test(text) || text.length % 2 === 1) return null
  const bytes = Buffer.from(text.slice(1, -1), 'hex')
  const length = derLength(bytes)
  if (length === null || length > bytes.length) return null
  return bytes.subarray(length).every((byte) => byte === 0) ? bytes.subarray(0, length) : null
}

/** The length of a sequence with its header. */
function derLength(bytes: Buffer): number | null {
  const [tag, short = 0] = bytes
  if (tag !== 0x30) return null
  if (short < 0x80) return 2 + short
  const count = short - 0x80
  if (count < 1 || count > 4 || bytes.length < 2 + count) return null
  return 2 + count + bytes.readUIntBE(2, count)
}
