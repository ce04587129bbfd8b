/** The list of accounts as a file. */
import { functions } from '@kho/contract/function.ts'
import type { AccountLine } from '@kho/portal/console-accounts-view.ts'
import { accountWords } from '@kho/portal/console-accounts-words.ts'
import { links } from '@kho/portal/links.ts'
import { readAccountsView } from './account-views.ts'
import { columnsOf, type ListExport } from './list-export.ts'
import type { ConsoleDoor } from './page-route.ts'

const column = columnsOf(accountWords)

export function accountExport(door: ConsoleDoor): ListExport<AccountLine> {
  return {
    act: 'account.list',
    action: 'console.accounts',
    path: links.consoleAccounts,
    agencyOf: ({ search }) => search.get('agency') || undefined,
    members: ['agency', 'state', 'function', 'idle', 'after'],
    columns: [
      { ...column('account'), of: (one) => one.id },
      { ...column('person'), of: (one) => one.name },
      {
        ...column('agency'),
        say: (one, lang) => one.agency?.[lang] ?? null,
        code: (one) => one.agency,
      },
      {
        ...column('state'),
        say: (one, lang) => accountWords(lang).states[one.state],
        code: (one) => one.state,
      },
      {
        ...column('functions'),
        say: (one, lang) => one.functions.map((name) => functions[name].title[lang]).join('; '),
        code: (one) => one.functions,
      },
      { ...column('lastActive'), of: (one) => one.lastActiveAt },
      { ...column('until'), of: (one) => one.validUntil },
    ],
    async read(asked) {
      const { accounts, next } = await readAccountsView(door, asked)
      return { rows: accounts, next }
    },
  }
}
