/** The authorities whose certificates are known, and what they have revoked. */
import { readFileSync } from 'node:fs'
import { Certificate, CertificateRevocationList } from 'pkijs'
import { Refusal } from '@kho/contract/refusal.ts'

export type Roots = {
  certificates: readonly Certificate[]
  revocations: readonly CertificateRevocationList[]
}

const block = /-----BEGIN (CERTIFICATE|X509 CRL)-----([A-Za-z0-9+/=\s]+)-----END \1-----/g

/** A file of PEM blocks; without one no authority is known. Refused with what is wrong in it. */
export function readRoots(file: string | null): Roots {
  if (file === null) return { certificates: [], revocations: [] }
  try {
    const blocks = [...readFileSync(file, 'utf8').matchAll(block)]
    if (blocks.length === 0) throw new Error('-----BEGIN CERTIFICATE----- ?')
    const der = (kind: string) =>
      blocks.filter(([, one]) => one === kind).map(([, , text]) => bytesOf(text!))
    return {
      certificates: der('CERTIFICATE').map((bytes) => Certificate.fromBER(bytes)),
      revocations: der('X509 CRL').map((bytes) => CertificateRevocationList.fromBER(bytes)),
    }
  } catch (error) {
    throw new Refusal('paper.bad-roots', { file, reason: (error as Error).message })
  }
}

function bytesOf(base64: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(base64, 'base64')).buffer
}
