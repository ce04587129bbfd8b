/**
 * The act of reporting. It never looks at the row: the answer is the same for a key in view, out of
 * view or not there, and so is the time it takes.
 */
import { createHash } from 'node:crypto'
import type { DatasetVersion, Bilingual } from '@kho/contract/dataset.ts'
import type { Report } from '@kho/contract/discrepancy.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { refuseSecret } from '../catalogue/refuse-secret.ts'
import { randomId, randomSecret } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { keyColumns } from '../store/table.ts'
import { insertDiscrepancy, insertStep } from './discrepancy.sql.ts'
import { moveDiscrepancy, type Way } from './move-discrepancy.ts'
import { hashSender } from './sender.ts'

/** What the reporter may read: only changes there may later be told to it. */
export type View = { columns: readonly number[]; condition: object | null }

export type Reporter =
  | { kind: 'client'; client: string; purpose: string | null; task: string | null }
  | { kind: 'citizen'; address: string; account?: string | null }

export type ReportRules = {
  /** Forwarded to the owner at once, without the authority's hand. */
  forwardAtOnce: boolean
  /** Within a day, of citizens: from one address, and on one dataset. */
  perAddressMax: number
  perDatasetMax: number
  /** Key under which addresses are hashed. */
  senderKey: Buffer
}

export type Reported = {
  id: string
  state: 'reported' | 'forwarded'
  dueOn: string | null
  /** Of a citizen, shown this once. */
  followUp?: string
}

export async function reportDiscrepancy(
  tx: Tx,
  way: Way & ReportRules,
  input: {
    version: DatasetVersion
    view: View
    report: Report
    reporter: Reporter
    ask: Bilingual
  },
): Promise<Reported> {
  const { version, view, report, reporter } = input
  refuseSecret(report)
  const key = 'key' in report ? report.key : undefined
  if (key) refuseKey(version, key)
  const column = report.about === 'cell' ? numberOf(version, report.column) : undefined
  const isCitizen = reporter.kind === 'citizen'
  const sender = isCitizen ? hashSender(way.senderKey, reporter.address) : undefined
  if (sender) await refuseFlood(tx, way, version.id, sender, input.ask)
  const followUp = isCitizen ? randomSecret() : undefined
  const id = randomId()
  const { intakeId } = await append(tx, {
    kind: 'discrepancy.reported',
    fields: { discrepancy: id, dataset: version.id, about: report.about, origin: reporter.kind },
    payload: {
      ...report,
      ...(isCitizen
        ? {}
        : { client: reporter.client, purpose: reporter.purpose, task: reporter.task }),
    },
  })
  const { rows } = await tx.query('select change from store.dataset_state where dataset = $1', [
    version.id,
  ])
  await insertDiscrepancy(tx, {
    id,
    dataset: version.id,
    origin: reporter.kind,
    about: report.about,
    owner: version.owner,
    ...(isCitizen ? { account: reporter.account ?? null } : { client: reporter.client }),
    ...(sender ? { sender } : {}),
    ...(followUp ? { followUp: hashFollowUp(followUp) } : {}),
    key,
    column,
    columns: column === undefined ? view.columns : [column],
    condition: view.condition,
    afterChange: Number(rows[0]?.change ?? 0),
    journalIntake: intakeId,
  })
  await insertStep(tx, id, 'reported', intakeId)
  const code = followUp ? { followUp } : {}
  if (!way.forwardAtOnce) return { id, state: 'reported', dueOn: null, ...code }
  const { dueOn } = await moveDiscrepancy(tx, way, { id, step: 'forwarded', actor: 'rule' })
  return { id, state: 'forwarded', dueOn, ...code }
}

export function hashFollowUp(code: string): Buffer {
  return createHash('sha256').update(code).digest()
}

function refuseKey(version: DatasetVersion, key: readonly string[]): void {
  const columns = keyColumns(version)
  const fits =
    key.length === columns.length &&
    columns.every(
      ({ type }, i) =>
        type !== 'integer' ||
        (/^-?\d{1,19}$/.test(key[i]!) && BigInt.asIntN(64, BigInt(key[i]!)) === BigInt(key[i]!)),
    )
  if (fits) return
  const expected = columns.map(({ name, type }) => `${name} (${type})`).join(', ')
  throw new Refusal('discrepancy.bad-key', { dataset: version.id, expected, given: key.length })
}

function numberOf(version: DatasetVersion, name: string): number {
  const column = version.columns.find((one) => one.name === name)
  if (column) return column.number
  throw new Refusal('query.unknown-column', { dataset: version.id, column: name })
}

/** Counted under a lock, so that many at once are not more than the limit. */
async function refuseFlood(
  tx: Tx,
  rules: ReportRules,
  dataset: string,
  sender: Buffer,
  ask: Bilingual,
): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('discrepancy.report', 0))`)
  const { rows } = await tx.query(
    `select
       (select count(*) from discrepancy.discrepancy
        where sender = $1 and reported_at > clock_timestamp() - interval '1 day')::int as sender,
       (select count(*) from discrepancy.discrepancy
        where dataset = $2 and origin = 'citizen'
          and reported_at > clock_timestamp() - interval '1 day')::int as dataset`,
    [sender, dataset],
  )
  const [count] = rows
  const refuse = (from: string, found: number, limit: number) => {
    if (found < limit) return
    const values = { from, count: found, limit, askVi: ask.vi, askEn: ask.en }
    throw new Refusal('discrepancy.too-many', values)
  }
  refuse('IP', count.sender, rules.perAddressMax)
  refuse(dataset, count.dataset, rules.perDatasetMax)
}
