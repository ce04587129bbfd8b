/**
 * A key as it stands in saved texts: plain, and as browsers write it into an address, also where a
 * condition doubles its quotes. One form for a key of letters and digits alone.
 */
export function keyForms(key: string): string[] {
  const quoted = key.replaceAll("'", "''")
  const forms = [key, quoted].flatMap((text) => [
    text,
    encodeURIComponent(text),
    new URLSearchParams({ '': text }).toString().slice(1),
  ])
  return [...new Set(forms)]
}

/** Shorter ones ("2026") are part of days and numbers that mean something else. */
const tellingLength = 8

/**
 * A regular expression of PostgreSQL that finds the key and no longer number that holds it: nine
 * digits are no part of the twelve of another person. A short key counts only where it is all of a
 * field or of a quoted value.
 */
export function keyPattern(key: string, forms: readonly string[] = [key]): string {
  const escaped = forms.map((form) => form.replace(/[^\p{L}\p{N}]/gu, '\\$&'))
  const any = `(?:${escaped.join('|')})`
  if (key.length < tellingLength) return `(?:^|(?<=["(,=]))${any}(?=$|["),&])`
  // The digits of an encoded sign (`%27`) are none of the number behind it.
  const begins = /^\d/.test(key) ? '(?:(?<![0-9])|(?<=%[0-9A-Fa-f][0-9]))' : ''
  return `${begins}${any}${/\d$/.test(key) ? '(?![0-9])' : ''}`
}

/** The same of a value that somebody filtered by, where `%` stands for any other signs. */
export function holdsKey(text: string, key: string): boolean {
  if (key.length < tellingLength) return text.replaceAll('%', '') === key
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    const ends = [text.charAt(at - 1) + key[0]!, key.at(-1)! + text.charAt(at + key.length)]
    if (!ends.some((pair) => /^\d\d$/.test(pair))) return true
  }
  return false
}
