/**
 * Gives a supplier's own workbook back with its faulty cells coloured and commented. Parts that are
 * not concerned keep their bytes. What a former marking left is taken away.
 */
import { rm } from 'node:fs/promises'
import type { Entry } from 'yauzl'
import { Refusal } from '@kho/contract/refusal.ts'
import { decodePieces } from '../read-xml.ts'
import { readRelations, relationsOf, type Relation } from '../xlsx/package-parts.ts'
import { readContents } from '../xlsx/open-xlsx.ts'
import { openZipParts, type ZipParts } from '../zip-parts.ts'
import { commentsPart, drawingPart, type CellComment } from './cell-comments.ts'
import { editComments, editDrawing, insertBefore } from './edit-comments.ts'
import { editSheet } from './edit-sheet.ts'
import { createStyleEditor } from './edit-styles.ts'
import { declaration, mediaTypes, spaces } from './xml-text.ts'
import { createZip, type PartContent } from './zip-writer.ts'

export type MarkInput = {
  /** The workbook, an XLSX or XLSM, and how it is called. */
  path: string
  name: string
  /** Where the marked one is written; must not exist yet. */
  to: string
  sheet: string
  /** Each cell once; rows from 1, columns from 0. */
  faults: readonly CellComment[]
}

/** Parts that are changed as a whole text: styles, comments, relations. */
const textBytesMax = 64 << 20
const contentTypesPart = '[Content_Types].xml'
const names = { comments: 'xl/kho-comments', drawing: 'xl/drawings/kho-drawing' }

/** Throws `source.no-such-sheet`, `source.bad-workbook`, and what reading the zip throws. */
export async function markFaults(input: MarkInput): Promise<void> {
  const { path, name, to, sheet } = input
  const zip = await openZipParts(path, name)
  try {
    const { relations, sheets } = await readContents(zip, name)
    const found = sheets.find((one) => one.name === sheet)
    if (!found) {
      const there = sheets
        .map((one) => one.name)
        .join(', ')
        .slice(0, 300)
      throw new Refusal('source.no-such-sheet', { file: name, sheet, found: there })
    }
    const styles = relations.find(({ type }) => type === 'styles')?.target
    const edits = await planEdits(zip, { ...input, part: found.part, styles: styles ?? '' })
    await writeEdited(zip, to, edits)
  } finally {
    await zip.close()
  }
}

/** New content by the name of its part, in the order in which it is written. */
type Edits = Map<string, PartContent | (() => PartContent)>

async function planEdits(
  zip: ZipParts,
  { name, faults, part, styles }: MarkInput & { part: string; styles: string },
): Promise<Edits> {
  const text = (which: string) => readText(zip, name, which)
  const linked = await readRelations(zip, name, part)
  const targetOf = (type: string) => linked.find((one) => one.type === type)?.target
  const old = { comments: targetOf('comments'), drawing: targetOf('vmlDrawing') }
  const comments = old.comments ?? freeName(zip, names.comments, 'xml')
  const drawing = old.drawing ?? freeName(zip, names.drawing, 'vml')
  const edited = old.comments
    ? editComments(await text(old.comments), faults)
    : { part: commentsPart(faults), dropped: [], added: faults }
  const edits: Edits = new Map()
  edits.set(
    contentTypesPart,
    addTypes(await text(contentTypesPart), old.comments ? null : comments),
  )
  const editor = createStyleEditor(await text(styles))
  const marks = new Map<number, number[]>()
  for (const { row, column } of faults) marks.set(row, [...(marks.get(row) ?? []), column])
  const bad = (reason: string) =>
    new Refusal('source.bad-workbook', { file: name, reason: `${part}: ${reason}` })
  const relation = old.drawing ? null : freeId(linked, 'khoDrawing')
  edits.set(
    part,
    editSheet(decodePieces(zip.read(zip.find(part)!), bad), {
      marks,
      styles: editor,
      drawing: relation,
    }),
  )
  // Which styles are needed is known only when the sheet has been written.
  edits.set(styles, () => editor.part())
  const added: [id: string, type: string, target: string][] = []
  if (relation) added.push([relation, 'vmlDrawing', `/${drawing}`])
  if (!old.comments) added.push([freeId(linked, 'khoComments'), 'comments', `/${comments}`])
  const relationsPart = relationsOf(part)
  const present = zip.find(relationsPart) ? await text(relationsPart) : null
  if (added.length > 0) edits.set(relationsPart, addRelations(present, added))
  edits.set(comments, edited.part)
  edits.set(
    drawing,
    old.drawing
      ? editDrawing(await text(old.drawing), edited.dropped, edited.added)
      : drawingPart(edited.added),
  )
  return edits
}

