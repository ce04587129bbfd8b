/** The way to an outside provider and back. */
import { Refusal } from '@kho/contract/refusal.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { hasFactor, readFactors } from '../factor/factor.ts'
import type { Answer, Route } from '../http/route.ts'
import { readOwnCookie, writeOwnCookie } from '../http/own-cookie.ts'
import { randomSecret } from '../ids.ts'
import { finishEntry } from '../signin/finish-entry.ts'
import { halfwayCookie, openHalfway } from '../signin/halfway.ts'
import { nextPath } from '../signin/next-path.ts'
import { refuseClosed } from '../signin/refuse-closed.ts'
import { hashOf } from '../signin/session.ts'
import type { SigninDoor } from '../signin/signin-door.ts'
import { browserOf, entryCookies, openPage, seeOther, type Asked } from '../signin/signin-page.ts'
import { outsideBack, type Outside } from './outside.ts'
import { insertTry, takeTry } from './outside.sql.ts'

/** Without a configured provider there are none. */
export function outsideRoutes(door: SigninDoor, outside: Outside | null): Route[] {
  if (outside === null) return []
  return [
    ...openPage('GET', links.outside, 'openid.outside', async (_, { search }) => {
      const { url, kept } = await outside.begin(nextPath(search.get('next')))
      const token = randomSecret()
      await insertTry(door.db, hashOf(token), kept)
      return seeOther(url, [tryCookie(token, door.publicUrl)])
    }),
    openPage('GET', outsideBack, 'openid.outside-back', (_, asked) =>
      comeBack(door, outside, asked),
    )[0]!,
  ]
}

async function comeBack(door: SigninDoor, outside: Outside, asked: Asked): Promise<Answer> {
  const { headers, search, address } = asked
  const token = readOwnCookie(headers, 'kho_outside', door.publicUrl)
  const kept = token === null ? undefined : await takeTry(door.db, hashOf(token))
  if (!kept) throw new Refusal('openid.outside-failed')
  const { account, assurance } = await outside.finish(kept, search)
  await refuseClosed(door.db, account, door.zonesOf(address))
  const { next } = kept
  // Who has a factor here shows it, unless the provider saw two.
  if (assurance === 'one-factor' && hasFactor(await readFactors(door.db, account))) {
    const halfway = await door.db.tx((tx) => openHalfway(tx, { account, step: 'factor', next }))
    return seeOther(inLang('vi', links.signInFactor), [halfwayCookie(halfway, door.publicUrl)])
  }
  const browser = browserOf(door, asked)
  const hours = door.signIn.sessionHours
  const entered = await door.db.tx((tx) => finishEntry(tx, { account, assurance, hours, browser }))
  return seeOther(next, [...entryCookies(door, entered), tryCookie(null, door.publicUrl)])
}

function tryCookie(token: string | null, publicUrl: string): string {
  return writeOwnCookie({ name: 'kho_outside', token, seconds: 600, sameSite: 'Lax' }, publicUrl)
}
