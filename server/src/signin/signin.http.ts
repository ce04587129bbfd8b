/** The pages of entering: password, second factor or passkey, and leaving. */
import { Refusal } from '@kho/contract/refusal.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { factorPage, newPasswordPage, signInPage } from '@kho/portal/signin-page.ts'
import type { Lang } from '@kho/portal/view.ts'
import { hasFactor, needingFunction, readFactors } from '../factor/factor.ts'
import { askPasskey, shownPasskeySchema, takePasskey } from '../factor/passkey.ts'
import { takeCode } from '../factor/take-code.ts'
import type { Answer, Route } from '../http/route.ts'
import type { Assurance } from '../people/actor.ts'
import { changePassword } from './change-password.ts'
import { endSessions } from './end-sessions.ts'
import { countHalfwayTry, deleteHalfway } from './enter.sql.ts'
import { enterWithPassword } from './enter-with-password.ts'
import { finishEntry } from './finish-entry.ts'
import { forgiveTurn, takeFactorTurn } from './guess.ts'
import { findHalfway, halfwayCookie, openHalfway } from './halfway.ts'
import { nextPath } from './next-path.ts'
import { passwordLengthMin } from './password.ts'
import { preparePassword } from './prepare-password.ts'
import { refuseClosed } from './refuse-closed.ts'
import { readSessionToken, sessionCookie } from './session.ts'
import type { SigninDoor } from './signin-door.ts'
import {
  besideForm,
  browserOf,
  entryCookies,
  field,
  openPage,
  pageAnswer,
  readForm,
  seeOther,
  type Asked,
} from './signin-page.ts'

export function signinRoutes(door: SigninDoor): Route[] {
  return [
    ...openPage('GET', links.signIn, 'signin.page', async (lang, asked) => {
      const next = nextPath(asked.search.get('next'))
      // Led back from a step whose sign-in had ended.
      const wrong = asked.search.has('again') ? new Refusal('signin.no-halfway') : null
      return pageAnswer(await drawSignIn(door, lang, { typed: '', next, wrong }))
    }),
    ...openPage('POST', links.signIn, 'signin.enter', (lang, asked) => enter(door, lang, asked)),
    ...openPage('GET', links.signInPassword, 'signin.first-password-page', (lang, asked) =>
      whileHalfway(lang, async () => {
        const { account } = await findHalfway(door, asked.headers, 'password')
        return pageAnswer(await drawFirstPassword(door, lang, account, null))
      }),
    ),
    ...openPage('POST', links.signInPassword, 'signin.first-password', (lang, asked) =>
      whileHalfway(lang, () => takeFirstPassword(door, lang, asked)),
    ),
    ...openPage('GET', links.signInFactor, 'signin.factor-page', (lang, asked) =>
      whileHalfway(lang, async () => {
        const { account } = await findHalfway(door, asked.headers, 'factor')
        return pageAnswer(await drawFactor(door, lang, account, null))
      }),
    ),
    ...openPage('POST', links.signInFactor, 'signin.factor', (lang, asked) =>
      whileHalfway(lang, () => takeFactor(door, lang, asked)),
    ),
    ...openPage('POST', `${links.signInPasskey}/options`, 'signin.passkey-options', async () => ({
      body: await askPasskey(door.db, door, null),
    })),
    ...openPage('POST', links.signInPasskey, 'signin.passkey', (lang, asked) =>
      enterWithPasskey(door, lang, asked),
    ),
    ...openPage('POST', links.signOut, 'signin.leave', async (lang, asked) => {
      await leave(door, asked)
      const cookie = sessionCookie(null, door.publicUrl, 0)
      return seeOther(inLang(lang, links.signIn), [cookie])
    }),
  ]
}

async function enter(door: SigninDoor, lang: Lang, asked: Asked): Promise<Answer> {
  const form = await readForm(asked)
  const typed = field(form, 'account').slice(0, 100)
  const next = nextPath(field(form, 'next'))
  return besideForm(
    async () => {
      const outcome = await enterWithPassword(
        { ...door, hours: door.signIn.sessionHours },
        {
          ...browserOf(door, asked),
          account: typed,
          password: field(form, 'password'),
          next,
          zones: door.zonesOf(asked.address),
        },
      )
      if ('halfway' in outcome) {
        const to = outcome.step === 'password' ? links.signInPassword : links.signInFactor
        return seeOther(inLang(lang, to), [halfwayCookie(outcome.halfway, door.publicUrl)])
      }
      const cookies = entryCookies(door, outcome.entered)
      return seeOther(await afterEntry(door, lang, cookies[0]!, asked, next), cookies)
    },
    (wrong) => drawSignIn(door, lang, { typed, next, wrong }),
  )
}

/** Whose function needs a second factor that is not there is led to set one up first. */
async function afterEntry(
  door: SigninDoor,
  lang: Lang,
  cookie: string,
  { address }: Asked,
  next: string,
): Promise<string> {
  const actor = await door.actorOf({ headers: { cookie: cookie.split(';')[0]! }, address })
  if (!actor || actor.assurance === 'two-factor' || !needingFunction(actor)) return next
  return inLang(lang, links.account)
}

