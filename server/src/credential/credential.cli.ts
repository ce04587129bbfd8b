/** `kho credential …`: kept from standard input, so that no history or process list shows them. */
import { readPositionals } from '../cli/arguments.ts'
import { say, type Command } from '../cli/command.ts'
import { listCredentials } from './credential.ts'
import { keepCredential } from './keep-credential.ts'
import { removeCredential } from './remove-credential.ts'
import { openSealer } from './seal.ts'

const set: Command = {
  name: 'credential set',
  summary: {
    vi: 'Cất một mật khẩu, khoá hoặc chuỗi kết nối, đọc từ đầu vào chuẩn',
    en: 'Keep a password, key or connection string, read from standard input',
  },
  usage: '<credential>',
  async run(context, args) {
    const [name] = readPositionals(args, 'credential') as [string]
    const sealer = await openSealer(context.config.credentialsKeyFile)
    // An editor or echo ends with a line feed that belongs to no password.
    const text = (await context.input()).replace(/\r?\n$/, '')
    const db = await context.database()
    await db.tx((tx) => keepCredential(tx, context.actor, { sealer, name, text }))
    const said = {
      vi: `Đã cất ${name}; không bao giờ hiện lại.`,
      en: `${name} is kept; it is never shown again.`,
    }
    return { exit: 0, json: { name }, text: say(context, said) }
  },
}

const list: Command = {
  name: 'credential list',
  summary: { vi: 'Liệt kê tên các thông tin xác thực', en: 'List the names of credentials' },
  nothing: { vi: 'Chưa cất thông tin xác thực nào.', en: 'No credential is kept.' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const credentials = await listCredentials(await context.database())
    const text = credentials.map(({ name, setAt, usedAt }) => `${name}  ${setAt}  ${usedAt ?? '-'}`)
    return { exit: 0, json: credentials, text }
  },
}

const remove: Command = {
  name: 'credential remove',
  summary: { vi: 'Bỏ một thông tin xác thực', en: 'Forget a credential' },
  usage: '<credential>',
  async run(context, args) {
    const [name] = readPositionals(args, 'credential') as [string]
    const db = await context.database()
    await db.tx((tx) => removeCredential(tx, context.actor, { name }))
    return {
      exit: 0,
      json: { name },
      text: say(context, { vi: `Đã bỏ ${name}.`, en: `${name} is forgotten.` }),
    }
  },
}

export const credentialCommands: Command[] = [set, list, remove]
