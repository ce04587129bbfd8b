/**
 * Which elements and attributes of a record fill which columns. A path goes down from the record:
 * `ten`, `dia_chi/xa`, `@id`, `dia_chi/@ma`, or `.` for the record's own text.
 */
export type XmlColumn = {
  /** The column's own name, for messages. */
  column: string
  path: string
}

export type ElementNode = {
  /** The path from the record, for messages. */
  path: string
  /** The place in the row that the element's text fills, or -1. */
  place: number
  ignored: boolean
  children: Map<string, ElementNode>
  /** Places by attribute; -1 to leave it out. */
  attributes: Map<string, number>
}

export function shapeElements(
  columns: readonly XmlColumn[],
  ignore: readonly string[] = [],
): ElementNode {
  const root = makeNode('')
  columns.forEach(({ path }, place) => {
    const { node, attribute } = find(root, path)
    if (attribute === null) node.place = place
    else node.attributes.set(attribute, place)
  })
  for (const path of ignore) {
    const { node, attribute } = find(root, path)
    if (attribute !== null) {
      if (!node.attributes.has(attribute)) node.attributes.set(attribute, -1)
    } else if (node.place === -1 && node.children.size === 0) node.ignored = true
  }
  return root
}

function makeNode(path: string): ElementNode {
  return { path, place: -1, ignored: false, children: new Map(), attributes: new Map() }
}

function find(root: ElementNode, path: string): { node: ElementNode; attribute: string | null } {
  let node = root
  for (const step of path === '.' ? [] : path.split('/')) {
    if (step.startsWith('@')) return { node, attribute: step.slice(1) }
    let next = node.children.get(step)
    if (!next) {
      next = makeNode(node.path === '' ? step : `${node.path}/${step}`)
      node.children.set(step, next)
    }
    node = next
  }
  return { node, attribute: null }
}
