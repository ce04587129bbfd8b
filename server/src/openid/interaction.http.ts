/** The page between a portal and a session of Kho: who asks, who one is, and whether to go on. */
import type Provider from 'oidc-provider'
import type { Interaction } from 'oidc-provider'
import { Refusal } from '@kho/contract/refusal.ts'
import { connectPage } from '@kho/portal/connect-page.ts'
import { inLang, links } from '@kho/portal/links.ts'
import type { Lang } from '@kho/portal/view.ts'
import type { Answer, Route } from '../http/route.ts'
import { append } from '../journal/append.ts'
import { permit, type Actor } from '../people/actor.ts'
import { findAgency } from '../people/agency.ts'
import type { SigninDoor } from '../signin/signin-door.ts'
import {
  openPage,
  readForm,
  field,
  pageAnswer,
  seeOther,
  type Asked,
} from '../signin/signin-page.ts'
import { findSessions } from '../signin/find-sessions.ts'
import { acrOf, formsTo } from './openid.ts'
import { selectParties, type StoredParty } from './relying-party.sql.ts'

export type ConnectDoor = SigninDoor & { provider: Provider }

const path = '/connect/{uid}'

export function connectRoutes(door: ConnectDoor): Route[] {
  return [
    ...openPage('GET', path, 'openid.connect-page', (lang, asked) =>
      whenEntered(door, lang, asked, (found) => draw(door, lang, found)),
    ),
    ...openPage('POST', path, 'openid.connect', (lang, asked) =>
      whenEntered(door, lang, asked, async (found) => {
        const yes = field(await readForm(asked), 'decision') === 'yes'
        return yes ? connect(door, found) : refuse(found)
      }),
    ),
  ]
}

type Found = { interaction: Interaction; party: StoredParty; actor: Actor }

/** Leads to the page of entering, and back, whom no session stands behind that will do. */
async function whenEntered(
  door: ConnectDoor,
  lang: Lang,
  asked: Asked,
  act: (found: Found) => Promise<Answer>,
): Promise<Answer> {
  const interaction = await findInteraction(door, asked)
  const [party] = await selectParties(door.db, String(interaction.params.client_id))
  if (!party) throw new Refusal('openid.no-connect')
  const actor = await door.actorOf(asked)
  if (!actor || !(await isFreshEnough(door, interaction, actor))) {
    const next = encodeURIComponent(inLang(lang, `/connect/${interaction.uid}`))
    return seeOther(`${inLang(lang, links.signIn)}?next=${next}`)
  }
  const refusal = permit(actor, 'account.own', door.now())
  if (refusal) throw refusal
  return act({ interaction, party, actor })
}

/** Of this browser only: the library's cookie for this path names it. */
async function findInteraction(
  door: ConnectDoor,
  { params, headers }: Asked,
): Promise<Interaction> {
  const { uid } = params as { uid: string }
  const named = /(?:^|;\s*)kho_connect=([\w-]+)(?:;|$)/.exec(headers.cookie ?? '')?.[1]
  const found = named === uid ? await door.provider.Interaction.find(uid) : undefined
  if (!found) throw new Refusal('openid.no-connect')
  return found
}

/** A portal may ask that somebody enters anew, or has entered lately. */
async function isFreshEnough(
  { db }: ConnectDoor,
  { params, iat = 0 }: Interaction,
  { account, session }: Actor,
): Promise<boolean> {
  const anew = String(params.prompt ?? '')
    .split(' ')
    .includes('login')
  const age = params.max_age === undefined ? null : Number(params.max_age)
  if (!anew && age === null) return true
  const own = (await findSessions(db, account)).find((one) => one.session === session)
  const opened = own ? Date.parse(own.openedAt) / 1000 : 0
  // The library knows whole seconds; a session of the same second may be one of before.
  return opened >= iat + 1 - (anew ? 0 : age!)
}

async function draw(door: ConnectDoor, lang: Lang, found: Found): Promise<Answer> {
  const { interaction, party, actor } = found
  const own = `/connect/${interaction.uid}`
  const frame = await door.frame(lang, own, new URLSearchParams())
  const back = new URL(String(interaction.params.redirect_uri))
  const agency = actor.agency === null ? null : (await findAgency(door.db, actor.agency)).name
  const view = {
    uid: interaction.uid,
    party: party.name,
    partyAgency: (await findAgency(door.db, party.agency)).name,
    host: back.host,
    account: actor.account,
    name: actor.name,
    agency,
  }
  const policy = { 'content-security-policy': formsTo([back.origin]) }
  return pageAnswer(connectPage(view, frame), 200, policy)
}

async function connect(door: ConnectDoor, { interaction, party, actor }: Found): Promise<Answer> {
  const { account } = actor
  const grant = new door.provider.Grant({ accountId: account, clientId: party.id })
  grant.addOIDCScope('openid profile')
  const grantId = await grant.save()
  await door.db.tx((tx) =>
    append(tx, {
      kind: 'openid.entered',
      fields: { party: party.id },
      payload: { account, assurance: actor.assurance },
    }),
  )
  await forgetOther(door, interaction, account)
  const login = { accountId: account, acr: acrOf(actor), remember: false }
  return finish(interaction, { login, consent: { grantId } })
}

/** Of somebody else who entered portals by this browser before, the library forgets everything. */
async function forgetOther(
  { provider }: ConnectDoor,
  interaction: Interaction,
  account: string,
): Promise<void> {
  const before = interaction.session
  if (!before?.accountId || before.accountId === account) return
  await (await provider.Session.findByUid(before.uid))?.destroy()
  delete interaction.session
}

function refuse({ interaction }: Found): Promise<Answer> {
  const error_description = 'the person refused'
  return finish(interaction, { error: 'access_denied', error_description })
}

/** The library goes on from there, and checks its own cookie once more. */
async function finish(
  interaction: Interaction,
  result: NonNullable<Interaction['result']>,
): Promise<Answer> {
  interaction.result = result
  await interaction.save(Math.max(1, interaction.exp - Math.floor(Date.now() / 1000)))
  return seeOther(interaction.returnTo)
}
