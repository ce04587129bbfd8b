/** Turns the events of an XML parser into rows: finds the records, and in each what fills a column. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { XmlOptions } from './read-xml.ts'
import { shapeElements, type ElementNode } from './record-paths.ts'

/** Where the parser is while it tells of an event; nobody keeps it. */
export type EventPlace = { readonly line: number; readonly position: number }

export type ElementRows = {
  open(name: string, attributes: Readonly<Record<string, string>>, at: EventPlace): void
  text(text: string, at: EventPlace): void
  close(at: EventPlace): void
  /** Something that is no data went by. */
  pass(at: EventPlace): void
  /** Throws `source.no-records` where the path led nowhere. */
  end(): void
  /** Position since which memory is held: of the record that is open, or of the last event. */
  since(): number
  /** Line on which the open record begins, 0 outside of one. */
  line(): number
}

export const depthMax = 64

const isSpace = /^[ \t\r\n]*$/
/** Attributes that say something of the file, not of the data. */
const ofTheFile = /^(?:xmlns(?::|$)|xml:|xsi:)/

type Open = { node: ElementNode; text: string; isNil: boolean }

export function createElementRows(
  options: XmlOptions,
  onRow: (row: (string | null)[], line: number, characters: number) => void,
): ElementRows {
  const { columns, join = {}, empty = 'null' } = options
  const root = shapeElements(columns, options.ignore)
  const steps = options.records.split('/').filter((step) => step !== '')
  const path: string[] = []
  /** Names met where the records should be. */
  const beside = new Set<string>()
  const stack: Open[] = []
  let records = 0
  let matched = 0
  let skipped = 0
  let row: (string | null)[] = []
  let met: boolean[] = []
  let lineFirst = 0
  let since = 0

  function put(place: number, value: string, name: string, line: number): void {
    if (!met[place]) {
      met[place] = true
      row[place] = value === '' && empty === 'null' ? null : value
      return
    }
    const between = Object.hasOwn(join, name) ? join[name] : undefined
    if (between === undefined) throw new Refusal('source.repeated-value', { line, name })
    row[place] = row[place] === null ? value : `${row[place]}${value === '' ? '' : between + value}`
  }

  function enter(
    node: ElementNode,
    attributes: Readonly<Record<string, string>>,
    at: EventPlace,
  ): void {
    for (const name in attributes) {
      const value = attributes[name]!
      const place = node.attributes.get(name)
      const called = node.path === '' ? `@${name}` : `${node.path}/@${name}`
      if (place === undefined) {
        if (ofTheFile.test(name)) continue
        throw new Refusal('source.unknown-column', { unknown: called })
      }
      if (place >= 0) put(place, value, called, at.line)
    }
    const nil = attributes['xsi:nil']
    stack.push({ node, text: '', isNil: nil === 'true' || nil === '1' })
  }

  function leave(at: EventPlace): void {
    const { node, text, isNil } = stack.pop()!
    if (node.place >= 0) put(node.place, isNil ? '' : text, node.path, at.line)
    if (node.place >= 0 && isNil && row[node.place] === '') row[node.place] = null
    if (stack.length > 0) return
    onRow(row, lineFirst, at.position - since)
    records++
  }

  return {
    open(name, attributes, at) {
      path.push(name)
      if (path.length > depthMax) {
        throw new Refusal('source.too-deep', { limit: depthMax, line: at.line })
      }
      if (skipped > 0) {
        skipped++
        return
      }
      const top = stack.at(-1)
      if (top) {
        const node = top.node.children.get(name)
        if (node?.ignored) skipped = 1
        else if (node) enter(node, attributes, at)
        else {
          const called = top.node.path === '' ? name : `${top.node.path}/${name}`
          throw new Refusal('source.unknown-column', { unknown: called })
        }
        return
      }
      since = at.position
      if (path.length === matched + 1 && name === steps[matched]) matched++
      else if (path.length === matched + 1 && beside.size < 20) beside.add(`/${path.join('/')}`)
      if (matched < steps.length || path.length !== steps.length) return
      row = columns.map(() => null)
      met = []
      lineFirst = at.line
      enter(root, attributes, at)
    },
    text(text, at) {
      const top = stack.at(-1)
      if (!top) since = at.position
      else if (skipped > 0) return
      else if (top.node.place >= 0) top.text += text
      else if (!isSpace.test(text)) {
        const called = top.node.path === '' ? '.' : top.node.path
        throw new Refusal('source.unknown-column', { unknown: called })
      }
    },
    close(at) {
      if (skipped > 0) skipped--
      else if (stack.length > 0) leave(at)
      if (stack.length === 0) since = at.position
      path.pop()
      if (path.length < matched) matched = path.length
    },
    pass(at) {
      if (stack.length === 0) since = at.position
    },
    end() {
      if (records > 0 || beside.size === 0) return
      const found = [...beside].join(', ').slice(0, 300)
      throw new Refusal('source.no-records', { path: options.records, found })
    },
    since: () => since,
    line: () => (stack.length > 0 ? lineFirst : 0),
  }
}
