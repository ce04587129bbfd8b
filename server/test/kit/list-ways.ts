/** One list of the console as its page, its file and the API show it, for tests that compare them. */
import assert from 'node:assert/strict'
import type { Officer } from './officer.ts'

export type ApiRow = Record<string, unknown>

/** All rows of the API, page after page. */
export async function apiRows(who: Officer, address: string): Promise<ApiRow[][]> {
  const pages: ApiRow[][] = []
  for (let next: string | null = address; next !== null;) {
    const { status, json, text } = await who.call('GET', next)
    assert.equal(status, 200, `${next}: ${text}`)
    pages.push(json.rows)
    next = json.next
  }
  return pages
}

/** Cells of a CSV file without its heads; what was guarded from spreadsheets as it is. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text
    .replace('\ufeff', '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n|$)/g)) {
    const cell = quoted === undefined ? plain! : quoted.replaceAll('""', '"')
    rows.at(-1)!.push(cell.replace(/^'(?=[=+\-@])/, ''))
    if (end === '\r\n') rows.push([])
    if (end === '') break
  }
  return rows.slice(1, -1)
}

/** Plain text of the page's rows: for each table the lines of its body. */
export function pageTables(html: string): string[][] {
  const main = /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? ''
  return [...main.matchAll(/<tbody>([\s\S]*?)<\/tbody>/g)].map(([, body]) =>
    [...body!.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, line]) => unescaped(line!)),
  )
}

function unescaped(html: string): string {
  const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }
  return html.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => signs[name]!)
}

export type Chooser = (count: number) => number

const filterForm = (html: string) => /<form class="filters"[\s\S]*?<\/form>/.exec(html)?.[0] ?? ''

/** What the form of the page's filter sends. */
export function filterMembers(html: string): string[] {
  return [...filterForm(html).matchAll(/ name="(\w+)"/g)].map(([, name]) => name!)
}

/** A filter that the page itself offers: of each list of choices none, or one of them. */
export function anyFilter(html: string, choose: Chooser): URLSearchParams {
  const form = filterForm(html)
  const search = new URLSearchParams()
  for (const [, name, options] of form.matchAll(
    /<select[^>]*name="(\w+)"[^>]*>([\s\S]*?)<\/select>/g,
  )) {
    const values = [...options!.matchAll(/<option value="([^"]*)"/g)].map(([, value]) => value!)
    const value = values[choose(values.length)] ?? ''
    if (value !== '') search.set(name!, value)
  }
  return search
}
