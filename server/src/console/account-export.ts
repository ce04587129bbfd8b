/** The list of accounts as a file. */
import { functions } from '@kho/contract/function.ts'
import type { AccountLine } from '@kho/portal/console-accounts-view.ts'
import { accountWords } from '@kho/portal/console-accounts-words.ts'
import { links } from '@kho/portal/links.ts'
import { readAccountsView } from './account-views.ts'
import { titleOf, type ListExport } from './list-export.ts'
import type { ConsoleDoor } from './page-route.ts'

const title = titleOf(accountWords)

export function accountExport(door: ConsoleDoor): ListExport<AccountLine> {
  return {
    act: 'account.list',
    action: 'console.accounts',
    path: links.consoleAccounts,
    agencyOf: ({ search }) => search.get('agency') || undefined,
    columns: [
      { title: title('account'), of: (one) => one.id },
      { title: title('person'), of: (one) => one.name },
      { title: title('agency'), of: (one, lang) => one.agency?.[lang] ?? null },
      { title: title('state'), of: (one, lang) => accountWords(lang).states[one.state] },
      {
        title: title('functions'),
        of: (one, lang) => one.functions.map((name) => functions[name].title[lang]).join('; '),
      },
      { title: title('lastActive'), of: (one) => one.lastActiveAt },
      { title: title('until'), of: (one) => one.validUntil },
    ],
    async read(asked) {
      const { accounts, next } = await readAccountsView(door, asked)
      return { rows: accounts, next }
    },
  }
}
