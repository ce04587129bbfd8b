/** The page of one's own account, as it stands after what was done. */
import { functions } from '@kho/contract/function.ts'
import type { Refusal } from '@kho/contract/refusal.ts'
import { accountPage } from '@kho/portal/account-page.ts'
import { inLang, links } from '@kho/portal/links.ts'
import type { AccountView } from '@kho/portal/signin-view.ts'
import type { Lang } from '@kho/portal/view.ts'
import { hasFactor, needingFunction, readFactors } from '../factor/factor.ts'
import type { Answer } from '../http/route.ts'
import type { Actor } from '../people/actor.ts'
import { listAgencies } from '../people/agency.ts'
import { selectPassword } from './enter.sql.ts'
import type { SigninDoor } from './signin-door.ts'
import { seeOther } from './signin-page.ts'

export type Done = NonNullable<AccountView['done']>
const dones: readonly string[] = ['password', 'totp', 'passkey', 'removed', 'ended']

/** What the address says was done; anything else is nothing. */
export function readDone(said: string | null): Done | null {
  return dones.includes(said ?? '') ? (said as Done) : null
}

/** Back to the page of the account, which says what was done. */
export function backToAccount(lang: Lang, what: Done, cookies: string[] = []): Answer {
  return seeOther(`${inLang(lang, links.account)}?done=${what}`, cookies)
}

export async function drawAccount(
  door: SigninDoor,
  lang: Lang,
  actor: Actor,
  said: Done | null,
  wrong: Refusal | null,
): Promise<string> {
  const { db } = door
  const { account, name, assurance, held } = actor
  const factors = await readFactors(db, account)
  const names = new Map((await listAgencies(db)).map((one) => [one.id, one.name]))
  const nameOf = (id: string) => names.get(id) ?? { vi: id, en: id }
  const frame = await door.frame(lang, links.account, new URLSearchParams())
  const view: AccountView = {
    account,
    name,
    agency: actor.agency === null ? null : nameOf(actor.agency),
    functions: held.map((one) => ({
      title: functions[one.function].title,
      agency: nameOf(one.agency),
      needsFactor: functions[one.function].secondFactor,
    })),
    twoFactor: assurance === 'two-factor',
    totp: factors.totp,
    passkeys: factors.passkeys,
    recoveryLeft: factors.recoveryLeft,
    hasPassword: (await selectPassword(db, account)) !== undefined,
    factorNeeded: !hasFactor(factors) && needingFunction(actor) !== undefined,
    done: said,
    wrong,
  }
  return accountPage(view, frame)
}
