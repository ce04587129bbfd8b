/**
 * Passkeys (WebAuthn): a key pair of a device or its cloud, whose owner proves to the device who it
 * is. What the browser sends is checked by a library; each challenge is taken once.
 */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { insertChallenge, selectPasskeys, takeChallenge, usePasskey } from './factor.sql.ts'
import type { ChallengePurpose, PasskeyRow } from './factor.sql.ts'

const text = z.string().max(20_000)
/** What a browser's `toJSON` gives; the library looks inside. */
const credential = { id: text, rawId: text, type: z.literal('public-key') }
const extensions = z.record(z.string(), z.unknown()).default({})
export const newPasskeySchema = z.object({
  ...credential,
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: text,
    attestationObject: text,
    transports: z.array(text.max(20)).max(10).optional(),
  }),
})
export const shownPasskeySchema = z.object({
  ...credential,
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: text,
    authenticatorData: text,
    signature: text,
    userHandle: text.nullish().transform((handle) => handle ?? undefined),
  }),
})

type Site = { publicUrl: string }

/** Loaded when the first passkey is used: most programs never see one. */
const library = () => import('@simplewebauthn/server')

/** What the browser needs to make a passkey for the account. */
export async function offerPasskey(
  db: Queryable,
  { publicUrl }: Site,
  input: { account: string; name: string },
): Promise<object> {
  const { account, name } = input
  const { generateRegistrationOptions } = await library()
  const options = await generateRegistrationOptions({
    rpName: 'Kho',
    rpID: new URL(publicUrl).hostname,
    userName: account,
    userDisplayName: name,
    userID: new TextEncoder().encode(account),
    attestationType: 'none',
    excludeCredentials: await selectPasskeys(db, { account }),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  })
  await insertChallenge(db, { value: options.challenge, purpose: 'register', account })
  return options
}

/** The passkey that the browser made. Refused: `signin.wrong-passkey`. */
export async function checkNewPasskey(
  tx: Queryable,
  site: Site,
  input: { account: string; made: z.output<typeof newPasskeySchema> },
): Promise<PasskeyRow> {
  const { account, made } = input
  const challenge = await ownChallenge(tx, made.response.clientDataJSON, 'register', account)
  const { verifyRegistrationResponse } = await library()
  const found = await verifyRegistrationResponse({
    response: made as RegistrationResponseJSON,
    ...expected(site, challenge),
  }).catch(wrong)
  if (!found.verified) return wrong()
  const { id, publicKey, counter } = found.registrationInfo.credential
  const transports = made.response.transports ?? []
  return { id, account, publicKey: Buffer.from(publicKey), counter, transports }
}

/** What the browser needs to show a passkey; `account` null: any that it has for this site. */
export async function askPasskey(
  db: Queryable,
  { publicUrl }: Site,
  account: string | null,
): Promise<object> {
  const known = account === null ? [] : await selectPasskeys(db, { account })
  const { generateAuthenticationOptions } = await library()
  const options = await generateAuthenticationOptions({
    rpID: new URL(publicUrl).hostname,
    userVerification: 'required',
    ...(account === null ? {} : { allowCredentials: known }),
  })
  await insertChallenge(db, { value: options.challenge, purpose: 'enter', account })
  return options
}

/** Whose passkey was shown. Refused: `signin.wrong-passkey`. */
export async function takePasskey(
  tx: Queryable,
  site: Site,
  shown: z.output<typeof shownPasskeySchema>,
): Promise<string> {
  const [found] = await selectPasskeys(tx, { id: shown.id })
  if (!found) return wrong()
  const challenge = await ownChallenge(tx, shown.response.clientDataJSON, 'enter', found.account)
  const { verifyAuthenticationResponse } = await library()
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: shown as AuthenticationResponseJSON,
    ...expected(site, challenge),
    credential: {
      id: found.id,
      publicKey: new Uint8Array(found.publicKey),
      counter: found.counter,
      transports: found.transports,
    },
  }).catch(wrong)
  if (!verified || !authenticationInfo.userVerified) return wrong()
  if (!(await usePasskey(tx, found.id, authenticationInfo.newCounter))) return wrong()
  return found.account
}

function expected({ publicUrl }: Site, expectedChallenge: string) {
  const { origin, hostname } = new URL(publicUrl)
  const where = { expectedOrigin: origin, expectedRPID: hostname }
  return { ...where, expectedChallenge, requireUserVerification: true }
}

/** The challenge that was signed, if it is one of ours, for this account or for anybody. */
async function ownChallenge(
  tx: Queryable,
  clientData: string,
  purpose: ChallengePurpose,
  account: string,
): Promise<string> {
  const value = readChallenge(clientData)
  const taken = value === null ? undefined : await takeChallenge(tx, value, purpose)
  if (value === null || !taken) return wrong()
  if (taken.account !== null && taken.account !== account) return wrong()
  return value
}

function readChallenge(clientData: string): string | null {
  try {
    const found: unknown = JSON.parse(Buffer.from(clientData, 'base64url').toString('utf8'))
    const parsed = z.object({ challenge: z.string().max(200) }).safeParse(found)
    return parsed.success ? parsed.data.challenge : null
  } catch {
    return null
  }
}

function wrong(reason?: unknown): never {
  const detail = reason instanceof Error ? reason.message : undefined
  throw new Refusal('signin.wrong-passkey', {}, detail)
}
