/** `kho relying-party add|list|remove`. */
import { misuse, needOption, readFlag, readList, readPositionals } from '../cli/arguments.ts'
import { say } from '../cli/command.ts'
import type { Command } from '../cli/command.ts'
import { registerRelyingParty } from './register-relying-party.ts'
import { relyingPartySchema } from './relying-party.ts'
import { selectParties } from './relying-party.sql.ts'
import { removeRelyingParty } from './remove-relying-party.ts'

const partyAdd: Command = {
  name: 'relying-party add',
  summary: {
    vi: 'Đăng ký cổng của tỉnh cho đăng nhập bằng Kho; bí mật chỉ hiện một lần',
    en: 'Register a portal that lets persons in by Kho; its secret is shown once',
  },
  usage: '<relying-party> --agency … --name … --name-en … --redirect …',
  options: {
    agency: { type: 'string', help: { vi: 'cơ quan chủ quản', en: 'the agency it belongs to' } },
    name: { type: 'string', help: { vi: 'tên tiếng Việt', en: 'name in Vietnamese' } },
    'name-en': { type: 'string', help: { vi: 'tên tiếng Anh', en: 'name in English' } },
    redirect: {
      type: 'string',
      multiple: true,
      help: { vi: 'địa chỉ quay về, nguyên văn', en: 'where it is returned to, letter by letter' },
    },
    logout: {
      type: 'string',
      multiple: true,
      help: { vi: 'địa chỉ sau khi đăng xuất', en: 'where it is returned to after signing out' },
    },
    public: {
      type: 'boolean',
      help: { vi: 'không giữ được bí mật (chỉ PKCE)', en: 'can keep no secret (PKCE alone)' },
    },
  },
  async run(context, args) {
    const [id] = readPositionals(args, 'relying-party')
    const input = relyingPartySchema.safeParse({
      id,
      agency: needOption(args, 'agency'),
      name: { vi: needOption(args, 'name'), en: needOption(args, 'name-en') },
      redirectUris: readList(args, 'redirect') ?? [],
      logoutUris: readList(args, 'logout') ?? [],
      confidential: !readFlag(args, 'public'),
    })
    if (!input.success) throw misuse(input.error.issues[0]?.path.join('.') ?? '')
    const db = await context.database()
    const json = await db.tx((tx) => registerRelyingParty(tx, context.actor, input.data))
    const issuer = `${context.config.publicUrl}/openid`
    return {
      exit: 0,
      json: { ...json, issuer },
      text: [json.relyingParty, json.secret ?? '-', issuer],
    }
  },
}

const partyList: Command = {
  name: 'relying-party list',
  summary: { vi: 'Liệt kê các cổng đăng nhập bằng Kho', en: 'List portals that let persons in' },
  nothing: { vi: 'Chưa có cổng nào được đăng ký.', en: 'No relying party is registered.' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const found = await selectParties(await context.database())
    const parties = found.map(({ secret: _secret, ...party }) => party)
    const text = parties.map((one) => `${one.id}  ${one.agency}  ${one.redirectUris.join(' ')}`)
    return { exit: 0, json: parties, text }
  },
}

const partyRemove: Command = {
  name: 'relying-party remove',
  summary: { vi: 'Gỡ một cổng; không ai vào đó bằng Kho nữa', en: 'Remove a portal' },
  usage: '<relying-party> --reason …',
  options: {
    reason: {
      type: 'string',
      help: { vi: 'lý do, ghi vào nhật ký', en: 'reason, kept in the journal' },
    },
  },
  async run(context, args) {
    const [id = ''] = readPositionals(args, 'relying-party')
    const reason = needOption(args, 'reason')
    const db = await context.database()
    await db.tx((tx) => removeRelyingParty(tx, context.actor, { id, reason }))
    const text = { vi: `Đã gỡ ${id}.`, en: `${id} is removed.` }
    return { exit: 0, json: { relyingParty: id }, text: say(context, text) }
  },
}

export const openidCommands: Command[] = [partyAdd, partyList, partyRemove]
