/** Officers' pages of grants: the matrix, the grants of a pair, one grant. */
import { catalogueKindOf } from '@kho/contract/catalogue-kind.ts'
import { nameOfKind } from '@kho/contract/entries.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { grantPage, grantsPage } from '@kho/portal/console-grants-page.ts'
import type { GrantLine, GrantPageView, PairLine } from '@kho/portal/console-grants-view.ts'
import { links } from '@kho/portal/links.ts'
import { listGrantPairs, type GrantPair } from '../access/grant-matrix.ts'
import { listGrants } from '../access/list-grants.ts'
import { nameConditions } from '../access/name-condition.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { findClient } from '../client/client.ts'
import type { Route } from '../http/route.ts'
import { findEntries } from '../journal/find-entry.ts'
import { dayOf } from '../time.ts'
import { valueOf } from './form-values.ts'
import { grantExport } from './grant-export.ts'
import { grantLine, termsOf } from './grant-views.ts'
import { listExport } from './list-export.ts'
import { defineConsolePage, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { holderIds } from './read-named.ts'
import { readNames, readNumber, type Names } from './request-views.ts'

const pairsPerPage = 50
const offered = ['agencies', 'datasets'] as const

export function grantPages(door: ConsoleDoor): Route[] {
  const common = { act: 'grant.list', action: 'console.grants', path: links.consoleGrants } as const
  return [
    ...defineConsolePage(door, {
      ...common,
      async draw(asked) {
        const filter = filterOf(asked.search)
        if (filter.agency !== '' && filter.dataset !== '') {
          const grants = await grantsOf(door, filter)
          const frame = await asked.frame({
            ...holderIds(grants.map(({ client }) => client)),
            offered,
          })
          return grantsPage({ pairs: null, grants, filter, next: null }, frame)
        }
        const { rows, next } = await readPairs(door, asked)
        return grantsPage({ pairs: rows, grants: [], filter, next }, await asked.frame({ offered }))
      },
    }),
    ...listExport(door, { ...common, ...grantExport(door) }),
    ...defineConsolePage(door, {
      act: 'grant.list',
      action: 'console.grant',
      path: `${links.consoleGrants}/{grant}`,
      async draw({ params, path, frame }) {
        const id = readNumber(params.grant, path)
        const view = await readGrant(door, id, path)
        const { agencies, clients } = holderIds([view.client])
        return grantPage(view, await frame({ agencies: [...agencies, view.decidedBy], clients }))
      },
    }),
  ]
}

function filterOf(search: URLSearchParams) {
  const of = (name: string) => valueOf(search, name) ?? ''
  return { agency: of('agency'), dataset: of('dataset'), state: of('state') }
}

async function readPairs({ db, now }: ConsoleDoor, { search, path, lang }: ConsoleAsked) {
  const { agency, dataset, state } = filterOf(search)
  const [afterAgency, afterDataset] = (search.get('after') ?? '').split(' ')
  const filter = {
    agency: agency || undefined,
    dataset: dataset || undefined,
    holds: state === '' ? undefined : state === 'holds',
    after: afterAgency && afterDataset ? { agency: afterAgency, dataset: afterDataset } : undefined,
    limit: pairsPerPage + 1,
  }
  const found = await listGrantPairs(db, filter, now())
  const names = await readNames(db)
  const rows = found.slice(0, pairsPerPage).map((one) => lineOf(one, names))
  const next = new URLSearchParams(search)
  const last = found[pairsPerPage - 1]
  next.set('after', `${last?.agency} ${last?.dataset}`)
  return {
    rows,
    next: found.length > pairsPerPage ? `${lang === 'vi' ? '' : `/${lang}`}${path}?${next}` : null,
  }
}

function lineOf({ agency, dataset, purposes: given, ...rest }: GrantPair, names: Names): PairLine {
  return {
    ...rest,
    purposes: given as PairLine['purposes'],
    agency: { id: agency, name: names.agency(agency) },
    dataset: { id: dataset, title: names.dataset(dataset), kind: names.kind(dataset) },
  }
}

async function grantsOf(
  door: ConsoleDoor,
  { agency, dataset, state }: ReturnType<typeof filterOf>,
): Promise<GrantLine[]> {
  const at = door.now()
  const grants = (await listGrants(door.db, { agency, dataset })).map((one) => grantLine(one, at))
  if (state === '') return grants
  return grants.filter((one) => (one.state === 'in-force') === (state === 'holds'))
}

async function readGrant(door: ConsoleDoor, id: number, path: string): Promise<GrantPageView> {
  const { db } = door
  const [grant] = await listGrants(db, { id })
  if (!grant) throw new Refusal('http.not-found', { path })
  const version = await findDataset(db, grant.dataset)
  const agency = grant.agency ?? (await findClient(db, grant.client!)).agency
  const names = await readNames(db)
  const today = dayOf(door.now())
  const nameCondition = await nameConditions(db, version.columns, [grant.condition], today)
  const entries = await findEntries(db, { grant: id })
  return {
    ...grantLine(grant, door.now()),
    agency: { id: agency, name: names.agency(agency) },
    dataset: { id: grant.dataset, title: version.title, kind: catalogueKindOf(version) },
    ...termsOf(grant, version, nameCondition),
    entries: entries
      .filter(({ kind }) => kind.startsWith('access.'))
      .map(({ index, kind, envelope }) => ({
        index,
        kind,
        title: nameOfKind(kind),
        at: envelope.at,
      })),
  }
}
