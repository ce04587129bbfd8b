/**
 * From a call to a report: who reports, and may it read what it speaks of? The decision is the one
 * of every read; it knows columns and grants, never rows.
 */
import type { Report } from '@kho/contract/discrepancy.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { HttpContext } from '../http/route.ts'
import { append } from '../journal/append.ts'
import { decidePlan, type Asked, type Query } from '../query/query.ts'
import type { Way } from './move-discrepancy.ts'
import {
  reportDiscrepancy,
  type Reported,
  type Reporter,
  type ReportRules,
} from './report-discrepancy.ts'
import { refuseBarred } from './viewer.ts'

export type ReportDoor = {
  query: Query
  rules: Way & ReportRules & { authorityAgency: string | null }
}

type Call = Pick<HttpContext, 'headers' | 'address' | 'method' | 'url' | 'reference'>

export async function receiveReport(
  { query, rules }: ReportDoor,
  call: Call,
  dataset: string,
  report: Report,
  /** Of a person who is signed in: the report stands in its list. */
  account: string | null = null,
): Promise<Reported> {
  const caller = await query.caller(call)
  const { client, purpose, task } = caller
  const facts = await query.facts.now(dataset)
  try {
    refuseBarred(caller, dataset)
    const asked = askedOf(report, facts.version.key)
    const { allowed } = decidePlan(query, { facts, caller, asked, reference: call.reference })
    const reporter: Reporter = client
      ? { kind: 'client', client: client.id, purpose, task }
      : { kind: 'citizen', address: call.address, account }
    // A change of what a mask hides is not told either.
    const columns = allowed.columns.filter((number) => !allowed.masks[number])
    const view = { columns, condition: allowed.condition }
    const { version, ask } = facts
    return await query.db.tx((tx) =>
      reportDiscrepancy(tx, rules, { version, view, report, reporter, ask }),
    )
  } catch (error) {
    if (client && error instanceof Refusal && error.code.startsWith('access.')) {
      const fields = { dataset, client: client.id, code: error.code }
      await query.db.tx((tx) => append(tx, { kind: 'discrepancy.refused', fields }))
    }
    throw error
  }
}

/** Whoever speaks of a row must be allowed to read its key. */
function askedOf(report: Report, key: readonly string[]): Asked {
  if (report.about === 'dataset') return {}
  const named = { touched: key, byKey: true }
  return report.about === 'cell' ? { properties: [report.column], ...named } : named
}
