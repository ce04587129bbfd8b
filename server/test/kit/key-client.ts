/** A client system with a key of its own: what it signs, right or wrong as the test wants it. */
import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { CryptoKey, JWK, JWTHeaderParameters } from 'jose'
import { addClient } from '../../src/client/add-client.ts'
import type { ClientInput } from '../../src/client/client.ts'
import { readPublicKeys } from '../../src/client/public-key.ts'
import type { PublicKey } from '../../src/client/public-key.ts'
import type { RunningKho } from './kho.ts'
import { waitUntil } from './wait-until.ts'

export type Signer = { privateKey: CryptoKey; publicKey: CryptoKey; jwk: JWK; jkt: string }
export type Json = Record<string, any>
export type Changes = { header?: Partial<JWTHeaderParameters> & Json; claims?: Json }

export async function makeSigner(algorithm = 'ES256'): Promise<Signer> {
  const pair = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(pair.publicKey)
  return { ...pair, jwk, jkt: await calculateJwkThumbprint(jwk) }
}

export async function publicKeysOf(...signers: Signer[]): Promise<PublicKey[]> {
  return readPublicKeys(JSON.stringify({ keys: signers.map(({ jwk }) => jwk) }))
}

/** Registers a client of the consuming agency that has these keys and no secret. */
export async function addKeyClient(
  it: RunningKho,
  id: string,
  signers: Signer[],
  more: Partial<ClientInput> = {},
): Promise<number[]> {
  const keys = await publicKeysOf(...signers)
  const input = { id, agency: 'so-y-te', name: id, wantsSecret: false, ...more, keys }
  return (await it.act((tx) => addClient(tx, 'test', input))).keys
}

const seconds = () => Math.floor(Date.now() / 1000)

/** An assertion as a client signs it for the token service, but for the changes. */
export function signAssertion(
  it: RunningKho,
  client: string,
  { privateKey }: Pick<Signer, 'privateKey'> | { privateKey: Uint8Array },
  { header = {}, claims = {} }: Changes = {},
): Promise<string> {
  const all = {
    iss: client,
    sub: client,
    aud: `${it.url}/oauth`,
    jti: randomUUID(),
    iat: seconds(),
    exp: seconds() + 60,
    ...claims,
  }
  return new SignJWT(all).setProtectedHeader({ alg: 'ES256', ...header }).sign(privateKey)
}

/** A DPoP proof as it accompanies a call, but for the changes. */
export function signProof(
  { privateKey, jwk }: Signer,
  call: { method: string; url: string; token?: string },
  { header = {}, claims = {} }: Changes = {},
): Promise<string> {
  const ath = call.token && createHash('sha256').update(call.token).digest('base64url')
  const all = {
    htm: call.method,
    htu: call.url,
    jti: randomUUID(),
    iat: seconds(),
    ...(ath ? { ath } : {}),
    ...claims,
  }
  const head = { alg: 'ES256', typ: 'dpop+jwt', jwk, ...header }
  return new SignJWT(all).setProtectedHeader(head).sign(privateKey)
}

export type TokenAnswer = { status: number; body: Json }

/** Asks for a token by an assertion; with a proof the token is bound to its key. */
export async function askToken(
  it: RunningKho,
  assertion: string,
  { proof, fields = {} }: { proof?: string; fields?: Record<string, string> } = {},
): Promise<TokenAnswer> {
  const response = await fetch(`${it.url}/oauth/token`, {
    method: 'POST',
    headers: proof === undefined ? {} : { dpop: proof },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      ...fields,
    }),
  })
  return { status: response.status, body: (await response.json()) as Json }
}

/** A token of the client, bound to the signer's key. */
export async function boundToken(it: RunningKho, client: string, signer: Signer): Promise<string> {
  const call = { method: 'POST', url: `${it.url}/oauth/token` }
  const answer = await askToken(it, await signAssertion(it, client, signer), {
    proof: await signProof(signer, call),
  })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return answer.body.access_token
}

/** GET with a token and a proof, under purpose c and a task. */
export async function getProven(
  it: RunningKho,
  path: string,
  { token, proof, scheme = 'DPoP' }: { token: string; proof?: string | undefined; scheme?: string },
): Promise<TokenAnswer & { headers: Headers }> {
  const response = await fetch(it.url + path, {
    headers: {
      authorization: `${scheme} ${token}`,
      'kho-purpose': 'c',
      'kho-task': 'HS-1',
      ...(proof === undefined ? {} : { dpop: proof }),
    },
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Json,
  }
}

/** A client just registered, or a key just ended, is known within milliseconds. */
export const untilAnswer = <T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> =>
  waitUntil(ask, good, 5)
