/** Pages of second factors of one's own account. */
import { renderSVG } from 'uqr'
import { Refusal } from '@kho/contract/refusal.ts'
import { recoveryPage, totpPage } from '@kho/portal/account-page.ts'
import { links } from '@kho/portal/links.ts'
import type { Lang } from '@kho/portal/view.ts'
import { addPasskey } from '../factor/add-passkey.ts'
import { confirmTotp } from '../factor/confirm-totp.ts'
import { hasFactor, readFactors } from '../factor/factor.ts'
import { makeRecoveryCodes } from '../factor/make-recovery-codes.ts'
import { newPasskeySchema, offerPasskey } from '../factor/passkey.ts'
import { removeFactor } from '../factor/remove-factor.ts'
import { startTotp } from '../factor/start-totp.ts'
import type { Answer, Route } from '../http/route.ts'
import type { Actor } from '../people/actor.ts'
import type { Tx } from '../pg/database.ts'
import { backToAccount, drawAccount, type Done } from './draw-account.http.ts'
import type { SigninDoor } from './signin-door.ts'
import {
  besideForm,
  browserOf,
  entryCookies,
  field,
  ownPage,
  pageAnswer,
  readForm,
  type Asked,
} from './signin-page.ts'
import { stepUp } from './step-up.ts'

export function factorPages(door: SigninDoor): Route[] {
  return [
    ...ownPage(door, 'GET', links.accountTotp, 'account.totp-page', async (lang, _, actor) =>
      besideForm(
        async () => pageAnswer(await drawTotp(door, lang, actor, null)),
        (wrong) => drawAccount(door, lang, actor, null, wrong),
      ),
    ),
    ...ownPage(door, 'POST', links.accountTotp, 'account.totp', async (lang, asked, actor) => {
      const code = field(await readForm(asked), 'code').slice(0, 100)
      return besideForm(
        () =>
          renewed(door, lang, asked, actor, 'totp', async (tx) => {
            await refuseWeaker(door, actor)
            await confirmTotp(tx, door.seal, { account: actor.account, code, at: door.now() })
          }),
        (wrong) => drawTotp(door, lang, actor, wrong),
      )
    }),
    ...passkeyPages(door),
    ...lessPages(door),
  ]
}

function passkeyPages(door: SigninDoor): Route[] {
  return [
    ...ownPage(
      door,
      'POST',
      `${links.accountPasskey}/options`,
      'account.passkey-options',
      async (_, __, actor) => {
        await refuseWeaker(door, actor)
        return { body: await offerPasskey(door.db, door, actor) }
      },
    ),
    ...ownPage(
      door,
      'POST',
      links.accountPasskey,
      'account.passkey',
      async (lang, asked, actor) => {
        const form = await readForm(asked)
        const made = newPasskeySchema.safeParse(form.get('credential'))
        if (!made.success) throw new Refusal('signin.wrong-passkey')
        const { publicUrl } = door
        const { account } = actor
        const answer = await renewed(door, lang, asked, actor, 'passkey', async (tx) => {
          await refuseWeaker(door, actor)
          await addPasskey(tx, { account, name: field(form, 'name'), publicUrl, made: made.data })
        })
        // The script follows by itself, after the browser has taken the new cookies.
        const { location = '', ...headers } = answer.headers ?? {}
        return { headers, body: { location } }
      },
    ),
  ]
}

function lessPages(door: SigninDoor): Route[] {
  return [
    ...ownPage(
      door,
      'POST',
      links.accountRemove,
      'account.remove-factor',
      async (lang, asked, actor) => {
        const passkey = field(await readForm(asked), 'passkey')
        return besideForm(
          async () => {
            await refuseWeaker(door, actor)
            await door.db.tx((tx) => removeFactor(tx, actor, { passkey: passkey || null }))
            return backToAccount(lang, 'removed')
          },
          (wrong) => drawAccount(door, lang, actor, null, wrong),
        )
      },
    ),
    ...ownPage(door, 'POST', links.accountRecovery, 'account.recovery', async (lang, _, actor) =>
      besideForm(
        async () => {
          await refuseWeaker(door, actor)
          const { account } = actor
          const factors = await readFactors(door.db, account)
          if (!hasFactor(factors)) throw new Refusal('signin.no-factor', { account })
          const codes = await door.db.tx((tx) => makeRecoveryCodes(tx, { account }))
          const frame = await door.frame(lang, links.accountRecovery, new URLSearchParams())
          return pageAnswer(recoveryPage(codes, frame))
        },
        (wrong) => drawAccount(door, lang, actor, null, wrong),
      ),
    ),
  ]
}

/**
 * Who has a second factor changes factors only after showing one, so that a password alone never
 * replaces it.
 */
async function refuseWeaker(door: SigninDoor, { account, assurance }: Actor): Promise<void> {
  if (assurance === 'two-factor' || !hasFactor(await readFactors(door.db, account))) return
  const own = { vi: 'tài khoản của bạn', en: 'of your own account' }
  throw new Refusal('signin.second-factor-needed', { function: own.vi, functionEn: own.en })
}

/** A new factor makes the session surer, so it gets a new cookie. */
async function renewed(
  door: SigninDoor,
  lang: Lang,
  asked: Asked,
  actor: Actor,
  what: Done,
  act: (tx: Tx) => Promise<void>,
): Promise<Answer> {
  const [browser, hours] = [browserOf(door, asked), door.signIn.sessionHours]
  const entered = await door.db.tx(async (tx) => {
    await act(tx)
    return stepUp(tx, { actor, hours, browser })
  })
  return backToAccount(lang, what, entryCookies(door, entered))
}

async function drawTotp(
  door: SigninDoor,
  lang: Lang,
  actor: Actor,
  wrong: Refusal | null,
): Promise<string> {
  await refuseWeaker(door, actor)
  const { account } = actor
  const issuer = `Kho ${new URL(door.publicUrl).hostname}`
  const { secret, address } = await door.db.tx((tx) =>
    startTotp(tx, door.seal, { account, issuer }),
  )
  const frame = await door.frame(lang, links.accountTotp, new URLSearchParams())
  return totpPage({ picture: renderSVG(address, { border: 2 }), secret, wrong }, frame)
}
