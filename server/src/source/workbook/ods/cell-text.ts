/** The text of an ODS cell: its paragraphs, one below the other. */
import type { Attributes } from '../read-xml.ts'

/** What stands in a cell without being its value. */
const beside = new Set([
  'annotation',
  'table:shapes',
  'text:ruby-text',
  'text:note',
  'office:annotation',
])

export function createCellText() {
  let paragraphs: string[] = []
  let current: string | undefined
  let asideDepth = 0

  function add(piece: string): void {
    current = (current ?? '') + piece
  }

  return {
    open(name: string, attributes: Attributes): void {
      if (asideDepth > 0 || beside.has(name) || name.startsWith('draw:')) asideDepth++
      else if (name === 'text:p') current = ''
      else if (current === undefined) return
      else if (name === 'text:s')
        add(' '.repeat(Math.min(Number(attributes['text:c'] ?? 1), 32_767)))
      else if (name === 'text:tab') add('\t')
      else if (name === 'text:line-break') add('\n')
    },
    close(name: string): void {
      if (asideDepth > 0) asideDepth--
      else if (name === 'text:p' && current !== undefined) {
        paragraphs.push(current)
        current = undefined
      }
    },
    /** White space between tags counts as one space, and at the start of a paragraph as none. */
    text(piece: string): void {
      if (asideDepth > 0 || current === undefined) return
      const collapsed = piece.replace(/[ \t\r\n]+/g, ' ')
      const double = collapsed.startsWith(' ') && (current === '' || current.endsWith(' '))
      add(double ? collapsed.slice(1) : collapsed)
    },
    take(): string {
      const text = paragraphs.join('\n')
      paragraphs = []
      current = undefined
      return text
    },
  }
}
