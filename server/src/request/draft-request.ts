/** The act that begins a request: whatever is typed so far, for an agency. */
import type { Draft } from '@kho/contract/request.ts'
import { append } from '../journal/append.ts'
import { findAgency } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import { isDataset } from './facts.sql.ts'
import { insertRequest } from './request.sql.ts'

/** `journalIntake` names the entry of what was done before and after it has its index. */
export type SavedDraft = { request: number; revision: number; journalIntake: string }

export type DraftInput = { agency: string; asked: Draft; renews?: number }

/** Nothing of what is asked is judged before it is submitted. Refused: an unknown agency. */
export async function draftRequest(
  tx: Queryable,
  actor: string,
  { agency, asked, renews }: DraftInput,
): Promise<SavedDraft> {
  await findAgency(tx, agency)
  const kept = withoutEmpty(asked)
  const request = await insertRequest(tx, {
    agency,
    author: actor,
    asked: kept,
    dataset: await knownDataset(tx, kept),
    renews: renews ?? null,
    paper: null,
  })
  const { intakeId } = await append(tx, {
    kind: 'request.drafted',
    fields: { request, agency, ...(renews === undefined ? {} : { renews }) },
    payload: { actor },
  })
  return { request, revision: 1, journalIntake: intakeId }
}

/** What a form leaves empty is not asked. */
export function withoutEmpty(asked: Draft): Draft {
  const isEmpty = (value: unknown) =>
    value === undefined ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value as object).length === 0)
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => !isEmpty(value)))
}

/** The dataset's name where there is one of that name; it may still be being typed. */
export async function knownDataset(tx: Queryable, { dataset }: Draft): Promise<string | null> {
  return dataset !== undefined && (await isDataset(tx, dataset)) ? dataset : null
}
