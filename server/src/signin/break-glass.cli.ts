/** `kho break-glass seal|status`. */
import { needOption, readOption, readPositionals } from '../cli/arguments.ts'
import { say } from '../cli/command.ts'
import type { Command } from '../cli/command.ts'
import { readSeal } from './break-glass.ts'
import { sealBreakGlass } from './seal-break-glass.ts'

const seal: Command = {
  name: 'break-glass seal',
  summary: {
    vi: 'Niêm phong tài khoản khẩn cấp: hai nửa bí mật, mỗi người giữ một nửa',
    en: 'Seal the break-glass account: two halves of a secret, one for each of two persons',
  },
  usage: '--agency … [--account khan-cap]',
  options: {
    agency: { type: 'string', help: { vi: 'đơn vị quản lý Kho', en: 'the data authority' } },
    account: { type: 'string', help: { vi: 'tên tài khoản', en: 'name of the account' } },
  },
  async run(context, args) {
    readPositionals(args)
    const account = readOption(args, 'account') ?? 'khan-cap'
    const given = { account, agency: needOption(args, 'agency') }
    const db = await context.database()
    const json = await db.tx((tx) => sealBreakGlass(tx, context.actor, given))
    const note = {
      vi: 'Mỗi nửa cho một người, cất trong phong bì niêm phong. Mở tại /sign-in/break-glass, dùng một lần, một giờ.',
      en: 'One half for each person, in a sealed envelope. Opened at /sign-in/break-glass, once, for an hour.',
    }
    return { exit: 0, json, text: [json.account, ...json.halves, say(context, note)] }
  },
}

const status: Command = {
  name: 'break-glass status',
  summary: {
    vi: 'Tài khoản khẩn cấp đang niêm phong hay đã mở',
    en: 'Whether the break-glass account is sealed or was opened',
  },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const json = await readSeal(await context.database())
    const words = {
      none: { vi: 'Chưa niêm phong lần nào.', en: 'It was never sealed.' },
      sealed: { vi: 'Đang niêm phong.', en: 'It is sealed.' },
      opened: { vi: 'Đã mở, chưa niêm phong lại.', en: 'It was opened, and not sealed anew.' },
    }
    return { exit: json.state === 'sealed' ? 0 : 1, json, text: say(context, words[json.state]) }
  },
}

export const breakGlassCommands: Command[] = [seal, status]