/** The first part of every zip of this kind tells its types; the changed parts come last. */
async function writeEdited(zip: ZipParts, to: string, edits: Edits): Promise<void> {
  const changed = new Set([...edits.keys()].map((name) => name.toLowerCase()))
  const writer = await createZip(to)
  const put = (name: string) => {
    const content = edits.get(name)!
    return writer.put(
      zip.find(name)?.fileName ?? name,
      typeof content === 'function' ? content() : content,
    )
  }
  try {
    await put(contentTypesPart)
    for (const entry of zip.entries) {
      if (!changed.has(entry.fileName.toLowerCase())) await writer.copy(entry, zip.readRaw(entry))
    }
    for (const name of edits.keys()) if (name !== contentTypesPart) await put(name)
    await writer.end()
  } catch (error) {
    await writer.abandon().catch(() => {})
    await rm(to, { force: true })
    throw error
  }
}

async function readText(zip: ZipParts, file: string, part: string): Promise<string> {
  const entry: Entry | undefined = zip.find(part)
  if (!entry) throw new Refusal('source.bad-workbook', { file, reason: `${part} ?` })
  if (entry.uncompressedSize > textBytesMax) {
    const found = `${part}: ${entry.uncompressedSize} byte`
    throw new Refusal('source.workbook-bomb', { file, found, limit: `${textBytesMax}` })
  }
  const bad = (reason: string) =>
    new Refusal('source.bad-workbook', { file, reason: `${part}: ${reason}` })
  let text = ''
  for await (const piece of decodePieces(zip.read(entry), bad)) text += piece
  return text
}

function addTypes(part: string, comments: string | null): string {
  const prefix = /<((?:\w+:)?)Types\b/.exec(part)?.[1] ?? ''
  let added = ''
  if (!/Extension\s*=\s*["']vml["']/i.test(part)) {
    added += `<${prefix}Default Extension="vml" ContentType="${mediaTypes.drawing}"/>`
  }
  if (comments) {
    added += `<${prefix}Override PartName="/${comments}" ContentType="${mediaTypes.comments}"/>`
  }
  return insertBefore(part, `</${prefix}Types>`, added)
}

function addRelations(
  part: string | null,
  added: readonly (readonly [id: string, type: string, target: string])[],
): string {
  const empty = `${declaration}<Relationships xmlns="${spaces.relations}"></Relationships>`
  const text = (part ?? empty).replace(
    /<((?:\w+:)?)Relationships\b([^>]*?)\/>/,
    '<$1Relationships$2></$1Relationships>',
  )
  const prefix = /<((?:\w+:)?)Relationships\b/.exec(text)?.[1] ?? ''
  const list = added.map(
    ([id, type, target]) =>
      `<${prefix}Relationship Id="${id}" Type="${spaces.links}/${type}" Target="${target}"/>`,
  )
  return insertBefore(text, `</${prefix}Relationships>`, list.join(''))
}

function freeName(zip: ZipParts, stem: string, ending: string): string {
  for (let n = 1; ; n++) if (!zip.find(`${stem}${n}.${ending}`)) return `${stem}${n}.${ending}`
}

function freeId(relations: readonly Relation[], stem: string): string {
  for (let n = 1; ; n++) if (!relations.some(({ id }) => id === `${stem}${n}`)) return `${stem}${n}`
}
