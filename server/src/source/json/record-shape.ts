/**
 * Which members of a record fill which columns: a tree of names, so that a record is read in one pass.
 * A member is named as it stands, or by a JSON Pointer (`/dia_chi/xa`) where it lies inside another.
 */
import type { Column } from '@kho/contract/dataset.ts'

export type ShapedColumn = Pick<Column, 'type'> & {
  /** The column's own name, for messages. */
  column: string
  /** The member's name or pointer. */
  name: string
}

/** What is to be done with a member. */
export type ShapeNode = {
  /** The place in the row, or -1. */
  place: number
  column: string
  type: Column['type'] | null
  /** Takes the value as JSON, exactly as written. */
  raw: boolean
  ignored: boolean
  /** Members or elements inside that are wanted, by name or number. */
  inner: Map<string, ShapeNode> | null
  /** The number of the record in which it was last met. */
  met: number
}

const emptyNode = (): ShapeNode => ({
  place: -1,
  column: '',
  type: null,
  raw: false,
  ignored: false,
  inner: null,
  met: 0,
})

/** The root of the tree; its own place is -1. */
export function shapeRecord(
  columns: readonly ShapedColumn[],
  ignore: readonly string[] = [],
): ShapeNode {
  const root = emptyNode()
  columns.forEach(({ name, column, type }, place) => {
    const raw = type === 'json' || type === 'geometry'
    Object.assign(nodeAt(root, name), { place, column, type, raw })
  })
  for (const name of ignore) {
    const node = nodeAt(root, name)
    if (node.place === -1 && node.inner === null) node.ignored = true
  }
  return root
}

/** The columns whose member was in no record. */
export function neverMet(node: ShapeNode): string[] {
  const own = node.place >= 0 && node.met === 0 ? [node.column] : []
  return [...own, ...[...(node.inner?.values() ?? [])].flatMap(neverMet)]
}

function nodeAt(root: ShapeNode, name: string): ShapeNode {
  let node = root
  for (const step of pointerSteps(name) ?? [name]) {
    node.inner ??= new Map()
    let next = node.inner.get(step)
    if (!next) node.inner.set(step, (next = emptyNode()))
    node = next
  }
  return node
}

/** The steps of a JSON Pointer (RFC 6901), or null where the text is none. */
export function pointerSteps(text: string): string[] | null {
  if (text === '') return []
  if (!text.startsWith('/')) return null
  const steps = text.slice(1).split('/')
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}
