/** Adds comments to those a sheet has, in place of comments of a former marking. */
import { readCellName } from '../cell.ts'
import { commentAuthor, commentElement, runElement, shapeElement } from './cell-comments.ts'
import type { CellComment } from './cell-comments.ts'
import { attributeOf } from './xml-tags.ts'

const commentPattern = /<((?:\w+:)?)comment\b[^>]*>[\s\S]*?<\/\1comment>/g
const shapePattern = /<v:shape\b[^>]*>[\s\S]*?<\/v:shape>/g

type Place = { row: number; column: number }

/** The part of comments with ours, and the cells whose box is no longer wanted. */
export function editComments(
  part: string,
  comments: readonly CellComment[],
): { part: string; dropped: Place[]; added: CellComment[] } {
  const prefix = /<((?:\w+:)?)comments\b/.exec(part)?.[1] ?? ''
  const authors = [...part.matchAll(/<(?:\w+:)?author\b[^>]*?(?:\/>|>([^<]*)<\/(?:\w+:)?author>)/g)]
  const known = authors.findIndex(([, name]) => name === commentAuthor)
  const author = known >= 0 ? known : authors.length
  const wanted = new Map(comments.map((one) => [`${one.row} ${one.column}`, one]))
  const dropped: Place[] = []
  let edited = part.replace(commentPattern, (element: string) => {
    const place = readCellName(attributeOf(element, 'ref') ?? '')
    if (!place) return element
    if (known >= 0 && attributeOf(element, 'authorId') === String(known)) {
      dropped.push(place)
      return ''
    }
    const mine = wanted.get(`${place.row} ${place.column}`)
    if (!mine) return element
    wanted.delete(`${place.row} ${place.column}`)
    return element.replace(
      `</${prefix}text>`,
      () => `${runElement(`\n${mine.text}`, prefix)}</${prefix}text>`,
    )
  })
  const added = [...wanted.values()]
  if (known < 0) {
    edited = insertBefore(
      edited,
      `</${prefix}authors>`,
      `<${prefix}author>${commentAuthor}</${prefix}author>`,
    )
  }
  const elements = added.map((one) => commentElement(one, author, prefix)).join('')
  edited = insertBefore(edited, `</${prefix}commentList>`, elements)
  return { part: edited, dropped, added }
}

/** The part of boxes without the dropped and with the added ones. */
export function editDrawing(
  part: string,
  dropped: readonly Place[],
  added: readonly CellComment[],
): string {
  const gone = new Set(dropped.map(({ row, column }) => `${row - 1} ${column}`))
  const kept = part.replace(shapePattern, (shape: string) => {
    const row = /<x:Row>\s*(\d+)/.exec(shape)?.[1]
    const column = /<x:Column>\s*(\d+)/.exec(shape)?.[1]
    return gone.has(`${row} ${column}`) ? '' : shape
  })
  const first = (kept.match(/id="kho\d+"/g) ?? []).length
  const shapes = added.map((one, i) => shapeElement(one, `kho${first + i + 1}`)).join('')
  return insertBefore(kept, '</xml>', shapes)
}

/** Throws where the part is not built as every spreadsheet builds it. */
export function insertBefore(part: string, mark: string, text: string): string {
  const at = part.lastIndexOf(mark)
  if (at < 0) throw new Error(`the part has no ${mark}`)
  return part.slice(0, at) + text + part.slice(at)
}
