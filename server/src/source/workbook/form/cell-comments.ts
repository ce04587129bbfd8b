/** Comments on cells: their text in one part, the boxes they are shown in in another. */
import { columnLetters } from '../cell.ts'
import { declaration, spaces, xmlText } from './xml-text.ts'

export type CellComment = { row: number; column: number; text: string }

export const commentAuthor = 'Kho'

export function commentsPart(comments: readonly CellComment[]): string {
  const list = comments.map((one) => commentElement(one, 0)).join('')
  return `${declaration}<comments xmlns="${spaces.main}"><authors><author>${commentAuthor}</author></authors><commentList>${list}</commentList></comments>`
}

/** `author`: the place of the author in the part's list; `prefix` as the part names its elements. */
export function commentElement(
  { row, column, text }: CellComment,
  author: number,
  prefix = '',
): string {
  const run = runElement(text, prefix)
  return `<${prefix}comment ref="${columnLetters(column)}${row}" authorId="${author}"><${prefix}text>${run}</${prefix}text></${prefix}comment>`
}

export function runElement(text: string, prefix = ''): string {
  return `<${prefix}r><${prefix}t xml:space="preserve">${xmlText(text)}</${prefix}t></${prefix}r>`
}

export function drawingPart(comments: readonly CellComment[]): string {
  const type =
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
  const shapes = comments.map((one, i) => shapeElement(one, `kho${i + 1}`)).join('')
  return `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">${type}${shapes}</xml>`
}

/** A box that is shown while the pointer rests on the cell. */
export function shapeElement({ row, column, text }: CellComment, id: string): string {
  const lines = Math.min(14, 2 + Math.ceil(text.length / 36) + text.split('\n').length)
  const anchor = [column + 1, 15, row - 1, 2, column + 4, 15, row - 1 + lines, 4].join(',')
  return `<v:shape id="${id}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" obscured="t"/><v:textbox/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row - 1}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`
}
