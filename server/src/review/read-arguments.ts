/** What the commands of reviews read from their arguments. */
import { tellIssues } from '@kho/contract/issues.ts'
import type { z } from 'zod'
import { readCalendar } from '../calendar/read-calendar.ts'
import { misuse, needOption } from '../cli/arguments.ts'
import type { CommandArgs, CommandContext } from '../cli/command.ts'
import type { Way } from './campaign.ts'

export const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const
export const reasonOption = text('lý do, ghi vào nhật ký', 'reason, kept in the journal')
export const paperOptions = {
  number: text('số văn bản', 'document number'),
  date: text('ngày văn bản, YYYY-MM-DD', 'document date, YYYY-MM-DD'),
  signer: text('người ký', 'signer'),
}

export const wayOf = ({ config }: CommandContext): Way => ({
  calendar: readCalendar(config),
  now: () => new Date(),
})

/** Misuse with the name of what does not fit. */
export function readInput<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  throw misuse(tellIssues(schema, given))
}

export function readNumber(given: string | undefined, name: string): number {
  if (!/^\d{1,9}$/.test(given ?? '')) throw misuse(`<${name}> ${given ?? ''} ?`)
  return Number(given)
}

export function readPaper(args: CommandArgs) {
  return {
    documentNumber: needOption(args, 'number'),
    documentDate: needOption(args, 'date'),
    signer: needOption(args, 'signer'),
  }
}
