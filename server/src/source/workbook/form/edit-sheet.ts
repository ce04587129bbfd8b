/** Gives cells of a sheet other styles; all else of the part stays as it is. */
import { columnLetters, readCellName } from '../cell.ts'
import type { StyleEditor } from './edit-styles.ts'
import { spaces } from './xml-text.ts'
import { attributeOf, splitTags, withAttribute, type XmlPiece } from './xml-tags.ts'

export type SheetEdit = {
  /** Columns of the cells to mark, by row. */
  marks: ReadonlyMap<number, readonly number[]>
  styles: StyleEditor
  /** Relation by which the sheet finds the boxes of its comments, where it has none yet. */
  drawing: string | null
}

/** What may only come behind the drawing of comments. */
const later = new Set([
  'legacyDrawingHF',
  'drawingHF',
  'picture',
  'oleObjects',
  'controls',
  'mc:AlternateContent',
  'webPublishItems',
  'tableParts',
  'extLst',
])

export async function* editSheet(
  texts: AsyncIterable<string>,
  edit: SheetEdit,
): AsyncIterable<string> {
  const editor = createEditor(edit)
  for await (const pieces of splitTags(texts)) {
    let text = ''
    for (const piece of pieces) text += editor(piece)
    if (text !== '') yield text
  }
}

function createEditor({ marks, styles, drawing }: SheetEdit): (piece: XmlPiece) => string {
  const missing = [...marks.keys()].toSorted((a, b) => a - b)
  let prefix = ''
  let depth = 0
  let row = 0
  let column = -1
  let waiting: number[] = []
  let inRows = false
  let placed = drawing === null

  const cell = (at: number) =>
    `<${prefix}c r="${columnLetters(at)}${row}" s="${styles.marked(0)}"/>`

  /** Marked cells that the row does not have, up to the column. */
  function cellsBefore(limit: number): string {
    let made = ''
    while (waiting.length > 0 && waiting[0]! < limit) made += cell(waiting.shift()!)
    return made
  }

  /** Marked rows that the sheet does not have, up to the row. */
  function rowsBefore(limit: number): string {
    let made = ''
    while (missing.length > 0 && missing[0]! < limit) {
      row = missing.shift()!
      waiting = columnsOf(row)
      made += `<${prefix}row r="${row}">${cellsBefore(Infinity)}</${prefix}row>`
    }
    return made
  }

  const columnsOf = (number: number) => (marks.get(number) ?? []).toSorted((a, b) => a - b)

  function openRow({ text, kind }: XmlPiece): string {
    const number = Number(attributeOf(text, 'r') ?? row + 1)
    const before = rowsBefore(number)
    row = number
    column = -1
    waiting = columnsOf(row)
    if (missing[0] === row) missing.shift()
    if (waiting.length === 0) return before + text
    // Spans only tell which cells to expect, and there may be more now.
    const tag = withAttribute(text, 'spans', null)
    if (kind === 'open') return before + tag
    return `${before}${tag.replace(/\s*\/>$/, '>')}${cellsBefore(Infinity)}</${prefix}row>`
  }

  function openCell({ text }: XmlPiece): string {
    const named = attributeOf(text, 'r')
    column = named === undefined ? column + 1 : (readCellName(named)?.column ?? column + 1)
    const before = waiting.length > 0 ? cellsBefore(column) : ''
    const style = Number(attributeOf(text, 's') ?? 0)
    if (waiting[0] === column) {
      waiting.shift()
      return before + withAttribute(text, 's', String(styles.marked(style)))
    }
    const cleared = styles.cleared(style)
    return before + (cleared === null ? text : withAttribute(text, 's', String(cleared)))
  }

  function placeDrawing(): string {
    placed = true
    return `<${prefix}legacyDrawing xmlns:r="${spaces.links}" r:id="${drawing}"/>`
  }

  return (piece) => {
    const { name, kind, text } = piece
    if (kind === 'other') return text
    if (kind === 'close') depth--
    const level = depth
    if (kind === 'open') depth++
    if (level === 0 && kind === 'open') prefix = /^<(\w+:)?/.exec(text)![1] ?? ''
    if (inRows) {
      if (name === 'c' && kind !== 'close') return openCell(piece)
      if (name === 'row') return kind === 'close' ? cellsBefore(Infinity) + text : openRow(piece)
      if (name === 'sheetData') {
        inRows = false
        return rowsBefore(Infinity) + text
      }
      return text
    }
    if (name === 'sheetData' && kind === 'open') inRows = true
    else if (!placed && level === 1 && kind !== 'close' && later.has(name))
      return placeDrawing() + text
    else if (!placed && level === 0 && kind === 'close') return placeDrawing() + text
    return text
  }
}
