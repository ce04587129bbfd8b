/** The act that sets a term, with its legal ground, from a day on. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { listTerms, type Term } from './term.ts'

/** One that holds without an end ends the day before the new one begins. */
export async function setTerm(tx: Tx, actor: string, term: Term): Promise<void> {
  await tx.query('lock table discrepancy.term in share row exclusive mode')
  await tx.query(
    `update discrepancy.term set valid_until = $2::date - 1
     where kind = $1 and valid_until is null and valid_from < $2::date`,
    [term.kind, term.validFrom],
  )
  const other = (await listTerms(tx)).find(
    ({ kind, validFrom, validUntil }) =>
      kind === term.kind &&
      validFrom <= (term.validUntil ?? '9999-12-31') &&
      (validUntil ?? '9999-12-31') >= term.validFrom,
  )
  if (other) {
    const values = { kind: term.kind, from: term.validFrom, other: other.validFrom }
    throw new Refusal('discrepancy.bad-term', values)
  }
  await tx.query('insert into discrepancy.term values ($1, $2, $3, $4, $5)', [
    term.kind,
    term.days,
    term.ground,
    term.validFrom,
    term.validUntil,
  ])
  await append(tx, {
    kind: 'discrepancy.term-set',
    fields: {
      term: term.kind,
      days: term.days,
      valid_from: term.validFrom,
      ...(term.validUntil ? { valid_until: term.validUntil } : {}),
    },
    payload: { actor, ground: term.ground },
  })
}
