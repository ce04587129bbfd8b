/** `--paper`: the signed PDF of what is done at the shell, kept in the same transaction. */
import { basename } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'
import { readOption } from '../cli/arguments.ts'
import type { CommandArgs, CommandContext, CommandOption } from '../cli/command.ts'
import { readGivenFile } from '../cli/read-given-file.ts'
import { findAct, type PaperedAct } from '../paper/papered-act.ts'
import { readRoots } from '../paper/roots.ts'
import { sendPaper } from '../paper/send-paper.ts'
import type { Tx } from '../pg/database.ts'
import { readDay } from './read-arguments.ts'

export const paperOptions = {
  paper: {
    type: 'string',
    help: { vi: 'tệp PDF đã ký của văn bản', en: 'the signed PDF of the document' },
  },
  signer: { type: 'string', help: { vi: 'người ký', en: 'who signed it' } },
} as const satisfies Record<string, CommandOption>

/** Does it; with `--paper` the file is kept beside it, and where it is refused nothing is done. */
export async function doneWithPaper<T>(
  context: CommandContext,
  args: CommandArgs,
  act: PaperedAct,
  run: (tx: Tx) => Promise<{ done: T; subject: number }>,
): Promise<{ done: T; paper: number | null }> {
  const db = await context.database()
  const path = readOption(args, 'paper')
  if (path === undefined) return { done: (await db.tx(run)).done, paper: null }
  const bytes = await readGivenFile(path)
  const { dataDir, paperRootsFile } = context.config
  const parts = { db, dataDir, roots: readRoots(paperRootsFile), now: () => new Date() }
  const day = readOption(args, 'document-date')
  const given = {
    sent: { name: basename(path), bytes },
    number: readOption(args, 'document'),
    issuedOn: day === undefined ? undefined : readDay(day),
    signer: readOption(args, 'signer'),
    // A grant is kept by the owner of its dataset.
    keeper: '',
  }
  let done: T | undefined
  const { paper } = await sendPaper(parts, context.actor, given, async (tx) => {
    const made = await run(tx)
    done = made.done
    return findAct(tx, [act], { kind: act.kind, subject: String(made.subject) })
  })
  if (done === undefined) throw new Refusal('paper.unknown-act', { kind: act.kind, subject: '-' })
  return { done, paper }
}
