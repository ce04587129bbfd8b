/** Officers' pages of grants: the matrix, the grants of a pair, one grant. */
import { writeMask } from '@kho/contract/mask.ts'
import { purposes } from '@kho/contract/purpose.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { grantPage, grantsPage } from '@kho/portal/console-grants-page.ts'
import type {
  GrantLine,
  GrantPageView,
  GrantState,
  PairLine,
} from '@kho/portal/console-grants-view.ts'
import { grantWords } from '@kho/portal/console-grants-words.ts'
import { links } from '@kho/portal/links.ts'
import { holderOf, isAwake, isInForce, isSuspended } from '../access/grant.ts'
import { listGrantPairs, type GrantPair } from '../access/grant-matrix.ts'
import { listGrants, type ListedGrant } from '../access/list-grants.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { findClient } from '../client/client.ts'
import type { Route } from '../http/route.ts'
import { findEntries } from '../journal/find-entry.ts'
import { showDay } from '../time.ts'
import { valueOf } from './form-values.ts'
import { listExport, titleOf, type ExportColumn } from './list-export.ts'
import { defineConsolePage, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { readNames, readNumber, type Names } from './request-views.ts'

const pairsPerPage = 50

export function grantPages(door: ConsoleDoor): Route[] {
  const common = { act: 'grant.list', action: 'console.grants', path: links.consoleGrants } as const
  return [
    ...defineConsolePage(door, {
      ...common,
      async draw(asked) {
        const filter = filterOf(asked.search)
        const frame = await asked.frame()
        if (filter.agency !== '' && filter.dataset !== '') {
          const grants = await grantsOf(door, filter)
          return grantsPage({ pairs: null, grants, filter, next: null }, frame)
        }
        const { rows, next } = await readPairs(door, asked)
        return grantsPage({ pairs: rows, grants: [], filter, next }, frame)
      },
    }),
    ...listExport(door, { ...common, columns, read: (asked) => readPairs(door, asked) }),
    ...defineConsolePage(door, {
      act: 'grant.list',
      action: 'console.grant',
      path: `${links.consoleGrants}/{grant}`,
      async draw({ params, path, frame }) {
        const id = readNumber(params.grant, path)
        return grantPage(await readGrant(door, id, path), await frame())
      },
    }),
  ]
}

const title = titleOf(grantWords)
const columns: readonly ExportColumn<PairLine>[] = [
  { title: title('agency'), of: ({ agency }, lang) => `${agency.name[lang]} (${agency.id})` },
  { title: title('dataset'), of: ({ dataset }) => dataset.id },
  { title: title('clients'), of: (one) => one.clients },
  { title: title('grants'), of: (one) => one.grants },
  { title: title('inForce'), of: (one) => one.inForce },
  { title: title('suspended'), of: (one) => one.suspended },
  {
    title: title('purposes'),
    of: (one) => one.purposes.map((purpose) => purposes[purpose].point).join(' '),
  },
  { title: title('endsAt'), of: (one) => one.endsAt },
]

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
    dataset: { id: dataset, title: names.dataset(dataset) },
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

function grantLine(grant: ListedGrant, at: Date): GrantLine {
  return {
    id: grant.id,
    client: holderOf(grant),
    purpose: grant.purpose,
    state: stateOf(grant, at),
    from: new Date(grant.validFromMs).toISOString(),
    until: new Date(Math.min(grant.revokedAtMs ?? Infinity, grant.validUntilMs)).toISOString(),
    document: `${grant.documentNumber}, ${showDay(grant.documentDate)}`,
  }
}

function stateOf(grant: ListedGrant, at: Date): GrantState {
  if (grant.revokedAtMs !== null && grant.revokedAtMs <= at.getTime()) return 'revoked'
  if (!isInForce(grant, at)) return grant.validFromMs > at.getTime() ? 'to-come' : 'ended'
  if (isSuspended(grant, at)) return 'suspended'
  return isAwake(grant, at) ? 'in-force' : 'asleep'
}

async function readGrant(door: ConsoleDoor, id: number, path: string): Promise<GrantPageView> {
  const { db } = door
  const [grant] = await listGrants(db, { id })
  if (!grant) throw new Refusal('http.not-found', { path })
  const version = await findDataset(db, grant.dataset)
  const agency = grant.agency ?? (await findClient(db, grant.client!)).agency
  const names = await readNames(db)
  const nameOf = (number: number | string) =>
    version.columns.find((one) => one.number === Number(number))?.name ?? `#${number}`
  const { condition, masks } = grant
  const entries = await findEntries(db, { grant: id })
  return {
    ...grantLine(grant, door.now()),
    agency: { id: agency, name: names.agency(agency) },
    dataset: { id: grant.dataset, title: version.title },
    columns: grant.columns.map((number) => {
      const mask = masks[number]
      return { name: nameOf(number), mask: mask ? writeMask(mask) : null }
    }),
    condition:
      condition &&
      Object.entries(condition)
        .map(([number, values]) => `${nameOf(number)} = ${values.join(' | ')}`)
        .join('; '),
    taskPattern: grant.taskPattern,
    zones: grant.zones && [...grant.zones],
    delivery: grant.delivery && [...grant.delivery],
    thirdParty: grant.thirdParty,
    limits: { callsPerMinute: grant.callsPerMinute, rowsPerDay: grant.rowsPerDay },
    decidedBy: grant.decidedBy,
    legalGround:
      grant.legalGround && [grant.legalGround, grant.legalDocument ?? ''].join(' ').trim(),
    entries: entries
      .filter(({ kind }) => kind.startsWith('access.'))
      .map(({ index, kind, envelope }) => ({ index, kind, at: envelope.at })),
  }
}
