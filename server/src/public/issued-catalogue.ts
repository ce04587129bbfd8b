/** The issued catalogue outside: of the newest edition alone, the pages and answers of inside. */
import { Refusal } from '@kho/contract/refusal.ts'
import { links } from '@kho/portal/links.ts'
import type { EditionPageView } from '@kho/portal/catalogue-view.ts'
import { entriesAtOnce, showEntry } from '../pages/catalogue-shown.ts'
import type { IssuedCatalogue } from '../pages/edition-site.ts'
import type { PageReader } from '../pages/page-reader.ts'
import type { Edition } from './open-edition.ts'

/** Refused where it is not the newest: the others are inside. */
export function requireIssued({ site }: Edition, number: number): IssuedCatalogue {
  const issued = site.catalogue
  if (!issued || issued.edition.number !== number)
    throw new Refusal('catalogue.unknown-edition', { edition: number })
  return issued
}

/** What comes after a dataset, and where the rest begins. */
export function linesAfter<T extends { dataset: string }>(
  all: readonly T[],
  after: string,
): { lines: T[]; next: string | null } {
  const rest = all.filter(({ dataset }) => dataset > after)
  const lines = rest.slice(0, entriesAtOnce)
  return { lines, next: rest.length > entriesAtOnce ? lines.at(-1)!.dataset : null }
}

export function catalogueReader(edition: () => Edition): NonNullable<PageReader['catalogue']> {
  return {
    async editions() {
      const { catalogue } = edition().site
      return { editions: catalogue ? [catalogue.edition] : [], older: null }
    },
    async newest(pathOf) {
      const { catalogue } = edition().site
      if (catalogue === undefined) throw new Refusal('http.not-found', { path: links.catalogue })
      return catalogue && pageOf(catalogue, '', pathOf(catalogue.edition.number))
    },
    edition: async (number, { after, path }) =>
      pageOf(requireIssued(edition(), number), after, path),
  }
}

function pageOf(issued: IssuedCatalogue, after: string, path: string): EditionPageView {
  const { edition, entries, names } = issued
  const { lines, next } = linesAfter(entries, after)
  const refOf = (id: string) => ({ id, name: names[id] ?? { vi: id, en: id } })
  return {
    edition,
    entries: lines.map((one) => showEntry(one, refOf)),
    next: next === null ? null : `${path}?after=${next}`,
  }
}
