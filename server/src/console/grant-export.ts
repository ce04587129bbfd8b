/** All grants as a file: one line each, with everything that the page of a grant shows. */
import { catalogueKindTitles, type CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { termsText, plainTerms } from '@kho/contract/named-condition.ts'
import { purposes } from '@kho/contract/purpose.ts'
import type { GrantLine } from '@kho/portal/console-grants-view.ts'
import { grantWords } from '@kho/portal/console-grants-words.ts'
import { listGrantsAfter } from '../access/list-grants.ts'
import { nameConditions, type NameCondition } from '../access/name-condition.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { dayOf } from '../time.ts'
import { valueOf } from './form-values.ts'
import { grantLine, termsOf, type GrantTerms } from './grant-views.ts'
import { columnsOf, type ExportColumn, type ListExport } from './list-export.ts'
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

const column = columnsOf(grantWords)
const columns: readonly ExportColumn<GrantRow>[] = [
  { ...column('number'), of: (one) => one.id },
  {
    ...column('agency'),
    say: (one, lang) => `${one.agencyName[lang]} (${one.agency})`,
    code: (one) => one.agency,
  },
  { ...column('client'), of: (one) => one.client },
  { ...column('dataset'), of: (one) => one.dataset },
  {
    ...column('kind'),
    say: (one, lang) => catalogueKindTitles[one.kind][lang],
    code: (one) => one.kind,
  },
  {
    ...column('state'),
    say: (one, lang) => grantWords(lang).states[one.state],
    code: (one) => one.state,
  },
  {
    ...column('purpose'),
    say: (one, lang) => purposes[one.purpose][lang],
    code: (one) => one.purpose,
  },
  {
    ...column('columns'),
    say: (one, lang) =>
      one.columns
        .map(({ name, mask }) => (mask ? `${name} (${grantWords(lang).masked}: ${mask})` : name))
        .join(', '),
    code: (one) => one.columns.map(({ name, mask }) => ({ name, mask })),
  },
  {
    ...column('rows'),
    say: (one, lang) => termsText(one.rows, lang) || grantWords(lang).allRows,
    code: (one) => plainTerms(one.rows) || null,
  },
  {
    ...column('task'),
    say: (one, lang) => one.taskPattern ?? grantWords(lang).any,
    code: (one) => one.taskPattern,
  },
  {
    ...column('zones'),
    say: (one, lang) => one.zones?.join(', ') ?? grantWords(lang).any,
    code: (one) => one.zones,
  },
  {
    ...column('delivery'),
    say: (one, lang) => one.delivery?.join(', ') ?? grantWords(lang).any,
    code: (one) => one.delivery,
  },
  { ...column('thirdParty'), of: (one) => one.thirdParty },
  { ...column('callsPerMinute'), of: (one) => one.limits.callsPerMinute },
  { ...column('rowsPerDay'), of: (one) => one.limits.rowsPerDay },
  { ...column('from'), of: (one) => one.from },
  { ...column('until'), of: (one) => one.until },
  { ...column('lastUse'), of: (one) => one.lastUsedAt },
  { ...column('decidedBy'), of: (one) => one.decidedBy },
  { ...column('document'), of: (one) => one.document },
  { ...column('legalGround'), of: (one) => one.legalGround },
]

export function grantExport(
  door: ConsoleDoor,
): Pick<ListExport<GrantRow>, 'members' | 'columns' | 'read'> {
  return {
    members: ['agency', 'dataset', 'state', 'after'],
    columns,
    read: (asked) => readRows(door, asked),
  }
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
  const named = new Map<string, NameCondition>()
  for (const [id, grants] of Map.groupBy(found, ({ dataset }) => dataset)) {
    const version = await findDataset(db, id)
    const conditions = grants.map(({ condition }) => condition)
    versions.set(id, version)
    named.set(id, await nameConditions(db, version.columns, conditions, dayOf(now())))
  }
  const state = valueOf(search, 'state') ?? ''
  const at = now()
  const rows = found
    .map((grant) => ({
      ...grantLine(grant, at),
      ...termsOf(grant, versions.get(grant.dataset)!, named.get(grant.dataset)!),
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
