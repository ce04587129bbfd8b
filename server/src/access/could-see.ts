/**
 * What an agency could see on a day, and who can see a column: each grant by itself through the rules
 * of the decision, except those about a call, which nobody has made here.
 */
import { catalogueKindOf, type CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import { writeMask } from '@kho/contract/mask.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Bilingual, DatasetVersion } from '@kho/contract/dataset.ts'
import type { ConditionTerm } from '@kho/contract/named-condition.ts'
import { findAgency } from '../people/agency.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf, startOfDay } from '../time.ts'
import { anyPersonOf } from './any-person.ts'
import type { DecidedDataset } from './decide.ts'
import type { Condition } from './grant.ts'
import { selectGrants, type WrittenGrant } from './grant.sql.ts'
import { nameConditions } from './name-condition.ts'
import {
  selectClientsAt,
  selectClientsWithin,
  selectDefinitions,
  selectOpenAt,
} from './past.sql.ts'
import type { PastClient, PastDefinition } from './past.sql.ts'
import type { RuleName } from './rules.ts'
import { traceRules } from './trace-rules.ts'

/** A grant under which something could be read, and what. */
export type Seen = {
  /** null: held by persons of the agency. */
  client: string | null
  /** Those of them it is narrowed to; null for all who have the consumer's function. */
  accounts: readonly string[] | null
  agency: string
  grant: number
  dataset: string
  /** As it was then. */
  kind: CatalogueKind
  purpose: string
  taskPattern: string | null
  columns: string[]
  /** Of those columns, by name. */
  titles: Record<string, Bilingual>
  masks: Record<string, string>
  /** By name; null for all rows. */
  condition: Record<string, readonly string[]> | null
  /** The same in words; empty for all rows. */
  rows: ConditionTerm[]
  delivery: readonly string[] | null
  /** From this instant on. */
  from: string
}

const aboutACall: ReadonlySet<RuleName> = new Set<RuleName>([
  'scope',
  'purpose-named',
  'purpose',
  'task-named',
  'task',
  'delivery',
  'zone',
])

const dayMs = 86_400_000

/**
 * Everything that clients and persons of the agency could read at some instant of the day, in Viet Nam; with the
 * datasets that were open to everybody at its end. Refused: an unknown agency.
 */
export async function whatCouldSee(
  tx: Tx,
  agency: string,
  day: string,
): Promise<{ agency: string; day: string; seen: Seen[]; open: string[] }> {
  await findAgency(tx, agency)
  const from = startOfDay(day)
  const until = new Date(Math.min(from.getTime() + dayMs - 1, Math.max(from.getTime(), Date.now())))
  const grants = (await selectGrants(tx, { agency })).filter(
    (grant) =>
      grant.createdAtMs <= until.getTime() &&
      grant.validFromMs <= until.getTime() &&
      Math.min(grant.validUntilMs, grant.revokedAtMs ?? Infinity) > from.getTime(),
  )
  const datasets = [...new Set(grants.map(({ dataset }) => dataset))]
  const definitions = Map.groupBy(
    await selectDefinitions(tx, datasets, from, until),
    ({ version }) => version.id,
  )
  const clients = await selectClientsWithin(tx, agency, from, until)
  const unnamed = grants.flatMap((grant) => {
    const ofGrant = {
      grant,
      agency,
      clients: grant.client === null ? [] : (clients.get(grant.client) ?? []),
      definitions: definitions.get(grant.dataset) ?? [],
    }
    return seenWithin(ofGrant, from.getTime(), until.getTime()) ?? []
  })
  return { agency, day, seen: await nameSeen(tx, unnamed), open: await selectOpenAt(tx, until) }
}

type Span = {
  grant: WrittenGrant
  agency: string
  /** Its client, each time it was changed, and its dataset. */
  clients: PastClient[]
  definitions: PastDefinition[]
}

/**
 * What the grant showed first within a span of time. Between two beginnings things only end, so what
 * could be seen at all could be seen at one of them.
 */
function seenWithin(
  { grant, agency, clients, definitions }: Span,
  fromMs: number,
  untilMs: number,
) {
  const beginnings = [
    grant.validFromMs,
    grant.createdAtMs,
    ...grant.commitments.map((one) => one.fromMs),
    ...definitions.map((one) => one.fromMs),
    ...clients.map(({ sinceMs }) => sinceMs),
  ]
  const within = beginnings.map(Math.ceil).filter((ms) => ms > fromMs && ms <= untilMs)
  for (const ms of [fromMs, ...within.toSorted((a, b) => a - b)]) {
    const client = clients.findLast(({ sinceMs }) => sinceMs <= ms) ?? null
    const definition = definitions.findLast((one) => one.fromMs <= ms)
    if ((client?.agency ?? grant.agency) !== agency) continue
    if (!definition || grant.createdAtMs > ms) continue
    const { version } = definition
    const found = seeUnder(grant, { client, at: new Date(ms), version })
    if (found) return found
  }
  return null
}

/** Who can read a column at an instant. Refused: an unknown dataset or column of that instant. */
export async function whoCanSee(
  tx: Tx,
  dataset: string,
  column: string,
  at: Date,
): Promise<{ dataset: string; column: string; at: string; everybody: boolean; seen: Seen[] }> {
  const [definition] = await selectDefinitions(tx, [dataset], at, at)
  if (!definition) throw new Refusal('catalogue.unknown-dataset', { dataset })
  const { version } = definition
  const found = version.columns.find(({ name }) => name === column)
  if (!found) throw new Refusal('query.unknown-column', { dataset, column })
  const base = { dataset, column, at: at.toISOString() }
  if (version.sharing === 'open') {
    return { ...base, everybody: found.personal === 'none', seen: [] }
  }
  const grants = (await selectGrants(tx, { dataset })).filter(
    ({ createdAtMs, columns }) => createdAtMs <= at.getTime() && columns.includes(found.number),
  )
  const ids = [...new Set(grants.flatMap(({ client }) => client ?? []))]
  const clients = await selectClientsAt(tx, { clients: ids }, at)
  const known = new Map(clients.map((client) => [client.id, client]))
  const unnamed = grants.flatMap((grant) => {
    const client = known.get(grant.client ?? '') ?? null
    if (grant.client !== null && client === null) return []
    return seeUnder(grant, { client, at, version, asked: [column] }) ?? []
  })
  return { ...base, everybody: false, seen: await nameSeen(tx, unnamed) }
}

/** What this one grant shows to who holds it at an instant; null for nothing. */
function seeUnder(
  grant: WrittenGrant,
  matter: { client: PastClient | null; at: Date; version: DatasetVersion; asked?: string[] },
): Unnamed | null {
  const { client, at, version, asked } = matter
  if (version.sharing === 'open') return null
  const { choice } = traceRules(
    {
      client,
      ...(grant.agency === null ? {} : { person: anyPersonOf(grant.agency) }),
      scopes: [],
      grants: [grant],
      dataset: decidedOf(version),
      purpose: null,
      task: null,
      zones: [],
      at,
      ...(asked ? { asked } : {}),
    },
    aboutACall,
  )
  if (!choice) return null
  const nameOf = (number: number | string) =>
    version.columns.find((one) => one.number === Number(number))?.name ?? `#${number}`
  const { condition } = choice
  const named = version.columns.filter(({ number }) => choice.columns.includes(number))
  const seen = {
    client: grant.client,
    accounts: grant.accounts,
    agency: client?.agency ?? grant.agency!,
    grant: grant.id,
    dataset: version.id,
    kind: catalogueKindOf(version),
    purpose: grant.purpose,
    taskPattern: grant.taskPattern,
    columns: choice.columns.map(nameOf),
    titles: Object.fromEntries(named.map(({ name, title }) => [name, title])),
    masks: Object.fromEntries(
      choice.columns.flatMap((number) => {
        const mask = choice.masks[number]
        return mask ? [[nameOf(number), writeMask(mask)]] : []
      }),
    ),
    condition:
      condition &&
      Object.fromEntries(Object.entries(condition).map(([n, values]) => [nameOf(n), values])),
    delivery: grant.delivery,
    from: at.toISOString(),
  }
  return { seen, condition, columns: version.columns, day: dayOf(at) }
}

type Unnamed = {
  seen: Omit<Seen, 'rows'>
  condition: Condition | null
  columns: DatasetVersion['columns']
  day: string
}

/** Codes mean what they meant on the day that is told of. */
async function nameSeen(tx: Tx, unnamed: readonly Unnamed[]): Promise<Seen[]> {
  const named: Seen[] = []
  for (const { seen, condition, columns, day } of unnamed) {
    const name = await nameConditions(tx, columns, [condition], day)
    named.push({ ...seen, rows: name(condition) })
  }
  return named
}

function decidedOf(version: DatasetVersion): DecidedDataset {
  return {
    id: version.id,
    sharing: version.sharing,
    owner: version.owner,
    ask: { vi: version.owner, en: version.owner },
    columns: version.columns,
  }
}
