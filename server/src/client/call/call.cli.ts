/** `kho client calls`. */
import { misuse, readOption, readPositionals } from '../../cli/arguments.ts'
import type { Command } from '../../cli/command.ts'
import { showInstant } from '../../time.ts'
import { findClient } from '../client.ts'
import { readPlace } from './call.ts'
import type { Call } from './call.ts'
import { followCalls } from './follow-calls.ts'
import { listCalls } from './list-calls.ts'

const calls: Command = {
  name: 'client calls',
  summary: {
    vi: 'Các lần gọi của một hệ thống, mới nhất trước',
    en: 'Calls of a client system, newest first',
  },
  nothing: { vi: 'Không có lượt gọi nào.', en: 'There are no calls.' },
  usage: '<client> [--limit 1-500] [--before …]',
  options: {
    limit: { type: 'string', help: { vi: 'số lần gọi (mặc định 50)', en: 'calls (default 50)' } },
    before: {
      type: 'string',
      help: { vi: 'xem tiếp từ dòng cuối của trang trước', en: 'go on from the page before' },
    },
  },
  async run(context, args) {
    const [client = ''] = readPositionals(args, 'client')
    const limit = readOption(args, 'limit') ?? '50'
    if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 500) {
      throw misuse('--limit 1-500')
    }
    const given = readOption(args, 'before')
    const before = given === undefined ? null : readPlace(given)
    const db = await context.database()
    await findClient(db, client)
    await followCalls(db, { msMax: 5_000, signal: context.signal })
    const page = await listCalls(db, { client, before, limit: Number(limit) })
    const more = page.next === null ? [] : [`--before ${page.next}`]
    return { exit: 0, json: page, text: [...page.calls.map(toLine), ...more] }
  },
}

function toLine(call: Call): string {
  const what = call.code ?? `${call.outcome}${call.rows === null ? '' : ` (${call.rows})`}`
  const of = [call.dataset, call.purpose, call.task].map((one) => one ?? '-').join('  ')
  return `${showInstant(call.at)}  ${what}  ${of}  ${call.request ?? ''}`.trimEnd()
}

export const callCommands: Command[] = [calls]
