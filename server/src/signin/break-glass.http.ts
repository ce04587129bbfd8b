/** The page on which two persons open the break-glass account. */
import { Refusal } from '@kho/contract/refusal.ts'
import { links } from '@kho/portal/links.ts'
import { breakGlassPage } from '@kho/portal/break-glass-page.ts'
import type { Lang } from '@kho/portal/view.ts'
import type { Answer, Route } from '../http/route.ts'
import type { Log } from '../log.ts'
import { readSeal } from './break-glass.ts'
import { forgiveTurn, takeTurn } from './guess.ts'
import { openBreakGlass } from './open-break-glass.ts'
import { refuseClosed } from './refuse-closed.ts'
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

export type BreakGlassDoor = SigninDoor & { log: Log }

export function breakGlassRoutes(door: BreakGlassDoor): Route[] {
  return [
    ...openPage('GET', links.breakGlass, 'signin.break-glass-page', async (lang) =>
      pageAnswer(await draw(door, lang, '', null)),
    ),
    ...openPage('POST', links.breakGlass, 'signin.break-glass', async (lang, asked) => {
      const form = await readForm(asked)
      const reason = field(form, 'reason').trim().slice(0, 1000)
      return besideForm(
        () => open(door, asked, [field(form, 'one'), field(form, 'two')], reason),
        (wrong) => draw(door, lang, reason, wrong),
      )
    }),
  ]
}

async function open(
  door: BreakGlassDoor,
  asked: Asked,
  halves: [string, string],
  reason: string,
): Promise<Answer> {
  refuseElsewhere(door, asked)
  if (reason === '') throw new Refusal('signin.no-reason')
  const { account } = await readSeal(door.db)
  if (account === null) throw new Refusal('signin.wrong-halves')
  const browser = browserOf(door, asked)
  const turn = await takeTurn(door.db, { account, ...browser })
  await refuseClosed(door.db, account, door.zonesOf(asked.address))
  const entered = await door.db.tx((tx) => openBreakGlass(tx, { halves, reason, browser }))
  await forgiveTurn(door.db, turn)
  door.log.error({ account, address: browser.address }, 'the break-glass account was opened')
  return seeOther(links.console, entryCookies(door, entered))
}

/** Administration has its own network, on the worst of days too. */
function refuseElsewhere({ signIn, zonesOf }: BreakGlassDoor, { address }: Asked): void {
  const { adminZones } = signIn
  const zones = zonesOf(address)
  const placed =
    adminZones === null ? zones.length > 0 : zones.some((one) => adminZones.includes(one))
  if (placed) return
  throw new Refusal('people.admin-zone', { zone: adminZones?.join(', ') ?? 'KHO_ZONES' })
}

async function draw(
  door: BreakGlassDoor,
  lang: Lang,
  reason: string,
  wrong: Refusal | null,
): Promise<string> {
  const frame = await door.frame(lang, links.breakGlass, new URLSearchParams())
  return breakGlassPage({ reason, wrong }, frame)
}
