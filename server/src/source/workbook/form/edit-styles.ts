/** Gives cell styles of a workbook a twin with the colour of faults. */
import { attributeOf, withAttribute } from './xml-tags.ts'

export type StyleEditor = {
  /** The style that looks like this one, with the colour of faults. */
  marked(style: number): number
  /** For a style that has that colour from a former marking, one without; else null. */
  cleared(style: number): number | null
  /** The part with the new styles. */
  part(): string
}

const colour = 'FFFFC7CE'
const element = (name: string) =>
  new RegExp(`<((?:\\w+:)?)${name}\\b[^>]*?(?:/>|>[\\s\\S]*?</\\1${name}>)`, 'g')

export function createStyleEditor(part: string): StyleEditor {
  const formats = section(part, 'cellXfs')
  const fills = section(part, 'fills')
  const own = formats.list.map((format) => format)
  const fillOf = (format: string) =>
    Number(attributeOf(format.slice(0, format.indexOf('>') + 1), 'fillId') ?? 0)
  const before = fills.list.findIndex((fill) => fill.includes(`rgb="${colour}"`))
  const fill = before >= 0 ? before : fills.list.length
  const twins = new Map<string, number>()

  function twin(style: number, fillId: number): number {
    const key = `${style} ${fillId}`
    const known = twins.get(key)
    if (known !== undefined) return known
    const format = own[style] ?? own[0] ?? '<xf/>'
    const end = format.indexOf('>') + 1
    const tag = withAttribute(format.slice(0, end), 'fillId', String(fillId))
    own.push(withAttribute(tag, 'applyFill', fillId === 0 ? '0' : '1') + format.slice(end))
    twins.set(key, own.length - 1)
    return own.length - 1
  }

  return {
    marked: (style) => (isMarked(style) ? style : twin(style, fill)),
    cleared: (style) => (isMarked(style) ? twin(style, 0) : null),
    part() {
      const colours =
        before >= 0
          ? fills.list
          : [
              ...fills.list,
              `<${fills.prefix}fill><${fills.prefix}patternFill patternType="solid"><${fills.prefix}fgColor rgb="${colour}"/><${fills.prefix}bgColor indexed="64"/></${fills.prefix}patternFill></${fills.prefix}fill>`,
            ]
      return replaceSection(replaceSection(part, fills, colours), formats, own)
    },
  }

  function isMarked(style: number): boolean {
    return before >= 0 && own[style] !== undefined && fillOf(own[style]) === before
  }
}

type Section = { name: string; prefix: string; whole: string; tag: string; list: string[] }

const children: Record<string, string> = { cellXfs: 'xf', fills: 'fill' }

function section(part: string, name: string): Section {
  const whole = element(name).exec(part)
  if (!whole) throw new Error(`the styles have no ${name}`)
  const tag = whole[0].slice(0, whole[0].indexOf('>') + 1)
  const list = [...whole[0].slice(tag.length).matchAll(element(children[name]!))].map(
    ([one]) => one,
  )
  return { name, prefix: whole[1]!, whole: whole[0], tag, list }
}

function replaceSection(
  part: string,
  { name, prefix, whole, tag }: Section,
  list: string[],
): string {
  const opening = withAttribute(tag.replace(/\s*\/>$/, '>'), 'count', String(list.length))
  return part.replace(whole, () => `${opening}${list.join('')}</${prefix}${name}>`)
}
