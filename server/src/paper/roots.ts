/** The authorities whose certificates are known, and what they have revoked. */
import { readFileSync } from 'node:fs'
import { Certificate, CertificateRevocationList } from 'pkijs'
import { Refusal } from '@kho/contract/refusal.ts'
import { saidBy } from '@kho/contract/said-by.ts'

export type Roots = {
  certificates: readonly Certificate[]
  revocations: readonly CertificateRevocationList[]
}

const block = /-----BEGIN (CERTIFICATE|X509 CRL)-----([A-Za-z0-9+/=\s]+)-----END \1-----/g

/** A file of PEM blocks; without one no authority is known. Refused with what is wrong in it. */
export function readRoots(file: string | null): Roots {
  if (file === null) return { certificates: [], revocations: [] }
  const blocks = [...readText(file).matchAll(block)]
  if (blocks.length === 0) throw new Refusal('paper.bad-roots', { file, reason: noBlocks })
  try {
    const der = (kind: string) =>
      blocks.filter(([, one]) => one === kind).map(([, , text]) => bytesOf(text!))
    return {
      certificates: der('CERTIFICATE').map((bytes) => Certificate.fromBER(bytes)),
      revocations: der('X509 CRL').map((bytes) => CertificateRevocationList.fromBER(bytes)),
    }
  } catch (error) {
    const reason = saidBy(parser, (error as Error).message)
    throw new Refusal('paper.bad-roots', { file, reason })
  }
}

const noBlocks = {
  vi: 'trong tệp không có khối “-----BEGIN CERTIFICATE-----” nào',
  en: 'it holds no block “-----BEGIN CERTIFICATE-----”',
}
const parser = {
  vi: 'một khối không đúng dạng; bộ đọc X.509',
  en: 'a block is malformed; the reader of X.509',
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = { vi: `hệ điều hành báo ${code}`, en: `the system says ${code}` }
    throw new Refusal('paper.bad-roots', { file, reason })
  }
}

function bytesOf(base64: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(base64, 'base64')).buffer
}
