/**
 * Text on a page of PDF in the portal's typeface. Its letters lie in two files, those of Vietnamese
 * apart from the plain ones, so a line is written in runs of one file each.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

type Weight = 'regular' | 'bold'
export type TextStyle = { size: number; weight?: Weight; color?: string }

const weights = { regular: 400, bold: 700 } as const
const read = (subset: string, weight: Weight) =>
  readFileSync(
    fileURLToPath(
      import.meta.resolve(
        `@fontsource/source-sans-3/files/source-sans-3-${subset}-${weights[weight]}-normal.woff`,
      ),
    ),
  )

/** Letters with more than one mark, đ, ă, ơ and ư; everything else is in the plain file. */
const isVietnamese = (char: string) =>
  /[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u20ab]/.test(
    char,
  )

/** A document with these letters. The library is loaded with the first: most programs draw none. */
export async function openDocument(
  options: PDFKit.PDFDocumentOptions,
): Promise<PDFKit.PDFDocument> {
  const { default: PDFDocument } = await import('pdfkit')
  const document = new PDFDocument(options)
  installFonts(document)
  return document
}

function installFonts(document: PDFKit.PDFDocument): void {
  for (const weight of ['regular', 'bold'] as const) {
    document.registerFont(`plain ${weight}`, read('latin', weight))
    document.registerFont(`vietnamese ${weight}`, read('vietnamese', weight))
  }
}

/** Writes from `y` down, broken at `width`, and returns where the next line begins. */
export function writeText(
  document: PDFKit.PDFDocument,
  text: string,
  at: { x: number; y: number; width: number },
  style: TextStyle,
): number {
  const { size, color = '#1c2422' } = style
  const lineHeight = size * 1.35
  let { y } = at
  document.fontSize(size).fillColor(color)
  for (const line of breakLines(document, text.normalize('NFC'), at.width, style)) {
    let { x } = at
    for (const run of runsOf(line)) {
      const width = widthOf(document, run, style)
      document.font(fontOf(run, style)).text(run, x, y, { lineBreak: false })
      x += width
    }
    y += lineHeight
  }
  return y
}

function breakLines(
  document: PDFKit.PDFDocument,
  text: string,
  width: number,
  style: TextStyle,
): string[] {
  const lines: string[] = []
  let line = ''
  const fits = (candidate: string) =>
    runsOf(candidate).reduce((sum, run) => sum + widthOf(document, run, style), 0) <= width
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (fits(longer)) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    // A word wider than the page, as a key or a digest, is cut.
    while (!fits(line)) {
      let cut = line.length - 1
      while (cut > 1 && !fits(line.slice(0, cut))) cut--
      lines.push(line.slice(0, cut))
      line = line.slice(cut)
    }
  }
  return [...lines, line]
}

function runsOf(line: string): string[] {
  const runs: string[] = []
  let last: boolean | null = null
  for (const char of line) {
    const now = isVietnamese(char)
    if (now === last) runs[runs.length - 1] += char
    else runs.push(char)
    last = now
  }
  return runs
}

function fontOf(run: string, { weight = 'regular' }: TextStyle): string {
  return `${isVietnamese(run.slice(0, 1)) ? 'vietnamese' : 'plain'} ${weight}`
}

function widthOf(document: PDFKit.PDFDocument, run: string, style: TextStyle): number {
  return document.font(fontOf(run, style)).fontSize(style.size).widthOfString(run)
}
