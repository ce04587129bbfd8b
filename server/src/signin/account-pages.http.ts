/** The pages of one's own account: what it is, its password, its devices. */
import { Refusal } from '@kho/contract/refusal.ts'
import { devicesPage } from '@kho/portal/account-page.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { newPasswordPage } from '@kho/portal/signin-page.ts'
import type { Lang } from '@kho/portal/view.ts'
import type { Route } from '../http/route.ts'
import type { Actor } from '../people/actor.ts'
import { changePassword } from './change-password.ts'
import { backToAccount, drawAccount, readDone } from './draw-account.http.ts'
import { endSessions } from './end-sessions.ts'
import { selectPassword } from './enter.sql.ts'
import { finishEntry } from './finish-entry.ts'
import { forgiveTurn, takeTurn } from './guess.ts'
import { factorPages } from './own-factors.http.ts'
import { passwordLengthMin } from './password.ts'
import { preparePassword } from './prepare-password.ts'
import { sessionCookie } from './session.ts'
import type { SigninDoor } from './signin-door.ts'
import {
  besideForm,
  browserOf,
  entryCookies,
  field,
  ownPage,
  pageAnswer,
  readForm,
  seeOther,
  type Asked,
} from './signin-page.ts'
import { selectSessions } from './signin.sql.ts'

export function ownAccountPages(door: SigninDoor): Route[] {
  return [
    ...ownPage(door, 'GET', links.account, 'account.page', async (lang, { search }, actor) => {
      const done = readDone(search.get('done'))
      return pageAnswer(await drawAccount(door, lang, actor, done, null))
    }),
    ...passwordPages(door),
    ...factorPages(door),
    ...devicePages(door),
  ]
}

function passwordPages(door: SigninDoor): Route[] {
  const draw = async (lang: Lang, { account }: Actor, wrong: Refusal | null) => {
    const frame = await door.frame(lang, links.accountPassword, new URLSearchParams())
    return newPasswordPage({ first: false, account, least: passwordLengthMin, wrong }, frame)
  }
  return [
    ...ownPage(
      door,
      'GET',
      links.accountPassword,
      'account.password-page',
      async (lang, _, actor) => pageAnswer(await draw(lang, actor, null)),
    ),
    ...ownPage(
      door,
      'POST',
      links.accountPassword,
      'account.change-password',
      async (lang, asked, actor) => {
        const form = await readForm(asked)
        return besideForm(
          async () => {
            const proven = await proveOwner(door, asked, actor, field(form, 'current'))
            const { account, assurance } = actor
            const given = {
              account,
              password: field(form, 'password'),
              again: field(form, 'again'),
              proven,
            }
            const prepared = await preparePassword(door.db, door, given)
            const [browser, hours] = [browserOf(door, asked), door.signIn.sessionHours]
            const entered = await door.db.tx(async (tx) => {
              await changePassword(tx, prepared)
              return finishEntry(tx, { account, assurance, hours, browser })
            })
            return backToAccount(lang, 'password', entryCookies(door, entered))
          },
          (wrong) => draw(lang, actor, wrong),
        )
      },
    ),
  ]
}

/** Whoever finds an open browser does not take the account over. Returns the hash it was right for. */
async function proveOwner(
  door: SigninDoor,
  asked: Asked,
  { account }: Actor,
  password: string,
): Promise<string> {
  const turn = await takeTurn(door.db, { account, ...browserOf(door, asked) })
  const found = await selectPassword(door.db, account)
  const right = await door.hasher.verify(found?.hash ?? null, password.slice(0, 1000), 'known')
  if (!found || !right) throw new Refusal('signin.wrong')
  await forgiveTurn(door.db, turn)
  return found.hash
}

function devicePages(door: SigninDoor): Route[] {
  return [
    ...ownPage(door, 'GET', links.accountDevices, 'account.devices-page', async (lang, _, actor) =>
      pageAnswer(await drawDevices(door, lang, actor, null)),
    ),
    ...ownPage(
      door,
      'POST',
      links.accountDevices,
      'account.end-sessions',
      async (lang, asked, actor) => {
        const given = field(await readForm(asked), 'session')
        const { account } = actor
        return besideForm(
          async () => {
            if (given !== '') {
              const session = /^\d{1,15}$/.test(given) ? Number(given) : -1
              await door.db.tx((tx) => endSessions(tx, account, { account, session }))
              return seeOther(inLang(lang, links.accountDevices))
            }
            await door.db.tx((tx) => endSessions(tx, account, { account }))
            const cookie = sessionCookie(null, door.publicUrl, 0)
            return seeOther(inLang(lang, links.signIn), [cookie])
          },
          (wrong) => drawDevices(door, lang, actor, wrong),
        )
      },
    ),
  ]
}

async function drawDevices(
  door: SigninDoor,
  lang: Lang,
  { account, session }: Actor,
  wrong: Refusal | null,
): Promise<string> {
  const found = await selectSessions(door.db, account)
  const sessions = found.map(({ assurance, ...one }) => ({
    ...one,
    own: one.session === session,
    twoFactor: assurance === 'two-factor',
  }))
  const frame = await door.frame(lang, links.accountDevices, new URLSearchParams())
  return devicesPage({ sessions, wrong }, frame)
}
