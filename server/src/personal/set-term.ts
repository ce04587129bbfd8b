/** The act that sets how long something may take, from a day on. Refused: two that overlap. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { listTerms, refuseTermUnit, type Term } from './term.ts'

/** One that holds without an end ends the day before the new one begins. */
export async function setTerm(tx: Tx, account: string, term: Term): Promise<void> {
  refuseTermUnit(term)
  await tx.query('lock table personal.term in share row exclusive mode')
  await tx.query(
    `update personal.term set valid_until = $2::date - 1
     where kind = $1 and valid_until is null and valid_from < $2::date`,
    [term.kind, term.validFrom],
  )
  const last = '9999-12-31'
  const other = (await listTerms(tx)).find(
    ({ kind, validFrom, validUntil }) =>
      kind === term.kind &&
      validFrom <= (term.validUntil ?? last) &&
      (validUntil ?? last) >= term.validFrom,
  )
  if (other) {
    const values = { kind: term.kind, from: term.validFrom, other: other.validFrom }
    throw new Refusal('personal.bad-term', values)
  }
  const { kind, count, unit, ground, validFrom, validUntil } = term
  await tx.query('insert into personal.term values ($1, $2, $3, $4, $5, $6)', [
    kind,
    count,
    unit,
    ground,
    validFrom,
    validUntil,
  ])
  await append(tx, {
    kind: 'personal.term-set',
    fields: {
      term: kind,
      count,
      unit,
      valid_from: validFrom,
      ...(validUntil ? { valid_until: validUntil } : {}),
    },
    payload: { account, ground },
  })
}
