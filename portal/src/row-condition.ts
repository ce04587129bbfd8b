/** A row condition as people type it: a line for each value, `column = value`. */

export type TypedCondition = Record<string, string[]>

/** What is no condition stays as it was typed, as a column without a value. */
export function readCondition(text: string): TypedCondition {
  // Not an object yet: a column may be called as something that every object has.
  const read = new Map<string, string[]>()
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim()
    if (trimmed === '') continue
    const at = trimmed.indexOf('=')
    const [name, value] =
      at < 0 ? [trimmed, ''] : [trimmed.slice(0, at).trim(), trimmed.slice(at + 1).trim()]
    const values = read.get(name) ?? []
    if (value !== '') values.push(value)
    read.set(name, values)
  }
  return Object.fromEntries(read)
}

export function writeCondition(condition: TypedCondition | undefined): string {
  return Object.entries(condition ?? {})
    .flatMap(([name, values]) =>
      values.length === 0 ? [name] : values.map((value) => `${name} = ${value}`),
    )
    .join('\n')
}
