/** What the pages show, read from an edition. */
import { readFileSync } from 'node:fs'
import { Refusal } from '@kho/contract/refusal.ts'
import { sitePlaces } from '@kho/contract/edition.ts'
import { parseVerifierKey } from '@kho/journal/note.ts'
import { readOperations, type Operation } from '@kho/portal/api-document.ts'
import { openGuides } from '../pages/guides.ts'
import { readDay } from '@kho/portal/format.ts'
import { links } from '@kho/portal/links.ts'
import type { CodeState, DatasetView, Preview } from '@kho/portal/view.ts'
import type { PageReader } from '../pages/page-reader.ts'
import { readCodesAsOf } from '../query/codes-as-of.ts'
import { dayOf } from '../time.ts'
import { codeConverter } from './code-graph.sql.ts'
import {
  countStates,
  requireList,
  searchStates,
  selectLinks,
  selectLists,
  selectMeanings,
} from './codelists.sql.ts'
import { catalogueReader } from './issued-catalogue.ts'
import type { Edition } from './open-edition.ts'

const codesShown = 200
const queryLengthMax = 200

export function openEditionReader(parts: {
  edition: () => Edition
  publicUrl: string
  apiDocument: () => unknown
}): PageReader {
  const { edition, publicUrl } = parts
  let operations: Operation[] | undefined
  return {
    publicUrl,
    async state() {
      const { site } = edition()
      return `${site.writtenAt} ${site.journal?.root ?? ''}`
    },
    async frame(lang, path, search) {
      const { site } = edition()
      const query = search.toString()
      return {
        lang,
        path,
        search: query === '' ? '' : `?${query}`,
        baseUrl: publicUrl.replace(/\/+$/, ''),
        province: site.place.province,
        authority: { name: site.place.authority },
        checkpoint: site.journal,
        edition: {
          writtenAt: site.writtenAt,
          datasets: Object.keys(site.datasets),
          agencies: Object.keys(site.agencies),
          catalogue: Boolean(site.catalogue),
        },
      }
    },
    cards: async () => edition().site.cards,
    async dataset(id, codesAsOf) {
      const at = edition()
      const view = at.site.datasets[at.find(id).id]!
      return { ...view, preview: await showCodes(at, view, codesAsOf) }
    },
    agency: async (id) => edition().site.agencies[id] ?? null,
    board: null,
    async statistics() {
      const { statistics } = edition().site
      if (!statistics) throw new Refusal('http.not-found', { path: links.statistics })
      return statistics
    },
    catalogue: catalogueReader(edition),
    codelists: async () => ({ lists: selectLists(edition().codelists) }),
    async codelist(list, asked) {
      const file = edition().codelists
      const ref = requireList(file, list)
      const asOf = dayAsked(asked.asOf)
      const query = asked.query.trim().slice(0, queryLengthMax)
      const codes = searchStates(file, list, query, asOf, codesShown)
      const whole = codes.length < codesShown
      const matching = whole ? codes.length : countStates(file, list, query, asOf)
      return { list: ref, query, asOf, codes, matching }
    },
    async code(list, code, asked) {
      const file = edition().codelists
      const ref = requireList(file, list)
      const asOf = dayAsked(asked)
      const states = selectMeanings(file, list, code, asOf)
      if (states.length === 0) throw new Refusal('codelist.unknown-code', { list, code, asOf })
      const current = states.find((one) => isValidAt(one, asOf))
      return {
        list: ref,
        code,
        asOf,
        current: current ?? null,
        states,
        ...selectLinks(file, list, code),
      }
    },
    async journal() {
      const { manifest, path, site } = edition()
      const publicKey = readFileSync(path(`${manifest.site}/${sitePlaces.key}`), 'utf8').trim()
      const origin = parseVerifierKey(publicKey)?.name ?? ''
      return { origin, publicKey, checkpoint: site.journal }
    },
    guides: openGuides,
    // What any address may answer, whether or not its description names it.
    explained: ['http.not-found', 'http.bad-request', 'http.too-many', 'http.fault'],
    operations: () => (operations ??= readOperations(parts.apiDocument())),
  }
}

/** The first rows; beside each code what it is at another day, where one is asked for. */
async function showCodes(
  { codelists }: Edition,
  { definition, preview }: DatasetView,
  codesAsOf: string | null,
): Promise<Preview> {
  if ('refused' in preview) return preview
  const asked = readCodesAsOf(definition.id, definition.columns, codesAsOf)
  if (!asked) return preview
  const rows = preview.rows.map((cells) =>
    Object.fromEntries(cells.map((cell, i) => [preview.columns[i]!, cell])),
  )
  const codes = {
    day: asked.day,
    columns: asked.columns.map(({ name }) => name),
    rows: await codeConverter(codelists, asked).convert(rows),
  }
  return { ...preview, codes }
}

/** Both days are the last and first on which it holds. */
export function isValidAt(
  { validFrom, validTo }: Pick<CodeState, 'validFrom' | 'validTo'>,
  day: string,
): boolean {
  return (validFrom === null || validFrom <= day) && (validTo === null || validTo >= day)
}

/** As a person writes it; today in Viet Nam where nothing is written. */
export function dayAsked(text: string | null): string {
  if (text === null || text.trim() === '') return dayOf(new Date())
  const day = readDay(text)
  if (day === null) throw new Refusal('codelist.bad-date', { value: text })
  return day
}
