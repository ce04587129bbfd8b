/**
 * An outside OpenID provider by which somebody may enter Kho. What it vouches for names an account
 * of an officer, or tells a citizen from all others; the citizen's number itself is kept nowhere.
 */
import { createHmac, randomBytes } from 'node:crypto'
import * as client from 'openid-client'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Seal } from '../factor/factor.ts'
import { findAccount } from '../people/account.ts'
import type { Assurance } from '../people/actor.ts'
import { issueCitizenAccount } from '../people/issue-citizen-account.ts'
import type { Database, Queryable } from '../pg/database.ts'
import type { OutsideSettings } from '../signin-setting.ts'
import { insertIdentity, keepKey, lockIdentity, type OutsideTry } from './outside.sql.ts'

export type Outside = {
  /** Where to send the browser, and what to keep until it comes back. */
  begin(next: string): Promise<{ url: string; kept: OutsideTry }>
  /** Who came back. Refused: `openid.outside-failed`, `openid.outside-unknown`. */
  finish(
    kept: OutsideTry,
    search: URLSearchParams,
  ): Promise<{ account: string; assurance: Assurance }>
}

export type OutsideOptions = {
  db: Database
  seal: Seal
  publicUrl: string
  settings: OutsideSettings
  /** Told at each entry of a citizen which number the provider vouched for, and how surely. */
  vouch: (tx: Queryable, citizen: VouchedCitizen) => Promise<void>
}

export type VouchedCitizen = {
  account: string
  key: string
  provider: string
  assurance: Assurance
}

export const outsideBack = '/sign-in/outside/back'

/** The provider is asked what it can do at the first entry, and again after a failure. */
export function openOutside(options: OutsideOptions): Outside {
  const { settings, publicUrl } = options
  const redirect = publicUrl + outsideBack
  let known: Promise<client.Configuration> | undefined
  const discover = () => {
    known ??= ask(settings).catch((error: unknown) => {
      known = undefined
      throw failed(error)
    })
    return known
  }
  return {
    async begin(next) {
      const config = await discover()
      const [state, nonce] = [client.randomState(), client.randomNonce()]
      const verifier = client.randomPKCECodeVerifier()
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirect,
        scope: 'openid profile',
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, kept: { state, nonce, verifier, next } }
    },
    async finish(kept, search) {
      const config = await discover()
      const tokens = await client
        .authorizationCodeGrant(config, new URL(`${redirect}?${search}`), {
          expectedState: kept.state,
          expectedNonce: kept.nonce,
          pkceCodeVerifier: kept.verifier,
          idTokenExpected: true,
        })
        .catch((error: unknown) => {
          throw failed(error)
        })
      const claims = tokens.claims()!
      const acr = typeof claims.acr === 'string' ? claims.acr : ''
      const assurance = settings.twoFactorAcr.includes(acr) ? 'two-factor' : 'one-factor'
      return { account: await accountOf(options, claims, assurance), assurance }
    },
  }
}

function ask({ issuer, client: id, secret }: OutsideSettings): Promise<client.Configuration> {
  const proof = secret === null ? client.None() : client.ClientSecretBasic(secret)
  const local = issuer.startsWith('http:')
  return client.discovery(new URL(issuer), id, undefined, proof, {
    timeout: 10,
    // Over plain HTTP only where the setting says so, on a machine where it is tried out.
    ...(local ? { execute: [client.allowInsecureRequests] } : {}),
  })
}

async function accountOf(
  { db, seal, settings, vouch }: OutsideOptions,
  claims: client.IDToken,
  assurance: Assurance,
): Promise<string> {
  const { issuer, accountClaim, citizenClaim } = settings
  const named = accountClaim === null ? undefined : claims[accountClaim]
  if (typeof named === 'string' && named !== '') {
    const found = await findAccount(db, named).catch(unknown)
    // A citizen's account is found by its number only, whatever a provider calls it.
    if (found.agency === null) throw new Refusal('openid.outside-unknown')
    return found.id
  }
  const number = citizenClaim === null ? undefined : claims[citizenClaim]
  if (typeof number !== 'string' || number === '') throw new Refusal('openid.outside-unknown')
  const key = await readKey(db, seal)
  const subjectHash = createHmac('sha256', key).update(`${issuer}\n${number}`).digest()
  const name = typeof claims.name === 'string' ? claims.name : ''
  return db.tx(async (tx) => {
    let account = await lockIdentity(tx, issuer, subjectHash)
    if (account === undefined) {
      ;({ account } = await issueCitizenAccount(tx, 'outside', { name }))
      await insertIdentity(tx, { issuer, subjectHash, account })
    }
    await vouch(tx, { account, key: number, provider: issuer, assurance })
    return account
  })
}

const keyName = 'openid/outside'

async function readKey(db: Database, seal: Seal): Promise<Buffer> {
  const fresh = randomBytes(32).toString('base64')
  const made = { sealed: seal.seal(keyName, fresh), keyId: seal.keyId }
  const { sealed, keyId } = await keepKey(db, made)
  return Buffer.from(seal.open(keyName, sealed, keyId), 'base64')
}

function unknown(error: unknown): never {
  if (error instanceof Refusal) throw new Refusal('openid.outside-unknown')
  throw error
}

function failed(error: unknown): Refusal {
  return new Refusal('openid.outside-failed', {}, error instanceof Error ? error.message : '')
}
