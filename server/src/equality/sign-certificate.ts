/**
 * The certificate of a dataset as it is handed out: what is known of each part, the state of the
 * journal at that moment, and the signature of the journal's key over all of it. It is checked like
 * a receipt: `kho receipt verify`.
 */
import { canonicalJson, type JsonValue } from '@kho/journal/entry.ts'
import { openLog } from '@kho/journal/store.ts'
import { signReceipt, type SignedReceipt } from '@kho/journal/receipt.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Certificate } from '../intake/keep-equality.ts'

export type DatasetCertificate = {
  certificate: 'equality'
  dataset: string
  title: { vi: string; en: string }
  owner: string
  issuedAt: string
  /** `read.equality`: an instant, `not-equal; …`, `as-pushed; …` or `unknown`. */
  equalAsOf: string
  /** By part. Empty where digests may not be shown: they would let anybody test a guess of rows. */
  parts: Certificate[]
  /** The newest signed state of the journal, as published; null before the first. */
  checkpoint: string | null
}

export type CertificateSigner = (made: DatasetCertificate) => SignedReceipt<JsonValues>
type JsonValues = { readonly [name: string]: JsonValue | undefined }

/** `origin` stands in the note, so that its reader finds the key. */
export function certificateSigner(skey: string): CertificateSigner {
  // Through JSON, so that what is signed is what is sent: members that are undefined are left out.
  return (made) => signReceipt(JSON.parse(JSON.stringify(made)) as JsonValues, skey)
}

export async function makeCertificate(
  journalFolder: string,
  input: {
    version: DatasetVersion
    equalAsOf: string
    parts: Certificate[]
    issuedAt: Date
  },
): Promise<DatasetCertificate> {
  const { version, equalAsOf, parts, issuedAt } = input
  const checkpoint = await openLog(journalFolder).read('checkpoint')
  return {
    certificate: 'equality',
    dataset: version.id,
    title: version.title,
    owner: version.owner,
    issuedAt: issuedAt.toISOString(),
    equalAsOf,
    parts,
    checkpoint: checkpoint?.toString('utf8') ?? null,
  }
}

/** The file that `kho receipt verify` reads. */
export function certificateFile(signed: SignedReceipt<JsonValues>): string {
  return `${canonicalJson(signed)}\n`
}
