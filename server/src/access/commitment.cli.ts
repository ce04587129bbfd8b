/** `kho commitment …`: what third parties have signed (Article 8.4). */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'
import { needOption, readOption, readPositionals } from '../cli/arguments.ts'
import { say } from '../cli/command.ts'
import type { Command } from '../cli/command.ts'
import { readGivenFile } from '../cli/read-given-file.ts'
import { showDay, showInstant } from '../time.ts'
import { addCommitment, documentBytesMax } from './add-commitment.ts'
import { isCommitted, listCommitments } from './commitment.ts'
import type { Commitment } from './commitment.ts'
import { endOfDay, readDay, readNumber } from './read-arguments.ts'
import { withdrawCommitment } from './withdraw-commitment.ts'

const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const

const add: Command = {
  name: 'commitment add',
  summary: {
    vi: 'Ghi nhận cam kết của bên thứ ba cho một quyền (Điều 8.4)',
    en: "Record a third party's commitment for a grant (Article 8.4)",
  },
  usage: '<grant> <file> --signer … --signed-on YYYY-MM-DD --until YYYY-MM-DD',
  options: {
    signer: text('người ký', 'who signed'),
    'signed-on': text('ngày ký', 'day of signing'),
    until: text('ngày cuối cùng còn hiệu lực', 'last day it is in force'),
  },
  async run(context, args) {
    const [number = '', file = ''] = readPositionals(args, 'grant', 'file')
    const grant = readNumber(number)
    const input = {
      grant,
      fileName: basename(file),
      signer: needOption(args, 'signer'),
      signedOn: readDay(needOption(args, 'signed-on')),
      validUntil: endOfDay(readDay(needOption(args, 'until'))),
    }
    const document = await readDocument(file)
    const db = await context.database()
    const json = await db.tx((tx) => addCommitment(tx, context.actor, { ...input, document }))
    const said = {
      vi: `Đã ghi nhận cam kết số ${json.commitment} cho quyền số ${grant} (SHA-256 ${json.sha256}).`,
      en: `Commitment ${json.commitment} is recorded for grant ${grant} (SHA-256 ${json.sha256}).`,
    }
    return { exit: 0, json: { grant, ...json }, text: say(context, said) }
  },
}

const withdraw: Command = {
  name: 'commitment withdraw',
  summary: {
    vi: 'Rút một cam kết; quyền tạm ngừng ngay',
    en: 'Withdraw a commitment; its grant sleeps at once',
  },
  usage: '<commitment> --reason …',
  options: { reason: text('lý do, ghi vào nhật ký', 'reason, kept in the journal') },
  async run(context, args) {
    const [number = ''] = readPositionals(args, 'commitment')
    const commitment = readNumber(number)
    const reason = needOption(args, 'reason')
    const db = await context.database()
    const json = await db.tx((tx) => withdrawCommitment(tx, context.actor, { commitment, reason }))
    const said = json.changed
      ? { vi: `Đã rút cam kết số ${commitment}.`, en: `Commitment ${commitment} is withdrawn.` }
      : {
          vi: `Cam kết số ${commitment} đã rút từ trước.`,
          en: `Commitment ${commitment} was withdrawn before.`,
        }
    return { exit: 0, json: { commitment, ...json }, text: say(context, said) }
  },
}

const list: Command = {
  name: 'commitment list',
  summary: { vi: 'Liệt kê các cam kết', en: 'List the commitments' },
  nothing: { vi: 'Không có cam kết nào.', en: 'There are no commitments.' },
  usage: '[--grant …]',
  options: { grant: text('của quyền này', 'of this grant') },
  async run(context, args) {
    readPositionals(args)
    const given = readOption(args, 'grant')
    const filter = given === undefined ? {} : { grant: readNumber(given) }
    const found = await listCommitments(await context.database(), filter)
    return { exit: 0, json: found.map(toJson), text: found.map(toLine) }
  },
}

/** Its size is asked first: nobody's film is read into memory to be refused. */
async function readDocument(file: string): Promise<Buffer> {
  const { size } = await stat(file).catch(() => ({ size: 0 }))
  if (size > documentBytesMax) {
    throw new Refusal('access.bad-commitment', { reason: `${size} B > ${documentBytesMax} B` })
  }
  return readGivenFile(file)
}

function toJson(one: Commitment) {
  const { createdAtMs, validUntilMs, withdrawnAtMs, ...rest } = one
  const iso = (ms: number) => new Date(ms).toISOString()
  return {
    ...rest,
    recordedAt: iso(createdAtMs),
    validUntil: iso(validUntilMs),
    withdrawnAt: withdrawnAtMs === null ? null : iso(withdrawnAtMs),
    inForce: isCommitted(one, new Date()),
  }
}

function toLine(one: Commitment): string {
  const mark = isCommitted(one, new Date()) ? '+' : '-'
  const until = showInstant(new Date(one.withdrawnAtMs ?? one.validUntilMs))
  const signed = `${one.signer} ${showDay(one.signedOn)}`
  return `${mark} ${one.id}  #${one.grant}  ${one.thirdParty}  ${signed}  ${one.fileName}  ${one.sha256.slice(0, 16)}…  < ${until}`
}

export const commitmentCommands: Command[] = [add, withdraw, list]
