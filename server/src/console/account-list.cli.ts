/** `kho account issue-list` and `kho account template`: accounts from an agency's file. */
import { basename } from 'node:path'
import { needOption, readPositionals } from '../cli/arguments.ts'
import { say, type Command } from '../cli/command.ts'
import { FaultyList, issueAccounts } from '../people/issue-accounts.ts'
import { readAccountList, writeListTemplate } from './account-list.ts'

const issueList: Command = {
  name: 'account issue-list',
  summary: {
    vi: 'Cấp tài khoản theo danh sách của cơ quan; tất cả hoặc không',
    en: "Issue accounts from an agency's list, all or none",
  },
  usage: '<file> --requested-by … --document … --document-date …',
  options: {
    'requested-by': { type: 'string', help: { vi: 'người đề nghị', en: 'who asked' } },
    document: { type: 'string', help: { vi: 'số văn bản', en: 'document number' } },
    'document-date': {
      type: 'string',
      help: { vi: 'ngày văn bản, YYYY-MM-DD', en: 'document date, YYYY-MM-DD' },
    },
  },
  async run(context, args) {
    const [path = ''] = readPositionals(args, 'file')
    const paper = {
      requestedBy: needOption(args, 'requested-by'),
      documentNumber: needOption(args, 'document'),
      documentDate: needOption(args, 'document-date'),
    }
    const { rows, places } = await readAccountList(path, basename(path))
    const db = await context.database()
    try {
      const json = await db.tx((tx) => issueAccounts(tx, context.actor, { rows, ...paper }))
      const count = json.accounts.length
      const text = { vi: `Đã cấp ${count} tài khoản.`, en: `${count} accounts are issued.` }
      return { exit: 0, json, text: say(context, text) }
    } catch (error) {
      if (!(error instanceof FaultyList)) throw error
      const faults = error.faults.map((one) => ({
        place: places[one.row - 1] ?? String(one.row),
        account: one.account,
        sentence: one.sentence,
      }))
      const lines = faults.map(
        ({ place, account, sentence }) => `${place}  ${account}  ${say(context, sentence)}`,
      )
      return { exit: 1, json: { faults }, text: [say(context, error.hint), ...lines] }
    }
  },
}

const template: Command = {
  name: 'account template',
  summary: {
    vi: 'Viết tệp mẫu (.xlsx) để cơ quan điền danh sách',
    en: 'Write the workbook in which an agency fills in its list',
  },
  usage: '<file.xlsx>',
  async run(context, args) {
    const [path = ''] = readPositionals(args, 'file.xlsx')
    await writeListTemplate(path)
    return { exit: 0, json: { path }, text: say(context, { vi: path, en: path }) }
  },
}

export const accountListCommands: Command[] = [issueList, template]
