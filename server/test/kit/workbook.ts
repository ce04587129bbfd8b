/** Workbooks for tests: put together by hand, where each fault can be made, or by LibreOffice. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { createZip, type PartContent } from '../../src/source/workbook/form/zip-writer.ts'
import { openZipParts } from '../../src/source/workbook/zip-parts.ts'
import { installMissing } from './install-packages.ts'

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const links = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const pack = 'http://schemas.openxmlformats.org/package/2006'

export type MadeSheet = { name: string; state?: string; xml: string }

export type MadeWorkbook = {
  sheets: MadeSheet[]
  /** Contents of `<si>`. */
  strings?: string[]
  /** Codes of number formats; style n+1 of a cell is the nth of them, style 0 is plain. */
  formats?: string[]
  from1904?: boolean
  parts?: Record<string, PartContent>
  relations?: string
}

/** A sheet of rows: cells as XML in brackets, or texts, which become cells with inline text. */
export function sheetXml(rows: string[][], after = ''): string {
  const lines = rows.map((cells, r) => {
    const made = cells.map((cell, c) => {
      const place = `r="${String.fromCharCode(65 + c)}${r + 1}"`
      if (cell === '') return ''
      if (cell.startsWith('<c')) return cell.replace('<c', `<c ${place}`)
      return `<c ${place} t="inlineStr"><is><t xml:space="preserve">${escape(cell)}</t></is></c>`
    })
    return `<row r="${r + 1}">${made.join('')}</row>`
  })
  return `<worksheet xmlns="${main}" xmlns:r="${links}"><sheetData>${lines.join('')}</sheetData>${after}</worksheet>`
}

export const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

export async function writeXlsx(path: string, made: MadeWorkbook): Promise<string> {
  const parts: Record<string, PartContent> = {
    '[Content_Types].xml': `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${pack}/relationships"><Relationship Id="r1" Type="${links}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${links}"><workbookPr${made.from1904 ? ' date1904="1"' : ''}/><sheets>${made.sheets
      .map(
        ({ name, state }, i) =>
          `<sheet name="${escape(name)}" sheetId="${i + 1}"${state ? ` state="${state}"` : ''} r:id="s${i}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${pack}/relationships">${made.sheets
      .map(
        (_, i) =>
          `<Relationship Id="s${i}" Type="${links}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
      )
      .join(
        '',
      )}<Relationship Id="t" Type="${links}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="u" Type="${links}/styles" Target="styles.xml"/>${made.relations ?? ''}</Relationships>`,
    'xl/styles.xml': stylesXml(made.formats ?? []),
  }
  made.sheets.forEach(({ xml }, i) => (parts[`xl/worksheets/sheet${i + 1}.xml`] = xml))
  if (made.strings) {
    parts['xl/sharedStrings.xml'] =
      `<sst xmlns="${main}">${made.strings.map((text) => `<si>${text}</si>`).join('')}</sst>`
  }
  return writeParts(path, { ...parts, ...made.parts })
}

function stylesXml(formats: string[]): string {
  const codes = formats.map(
    (code, i) => `<numFmt numFmtId="${200 + i}" formatCode="${escape(code)}"/>`,
  )
  const used = ['<xf numFmtId="0"/>', ...formats.map((_, i) => `<xf numFmtId="${200 + i}"/>`)]
  return `<styleSheet xmlns="${main}"><numFmts count="${codes.length}">${codes.join('')}</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="${used.length}">${used.join('')}</cellXfs></styleSheet>`
}

export async function writeParts(
  path: string,
  parts: Record<string, PartContent>,
): Promise<string> {
  rmSync(path, { force: true })
  const zip = await createZip(path)
  for (const [name, content] of Object.entries(parts)) await zip.put(name, content)
  await zip.end()
  return path
}

/** A copy whose first sheet is another, as XML. */
export async function rewriteSheet(
  path: string,
  to: string,
  change: (xml: string) => string,
): Promise<string> {
  const zip = await openZipParts(path, 'x')
  const parts: Record<string, string> = {}
  for (const entry of zip.entries) {
    const pieces: Buffer[] = []
    for await (const piece of zip.read(entry)) pieces.push(Buffer.from(piece))
    const text = Buffer.concat(pieces).toString('utf8')
    parts[entry.fileName] = entry.fileName === 'xl/worksheets/sheet1.xml' ? change(text) : text
  }
  await zip.close()
  return writeParts(to, parts)
}

/** Types rows below the header of a template, in cells formatted as text; '' is left empty. */
export function typeRows(template: string, to: string, rows: string[][], from = 3) {
  const lines = rows.map((cells, r) => {
    const made = cells.map((cell, c) => {
      const place = `${String.fromCharCode(65 + c)}${r + from}`
      return cell === ''
        ? ''
        : `<c r="${place}" s="1" t="inlineStr"><is><t>${escape(cell)}</t></is></c>`
    })
    return `<row r="${r + from}">${made.join('')}</row>`
  })
  return rewriteSheet(template, to, (xml) =>
    xml.replace('</sheetData>', `${lines.join('')}</sheetData>`),
  )
}

/** Installs Debian's LibreOffice where it is missing and this is root; says why it is not there. */
export function findLibreOffice(): { missing: string | false } {
  const isThere = () => existsSync('/usr/bin/soffice')
  installMissing(isThere, '--no-install-recommends', 'libreoffice-calc')
  if (isThere()) return { missing: false }
  if (process.env.CI) throw new Error('LibreOffice is missing, and in CI nothing is skipped')
  return { missing: 'LibreOffice (libreoffice-calc) is not installed' }
}

/** Converts by LibreOffice, each time with a profile of its own, and gives the new file's path. */
export function convert(path: string, format: string, folder: string): string {
  const profile = mkdtempSync(join(tmpdir(), 'kho-office-'))
  try {
    const options = [
      '--headless',
      `-env:UserInstallation=file://${profile}`,
      '--convert-to',
      format,
    ]
    execFileSync('soffice', [...options, '--outdir', folder, path], {
      stdio: 'ignore',
      timeout: 120_000,
    })
  } finally {
    rmSync(profile, { recursive: true, force: true })
  }
  const made = join(folder, `${basename(path, extname(path))}.${format.split(':', 1)[0]}`)
  if (!existsSync(made)) throw new Error(`LibreOffice made no ${basename(made)}`)
  return made
}
