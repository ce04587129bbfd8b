/**
 * The act that issues accounts from an agency's list, with the functions of each: all of them, or
 * none and what is wrong with which row.
 */
import { z } from 'zod'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { functionSchema } from '@kho/contract/function.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Tx } from '../pg/database.ts'
import { startOfDay } from '../time.ts'
import { accountIdSchema } from './account.ts'
import { appoint } from './appoint.ts'
import { issueAccount } from './issue-account.ts'

/** A row as it is written in the list; what is empty may be left out. */
export const accountRowSchema = z.object({
  id: z.string(),
  agency: z.string(),
  name: z.string(),
  mail: z.string().nullish(),
  telephone: z.string().nullish(),
  /** The last day. */
  validUntil: z.string().nullish(),
  /** Names of functions with commas or spaces between. */
  functions: z.string().nullish(),
})
export type AccountRow = z.infer<typeof accountRowSchema>

export type AccountListInput = {
  rows: readonly AccountRow[]
  requestedBy: string
  documentNumber: string
  documentDate: string
}

export type RowFault = { row: number; account: string; sentence: Bilingual }

/** The first faults of a list; more than these nobody mends in one go. */
const faultsMax = 100

/** Refused with `people.faulty-list`, whose `faults` names them by row, if there is any. */
export class FaultyList extends Refusal {
  readonly faults: readonly RowFault[]
  constructor(faults: RowFault[], rows: number) {
    const first = faults[0]!
    super('people.faulty-list', {
      faults: faults.length,
      rows,
      row: first.row,
      account: first.account,
      first: first.sentence.vi,
      firstEn: first.sentence.en,
      all: faults.map((one) => `${one.row}: ${one.sentence.vi}`).join('; '),
    })
    this.faults = faults
  }
}

/** Rows are counted from 1. */
export async function issueAccounts(
  tx: Tx,
  actor: string,
  input: AccountListInput,
): Promise<{ accounts: string[]; entry: string }> {
  const faults: RowFault[] = []
  const accounts: string[] = []
  let entry = ''
  for (const [i, row] of input.rows.entries()) {
    // Each row on its own ground, so that one fault does not hide those after it.
    await tx.query('savepoint account_row')
    try {
      entry = (await issueRow(tx, actor, input, row)).entry
      accounts.push(row.id)
    } catch (error) {
      const sentence = sentenceOf(error)
      await tx.query('rollback to savepoint account_row')
      faults.push({ row: i + 1, account: row.id, sentence })
      if (faults.length === faultsMax) break
    }
    await tx.query('release savepoint account_row')
  }
  if (faults.length > 0) throw new FaultyList(faults, input.rows.length)
  return { accounts, entry }
}

async function issueRow(
  tx: Tx,
  actor: string,
  { documentNumber, documentDate, requestedBy }: AccountListInput,
  row: AccountRow,
): Promise<{ entry: string }> {
  const paper = { documentNumber, documentDate }
  const validUntil = readLastDay(row.validUntil)
  const issued = await issueAccount(tx, actor, {
    id: accountIdSchema.parse(row.id),
    agency: row.agency,
    name: row.name,
    mail: row.mail || null,
    telephone: row.telephone || null,
    validUntil,
    requestedBy,
    ...paper,
  })
  const wanted = (row.functions ?? '').split(/[,;\s]+/).filter((name) => name !== '')
  for (const name of new Set(wanted)) {
    const given = functionSchema.safeParse(name)
    if (!given.success) throw new Refusal('people.unknown-function', { function: name })
    const appointed = { account: row.id, function: given.data, agency: row.agency, validUntil }
    await appoint(tx, actor, { ...appointed, ...paper })
  }
  return issued
}

/** The end of the last day; null without one. */
function readLastDay(written: string | null | undefined): Date | null {
  if (!written) return null
  const iso = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(written.trim())
  const day = iso
    ? `${iso[3]}-${iso[2]!.padStart(2, '0')}-${iso[1]!.padStart(2, '0')}`
    : written.trim()
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? startOfDay(day) : new Date(Number.NaN)
  const isDay =
    !Number.isNaN(at.getTime()) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
  if (!isDay) throw new Refusal('people.unknown-day', { day: written.slice(0, 40) })
  return new Date(at.getTime() + 24 * 3_600_000)
}

/** What is wrong, in words; a fault of ours is not one of the list. */
function sentenceOf(error: unknown): Bilingual {
  if (error instanceof Refusal) return error.sentence
  if (!(error instanceof z.ZodError)) throw error
  const { path, message } = error.issues[0]!
  const place = path.join('.') || 'id'
  return { vi: `ô ${place}: ${message}`, en: `${place}: ${message}` }
}
