/**
 * Checks at each call that the caller has the key its token is bound to: a DPoP proof, signed for
 * this method, this address and this token, moments ago, and never shown before (RFC 9449).
 */
import { hash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'
import { Refusal } from '@kho/contract/refusal.ts'
import { createBatcher } from '../pg/batcher.ts'
import type { Queryable } from '../pg/database.ts'
import { systemClock } from '../time.ts'
import type { Clock } from '../time.ts'
import type { ProofNonces } from './proof-nonce.ts'
import { clientAlgorithms } from './public-key.ts'
import { takeProofs } from './used-proof.sql.ts'
import type { Proof } from './used-proof.sql.ts'

export type ProvenCall = {
  /** As it came, in the header `DPoP`. */
  proof: string | string[] | undefined
  method: string
  /** Path and query as requested. */
  url: string
  token: string
  /** Thumbprint of the key that the token is bound to. */
  jkt: string
}

/** Rejects with `access.bad-proof` whatever is wrong, and says what. */
export type ProofVerifier = (call: ProvenCall) => Promise<void>

/**
 * How far a proof's time may be from ours, either way: the clocks of agencies differ. Within it a
 * proof is remembered, so that it counts once.
 */
export const proofSeconds = 60
const proofLengthMax = 8192

/** `publicUrl` is what callers know the server by, whatever stands in front of it. */
export function createProofVerifier(options: {
  db: Queryable
  publicUrl: string
  /** Numbers that a proof must carry one of; null where none is demanded. */
  nonces?: ProofNonces | null
  clock?: Clock
}): ProofVerifier {
  const { db, publicUrl, nonces = null, clock = systemClock } = options
  // Calls that come together ask the database once.
  const taken = createBatcher<Proof, boolean>((proofs) => takeProofs(db, proofs), {
    itemsMax: 256,
  })
  return async (call) => {
    const { payload, jkt } = await readProof(call.proof, clock)
    if (jkt !== call.jkt)
      throw badProof('khoá khác với khoá của mã truy cập', 'it is by another key')
    const { htm, htu, ath, iat, jti } = payload
    if (htm !== call.method) {
      throw badProof(
        `htm là ${show(htm)}, cần ${call.method}`,
        `htm is ${show(htm)}, not ${call.method}`,
      )
    }
    const wanted = publicAddress(publicUrl, call.url)
    const given = typeof htu === 'string' ? URL.parse(htu) : null
    if (!given || addressOf(given) !== wanted) {
      throw badProof(`htu là ${show(htu)}, cần ${wanted}`, `htu is ${show(htu)}, not ${wanted}`)
    }
    if (ath !== hash('sha256', call.token, 'base64url')) {
      throw badProof('ath không phải băm của mã truy cập này', 'ath is not the hash of this token')
    }
    const now = Math.floor(clock.now().getTime() / 1000)
    if (typeof iat !== 'number' || Math.abs(now - iat) > proofSeconds) {
      const apart = `iat ${show(iat)}, Kho ${now}`
      throw badProof(
        `ký lúc khác quá ${proofSeconds} giây (${apart})`,
        `iat is more than ${proofSeconds} s from now (${apart})`,
      )
    }
    if (typeof jti !== 'string' || jti === '' || jti.length > 256) {
      throw badProof('jti thiếu hoặc quá dài', 'jti is missing or too long')
    }
    if (nonces && !nonces.isFresh(payload.nonce))
      throw new Refusal('access.proof-nonce', { nonce: nonces.current() })
    const proof = { hash: hash('sha256', `${jkt}\n${jti}`, 'buffer'), expires: iat + proofSeconds }
    if (!(await taken.ask(proof)))
      throw badProof('đã dùng một lần (jti)', 'it was used before (jti)')
  }
}

/** Signed by the key that it carries itself; whose key that is, is for the caller to compare. */
async function readProof(
  given: ProvenCall['proof'],
  clock: Clock,
): Promise<{ payload: JWTPayload & Record<string, unknown>; jkt: string }> {
  if (typeof given !== 'string' || given === '')
    throw badProof('lần gọi không có đầu mục DPoP', 'the call has no header DPoP')
  if (given.length > proofLengthMax)
    throw badProof(
      `dài hơn ${proofLengthMax} ký tự`,
      `it is longer than ${proofLengthMax} characters`,
    )
  try {
    const { payload, protectedHeader } = await jwtVerify(given, EmbeddedJWK, {
      algorithms: clientAlgorithms,
      typ: 'dpop+jwt',
      // Where a library states a term too, the clocks may differ as much.
      clockTolerance: proofSeconds,
      currentDate: clock.now(),
    })
    return { payload, jkt: await calculateJwkThumbprint(protectedHeader.jwk!) }
  } catch {
    throw badProof(
      'chữ ký, typ hoặc thuật toán không hợp lệ',
      'its signature, typ or algorithm is not valid',
    )
  }
}

/** The address as the caller knows it; a request line with a host of its own is not one of ours. */
function publicAddress(publicUrl: string, url: string): string | null {
  return url.startsWith('/') ? addressOf(new URL(publicUrl + url)) : null
}

/** Without query and fragment, as RFC 9449 (4.3) compares them. */
function addressOf(url: URL): string {
  return url.origin + url.pathname
}

/** What a proof says of itself may be anything; a little of it is enough to see the mistake. */
function show(given: unknown): string {
  return String(given)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 120)
}

function badProof(whyVi: string, whyEn: string): Refusal {
  return new Refusal('access.bad-proof', { whyVi, whyEn })
}
