/** Officers' pages of accounts: the list, issuing one or many, one with everything about it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'
import { consoleAccountPage } from '@kho/portal/console-account-page.ts'
import {
  consoleAccountsPage,
  consoleIssueListPage,
  consoleIssuePage,
} from '@kho/portal/console-accounts-page.ts'
import type { IssueListView } from '@kho/portal/console-accounts-view.ts'
import { links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import { accountSchema, findAccount, listAccounts } from '../people/account.ts'
import { appoint } from '../people/appoint.ts'
import { appointmentSchema } from '../people/appointment.ts'
import { issueAccount } from '../people/issue-account.ts'
import { FaultyList, issueAccounts } from '../people/issue-accounts.ts'
import { lockAccount } from '../people/lock-account.ts'
import { renameAccount } from '../people/rename-account.ts'
import { setAccountTerm } from '../people/set-account-term.ts'
import { unlockAccount } from '../people/unlock-account.ts'
import type { Tx } from '../pg/database.ts'
import { inFolder, readSentList, writeListTemplate } from './account-list.ts'
import { agencyChoices, readAccountsView, readAccountView } from './account-views.ts'
import { endOfDay, readForm, refusedView, typedOf, valueOf } from './form-values.ts'
import { accountExport } from './account-export.ts'
import { listExport } from './list-export.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'

/** Gives an account what it is first entered by, which is shown once; none where there is no way. */
export type FirstCode = (tx: Tx, actor: string, account: string) => Promise<string>
export type AccountsDoor = ConsoleDoor & { firstCode: FirstCode | null }

const listBytesMax = 4 * 1024 ** 2
const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export function accountPages(door: AccountsDoor): Route[] {
  return [...readPages(door), ...issuePages(door), ...listPages(door), ...changePages(door)]
}

async function agencyOfAccount(door: ConsoleDoor, account: string): Promise<string | null> {
  const [found] = await listAccounts(door.db, { id: account })
  return found?.agency ?? null
}

function readPages(door: AccountsDoor): Route[] {
  return [
    ...defineConsolePage(door, {
      act: 'account.list',
      action: 'console.accounts',
      path: links.consoleAccounts,
      agencyOf: ({ search }) => search.get('agency') || undefined,
      draw: async (asked) =>
        consoleAccountsPage(await readAccountsView(door, asked), await asked.frame()),
    }),
    ...listExport(door, accountExport(door)),
    ...defineConsolePage(door, {
      act: 'account.list',
      action: 'console.account',
      path: '/console/accounts/{account}',
      agencyOf: ({ params }) => agencyOfAccount(door, params.account!),
      draw: (asked) => drawAccount(door, asked, null),
    }),
  ]
}

async function drawAccount(
  door: AccountsDoor,
  asked: ConsoleAsked,
  refused: Refusal | null,
): Promise<string> {
  const view = await readAccountView(door, asked, asked.params.account!)
  return consoleAccountPage(
    { ...view, typed: typedOf(asked.form), refused: refusedView(refused) },
    await asked.frame(),
  )
}

function issuePages(door: AccountsDoor): Route[] {
  const draw = async (asked: ConsoleAsked, refused: Refusal | null) => {
    const agencies = await agencyChoices(door.db)
    const view = { agencies, typed: typedOf(asked.form), refused: refusedView(refused) }
    return consoleIssuePage(view, await asked.frame())
  }
  return [
    ...defineConsolePage(door, {
      act: 'account.issue',
      action: 'console.issue',
      path: links.consoleIssue,
      draw: (asked) => draw(asked, null),
    }),
    ...defineConsolePage(door, {
      act: 'account.issue',
      action: 'console.issue-send',
      path: links.consoleIssue,
      method: 'POST',
      agencyOf: ({ form }) => valueOf(form, 'agency'),
      again: draw,
      async draw({ lang, form, actor }) {
        const of = (name: string) => valueOf(form, name)
        const input = readForm(accountSchema, {
          id: of('id') ?? '',
          agency: of('agency') ?? '',
          name: of('name') ?? '',
          mail: of('mail'),
          telephone: of('telephone'),
          validUntil: endOfDay(of('lastDay')),
          requestedBy: of('requestedBy'),
          documentNumber: of('documentNumber'),
          documentDate: of('documentDate'),
        })
        const issued = await door.db.tx((tx) => issueAccount(tx, actor.account, input))
        return seeOther(lang, links.consoleAccount(issued.account), issued.entry)
      },
    }),
  ]
}

