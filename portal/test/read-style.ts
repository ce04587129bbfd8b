/** A reader of style sheets for the tests: rules with the conditions they stand under. */
export type StyleRule = {
  /** The preludes of the blocks around it, outermost first: `@media (forced-colors: active)`. */
  conditions: readonly string[]
  selector: string
  declarations: readonly (readonly [property: string, value: string])[]
}

/** A string, an address without quotes, a mark of the grammar, or whatever is between these. */
const piece = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\([^"')]*\)|[{};]|[^{};"'u]+|u/gs

/** All rules of a sheet, in its order. Throws where blocks do not close. */
export function readStyle(sheet: string): StyleRule[] {
  const rules: StyleRule[] = []
  const around: { prelude: string; declarations: [string, string][] }[] = []
  let text = ''
  const declare = () => {
    const [, property, value] = /^\s*([\w-]+)\s*:\s*(.*?)\s*$/s.exec(text) ?? []
    if (property) around.at(-1)?.declarations.push([property.toLowerCase(), value!])
    text = ''
  }
  for (const [one] of sheet.replaceAll(/\/\*.*?\*\//gs, '').matchAll(piece)) {
    if (one === '{') {
      around.push({ prelude: text.replaceAll(/\s+/g, ' ').trim(), declarations: [] })
      text = ''
    } else if (one === ';') declare()
    else if (one === '}') {
      declare()
      const closed = around.pop()
      if (!closed) throw new Error('a block closes that never opened')
      const { prelude: selector, declarations } = closed
      const conditions = around.map(({ prelude }) => prelude)
      if (declarations.length > 0) rules.push({ conditions, selector, declarations })
    } else text += one
  }
  if (around.length > 0) throw new Error(`${around.at(-1)!.prelude} never closes`)
  return rules
}