async function takeFirstPassword(door: SigninDoor, lang: Lang, asked: Asked): Promise<Answer> {
  const { account, next, tokenHash } = await findHalfway(door, asked.headers, 'password')
  const form = await readForm(asked)
  return besideForm(
    async () => {
      const given = { account, password: field(form, 'password'), again: field(form, 'again') }
      const browser = browserOf(door, asked)
      const hours = door.signIn.sessionHours
      const prepared = await preparePassword(door.db, door, given)
      const outcome = await door.db.tx(async (tx) => {
        if (!(await deleteHalfway(tx, tokenHash))) throw new Refusal('signin.no-halfway')
        await changePassword(tx, prepared)
        if (hasFactor(await readFactors(tx, account))) {
          return { halfway: await openHalfway(tx, { account, step: 'factor', next }) }
        }
        return {
          entered: await finishEntry(tx, { account, assurance: 'one-factor', hours, browser }),
        }
      })
      if (outcome.halfway !== undefined) {
        const cookie = halfwayCookie(outcome.halfway, door.publicUrl)
        return seeOther(inLang(lang, links.signInFactor), [cookie])
      }
      const cookies = entryCookies(door, outcome.entered)
      return seeOther(await afterEntry(door, lang, cookies[0]!, asked, next), cookies)
    },
    (wrong) => drawFirstPassword(door, lang, account, wrong),
  )
}

async function takeFactor(door: SigninDoor, lang: Lang, asked: Asked): Promise<Answer> {
  const { account, next, tokenHash } = await findHalfway(door, asked.headers, 'factor')
  const code = field(await readForm(asked), 'code').slice(0, 100)
  return besideForm(
    async () => {
      if (!(await countHalfwayTry(door.db, tokenHash))) throw new Refusal('signin.no-halfway')
      const turn = await takeFactorTurn(door.db, { account, ...browserOf(door, asked) })
      const entered = await door.db.tx(async (tx) => {
        if (!(await takeCode(tx, door.seal, { account, code, at: door.now() }))) {
          throw new Refusal('signin.wrong-code')
        }
        if (!(await deleteHalfway(tx, tokenHash))) throw new Refusal('signin.no-halfway')
        return finish(door, tx, account, 'two-factor', asked)
      })
      await forgiveTurn(door.db, turn)
      return seeOther(next, entryCookies(door, entered))
    },
    (wrong) => drawFactor(door, lang, account, wrong),
  )
}

/** A passkey is two factors by itself; it is shown with or without a password before it. */
async function enterWithPasskey(door: SigninDoor, lang: Lang, asked: Asked): Promise<Answer> {
  const form = await readForm(asked)
  const shown = shownPasskeySchema.safeParse(form.get('credential'))
  if (!shown.success) throw new Refusal('signin.wrong-passkey')
  const halfway = await findHalfway(door, asked.headers, 'factor').catch(() => null)
  const account = await door.db.tx((tx) => takePasskey(tx, door, shown.data))
  await refuseClosed(door.db, account, door.zonesOf(asked.address))
  const entered = await door.db.tx(async (tx) => {
    if (halfway) await deleteHalfway(tx, halfway.tokenHash)
    return finish(door, tx, account, 'two-factor', asked)
  })
  const next = halfway?.next ?? nextPath(field(form, 'next'))
  return {
    headers: {
      'cache-control': 'private, no-store',
      'set-cookie': entryCookies(door, entered),
    },
    body: { location: next === links.account ? inLang(lang, next) : next },
  }
}

async function finish(
  door: SigninDoor,
  tx: Parameters<typeof finishEntry>[0],
  account: string,
  assurance: Assurance,
  asked: Asked,
) {
  const hours = door.signIn.sessionHours
  return finishEntry(tx, { account, assurance, hours, browser: browserOf(door, asked) })
}

async function leave(door: SigninDoor, asked: Asked): Promise<void> {
  const actor = await door.actorOf(asked)
  if (!actor || readSessionToken(asked.headers, door.publicUrl) === null) return
  const { account, session } = actor
  await door.db.tx((tx) => endSessions(tx, account, { account, session }))
}

/** What was underway may have ended meanwhile: back to the beginning, with the reason. */
async function whileHalfway(lang: Lang, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'signin.no-halfway') throw error
    return seeOther(`${inLang(lang, links.signIn)}?again=1`)
  }
}

async function drawSignIn(
  door: SigninDoor,
  lang: Lang,
  view: { typed: string; next: string; wrong: Refusal | null },
): Promise<string> {
  const frame = await door.frame(lang, links.signIn, new URLSearchParams())
  return signInPage({ ...view, outside: door.outside }, frame)
}

async function drawFirstPassword(
  door: SigninDoor,
  lang: Lang,
  account: string,
  wrong: Refusal | null,
): Promise<string> {
  const frame = await door.frame(lang, links.signInPassword, new URLSearchParams())
  return newPasswordPage({ first: true, account, least: passwordLengthMin, wrong }, frame)
}

async function drawFactor(
  door: SigninDoor,
  lang: Lang,
  account: string,
  wrong: Refusal | null,
): Promise<string> {
  const { totp, passkeys } = await readFactors(door.db, account)
  const frame = await door.frame(lang, links.signInFactor, new URLSearchParams())
  return factorPage({ totp, passkeys: passkeys.length > 0, wrong }, frame)
}