function listPages(door: AccountsDoor): Route[] {
  const empty = { faults: [], issued: null } as const
  const draw = async (asked: ConsoleAsked, view: Omit<IssueListView, 'typed'>) =>
    consoleIssueListPage({ ...view, typed: typedOf(asked.form) }, await asked.frame())
  return [
    ...defineConsolePage(door, {
      act: 'account.issue',
      action: 'console.issue-list',
      path: links.consoleIssueList,
      draw: (asked) => draw(asked, { ...empty, refused: null, faults: [] }),
    }),
    ...defineConsolePage(door, {
      act: 'account.issue',
      action: 'console.issue-list-send',
      path: links.consoleIssueList,
      method: 'POST',
      filesBytesMax: listBytesMax,
      again: (asked, refused) =>
        draw(asked, { refused: refusedView(refused), faults: [], issued: null }),
      draw: async (asked) => draw(asked, await issueSent(door, asked)),
    }),
    ...defineConsolePage(door, {
      act: 'account.issue',
      action: 'console.list-template',
      path: links.consoleListTemplate,
      draw: () =>
        inFolder(async (folder) => {
          const path = join(folder, 'mau.xlsx')
          await writeListTemplate(path)
          const disposition = 'attachment; filename="danh-sach-tai-khoan.xlsx"'
          const headers = { 'content-type': xlsxType, 'content-disposition': disposition }
          return { headers, body: await readFile(path) }
        }),
    }),
  ]
}

/** Issues all of the list with their first codes, or says what is wrong with which row. */
async function issueSent(
  { db, firstCode }: AccountsDoor,
  { files, form, actor }: ConsoleAsked,
): Promise<Omit<IssueListView, 'typed'>> {
  const file = files.get('file')
  if (!file) throw new Refusal('desk.no-file')
  const { rows, places } = await readSentList(file.name, file.bytes)
  const of = (name: string) => valueOf(form, name) ?? ''
  const paper = {
    requestedBy: of('requestedBy'),
    documentNumber: of('documentNumber'),
    documentDate: of('documentDate'),
  }
  if (Object.values(paper).includes('')) throw new Refusal('people.no-paper')
  try {
    const codes = await db.tx(async (tx) => {
      const { accounts } = await issueAccounts(tx, actor.account, { rows, ...paper })
      const given: (string | null)[] = []
      for (const account of accounts)
        given.push(firstCode ? await firstCode(tx, actor.account, account) : null)
      return given
    })
    const issued = rows.map(({ id, name }, i) => ({
      account: id,
      name,
      firstCode: codes[i] ?? null,
    }))
    return { refused: null, faults: [], issued }
  } catch (error) {
    if (!(error instanceof FaultyList)) throw error
    const faults = error.faults.map(({ row, account, sentence }) => ({
      place: places[row - 1] ?? String(row),
      account,
      sentence,
    }))
    return { refused: refusedView(error), faults, issued: null }
  }
}

function changePages(door: AccountsDoor): Route[] {
  const { db } = door
  const common = {
    method: 'POST',
    agencyOf: ({ params }: Pick<ConsoleAsked, 'params'>) => agencyOfAccount(door, params.account!),
    again: (asked: ConsoleAsked, refused: Refusal) => drawAccount(door, asked, refused),
  } as const
  return [
    ...defineConsolePage(door, {
      ...common,
      act: 'account.change',
      action: 'console.account-change',
      path: '/console/accounts/{account}/change',
      async draw(asked) {
        const account = asked.params.account!
        const { entry } = await db.tx((tx) => change(tx, account, asked))
        return seeOther(asked.lang, links.consoleAccount(account), entry ?? undefined)
      },
    }),
    ...defineConsolePage(door, {
      ...common,
      act: 'appointment.make',
      action: 'console.account-appoint',
      path: '/console/accounts/{account}/appoint',
      async draw({ lang, params, form, actor }) {
        const of = (name: string) => valueOf(form, name)
        const input = readForm(appointmentSchema, {
          account: params.account,
          function: of('function'),
          agency: of('agency') ?? '',
          validUntil: endOfDay(of('appointUntil')),
          documentNumber: of('documentNumber'),
          documentDate: of('documentDate'),
        })
        const { entry } = await db.tx((tx) => appoint(tx, actor.account, input))
        return seeOther(lang, links.consoleAccount(input.account), entry)
      },
    }),
  ]
}

async function change(
  tx: Tx,
  account: string,
  { form, actor }: ConsoleAsked,
): Promise<{ entry: string | null }> {
  const reason = valueOf(form, 'reason')
  if (reason === null) throw new Refusal('people.no-reason')
  const given = { account, reason }
  switch (form.get('do')) {
    case 'lock':
      return lockAccount(tx, actor.account, given)
    case 'unlock':
      return unlockAccount(tx, actor.account, given)
    case 'term': {
      const validUntil = endOfDay(valueOf(form, 'lastDay'))
      return setAccountTerm(tx, actor.account, { ...given, validUntil })
    }
    case 'name':
      return renameAccount(tx, actor.account, { ...given, name: form.get('name') ?? '' })
    default:
      await findAccount(tx, account)
      throw new Refusal('http.bad-request', { reason: 'do' })
  }
}
