/** All grants as a file: one line each, with everything that the page of a grant shows. */
import { catalogueKindTitles, type CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { purposes } from '@kho/contract/purpose.ts'
import type { GrantLine } from '@kho/portal/console-grants-view.ts'
import { grantWords } from '@kho/portal/console-grants-words.ts'
import { listGrantsAfter } from '../access/list-grants.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { valueOf } from './form-values.ts'
import { grantLine, termsOf, type GrantTerms } from './grant-views.ts'
import { titleOf, type ExportColumn, type ListExport } from './list-export.ts'
import type { ConsoleAsked, ConsoleDoor } from './page-route.ts'
import { readNames } from './request-views.ts'

type GrantRow = GrantLine &
  GrantTerms & {
    agency: string
    agencyName: Bilingual
    dataset: string
    kind: CatalogueKind
    lastUsedAt: string | null
  }

const grantsPerPage = 200

const title = titleOf(grantWords)
const columns: readonly ExportColumn<GrantRow>[] = [
  { title: title('number'), of: (one) => one.id },
  { title: title('agency'), of: (one, lang) => `${one.agencyName[lang]} (${one.agency})` },
  { title: title('client'), of: (one) => one.client },
  { title: title('dataset'), of: (one) => one.dataset },
  { title: title('kind'), of: (one, lang) => catalogueKindTitles[one.kind][lang] },
  { title: title('state'), of: (one, lang) => grantWords(lang).states[one.state] },
  { title: title('purpose'), of: (one, lang) => purposes[one.purpose][lang] },
  {
    title: title('columns'),
    of: (one, lang) =>
      one.columns
        .map(({ name, mask }) => (mask ? `${name} (${grantWords(lang).masked}: ${mask})` : name))
        .join(', '),
  },
  { title: title('rows'), of: (one, lang) => one.condition ?? grantWords(lang).allRows },
  { title: title('task'), of: (one, lang) => one.taskPattern ?? grantWords(lang).any },
  { title: title('zones'), of: (one, lang) => one.zones?.join(', ') ?? grantWords(lang).any },
  { title: title('delivery'), of: (one, lang) => one.delivery?.join(', ') ?? grantWords(lang).any },
  { title: title('thirdParty'), of: (one) => one.thirdParty },
  { title: title('callsPerMinute'), of: (one) => one.limits.callsPerMinute },
  { title: title('rowsPerDay'), of: (one) => one.limits.rowsPerDay },
  { title: title('from'), of: (one) => one.from },
  { title: title('until'), of: (one) => one.until },
  { title: title('lastUse'), of: (one) => one.lastUsedAt },
  { title: title('decidedBy'), of: (one) => one.decidedBy },
  { title: title('document'), of: (one) => one.document },
  { title: title('legalGround'), of: (one) => one.legalGround },
]

export function grantExport(door: ConsoleDoor): Pick<ListExport<GrantRow>, 'columns' | 'read'> {
  return { columns, read: (asked) => readRows(door, asked) }
}

async function readRows({ db, now }: ConsoleDoor, { search, path }: ConsoleAsked) {
  const after = search.get('after') ?? ''
  const found = await listGrantsAfter(db, {
    agency: valueOf(search, 'agency') || null,
    dataset: valueOf(search, 'dataset') || null,
    after: /^\d{1,15}$/.test(after) ? Number(after) : 0,
    limit: grantsPerPage,
  })
  const names = await readNames(db)
  const versions = new Map<string, Awaited<ReturnType<typeof findDataset>>>()
  for (const id of new Set(found.map(({ dataset }) => dataset)))
    versions.set(id, await findDataset(db, id))
  const state = valueOf(search, 'state') ?? ''
  const at = now()
  const rows = found
    .map((grant) => ({
      ...grantLine(grant, at),
      ...termsOf(grant, versions.get(grant.dataset)!),
      agency: grant.of,
      agencyName: names.agency(grant.of),
      dataset: grant.dataset,
      kind: names.kind(grant.dataset),
      lastUsedAt: grant.lastUsedMs === null ? null : new Date(grant.lastUsedMs).toISOString(),
    }))
    .filter((one) => state === '' || (one.state === 'in-force') === (state === 'holds'))
  const next = new URLSearchParams(search)
  next.set('after', String(found.at(-1)?.id))
  return { rows, next: found.length === grantsPerPage ? `${path}?${next}` : null }
}
