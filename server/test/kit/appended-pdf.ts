/** Savings appended to a signed PDF: what proves it later, and whatever else a test wants there. */
import { fillGap, openGap, signatureHole } from './signed-pdf.ts'

/** Values by their numbers, as they are written; a stream as its bytes. */
export type Objects = Record<number, string | Buffer>

const catalogOf = (fields: string, more = '') =>
  `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [${fields}] /SigFlags 3 >> ${more} >>`

/** One saving with its table, as a program writes that changes nothing of what was there. */
export function append(pdf: Buffer, objects: Objects, table: { shift?: number } = {}): Buffer {
  const text = pdf.toString('latin1')
  const before = Number(
    text
      .match(/startxref\s+(\d+)/g)!
      .at(-1)!
      .replace(/\D/g, ''),
  )
  const parts = [pdf]
  let { length } = pdf
  const add = (part: Buffer) => {
    parts.push(part)
    length += part.length
  }
  const line = (written: string) => add(Buffer.from(written, 'latin1'))
  const rows = Object.entries(objects).map(([number, value]) => {
    const offset = length
    line(`${number} 0 obj\n`)
    if (typeof value === 'string') line(value)
    else {
      line(`<< /Length ${value.length} >>\nstream\n`)
      add(value)
      line('\nendstream')
    }
    line('\nendobj\n')
    const at = String(offset + (table.shift ?? 0)).padStart(10, '0')
    return `${number} 1\n${at} 00000 n \n`
  })
  const start = length
  const size = Math.max(8, ...Object.keys(objects).map((one) => Number(one) + 1))
  line(
    `xref\n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R /Prev ${before} >>\n` +
      `startxref\n${start}\n%%EOF\n`,
  )
  return Buffer.concat(parts)
}

/** What whoever verifies later needs (/DSS). */
export function withStore(
  pdf: Buffer,
  { replies = [], lists = [] }: { replies?: Buffer[]; lists?: Buffer[] },
): Buffer {
  const objects: Objects = {}
  const put = (bytes: Buffer, i: number) => {
    objects[i] = bytes
    return `${i} 0 R`
  }
  const [ocsps, crls] = [
    replies.map((one, i) => put(one, 20 + i)),
    lists.map((one, i) => put(one, 40 + i)),
  ]
  objects[60] = `<< /OCSPs [${ocsps.join(' ')}] /CRLs [${crls.join(' ')}] >>`
  objects[1] = catalogOf('6 0 R', '/DSS 60 0 R')
  return append(pdf, objects)
}

/** A time stamp over everything that is there (/DocTimeStamp). */
export function withStampOverFile(pdf: Buffer, stamp: (bytes: Buffer) => Buffer): Buffer {
  const store = pdf.includes('/DSS 60 0 R') ? '/DSS 60 0 R' : ''
  const waiting = append(pdf, {
    1: catalogOf('6 0 R 70 0 R', store),
    70: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (S2) /F 132 /Rect [0 0 0 0] /P 3 0 R /V 71 0 R >>',
    71:
      '<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 ' +
      `/ByteRange [0 0000000001 0000000002 0000000003] /Contents <${signatureHole}> >>`,
  })
  const { ranged, gap, bytes } = openGap(waiting)
  return fillGap(ranged, gap, stamp(bytes))
}
