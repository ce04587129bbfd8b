/** What stamps and answers a test authority gives, and signatures that carry them. */
import { spawnSync } from 'node:child_process'
import { createPrivateKey, webcrypto } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Constructed, fromBER, Sequence } from 'asn1js'
import {
  Attribute,
  CertificateRevocationList,
  ContentInfo,
  OtherRevocationInfoFormat,
  SignedAndUnsignedAttributes,
  SignedData,
} from 'pkijs'
import type { Signer, TestAuthority } from './signed-pdf.ts'

const schemaOf = (der: Buffer) => fromBER(new Uint8Array(der).buffer).result
const bytesOf = (buffer: ArrayBuffer) => Buffer.from(new Uint8Array(buffer))

/** RFC 3161 over bytes, by an openssl that has never seen a PDF. */
export function stamp(bytes: Uint8Array, by: Signer, chain: string): Buffer {
  return inFolder((at) => {
    writeFileSync(at('bytes'), bytes)
    writeFileSync(at('serial'), '01')
    writeFileSync(
      at('tsa.cnf'),
      `[tsa]\ndefault_tsa = own\n[own]\nserial = ${at('serial')}\ncrypto_device = builtin\n` +
        `signer_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256, sha512\n` +
        `ess_cert_id_alg = sha256\nordering = no\ntsa_name = no\n`,
    )
    run(`ts -query -data ${at('bytes')} -sha256 -cert -out ${at('query')}`)
    run(
      `ts -reply -config ${at('tsa.cnf')} -queryfile ${at('query')} -signer ${by.cert} ` +
        `-inkey ${by.key} -chain ${chain} -token_out -out ${at('token')}`,
    )
    return readFileSync(at('token'))
  })
}

/** An OCSP answer about one certificate, that holds for an hour. */
export function answer(
  about: Signer,
  authority: Pick<TestAuthority, 'branch' | 'index'>,
  by: Signer = authority.branch,
): Buffer {
  return inFolder((at) => {
    run(
      `ocsp -issuer ${authority.branch.cert} -cert ${about.cert} -no_nonce -reqout ${at('asked')}`,
    )
    run(
      `ocsp -index ${authority.index} -CA ${authority.branch.cert} -rsigner ${by.cert} ` +
        `-rkey ${by.key} -rmd sha256 -reqin ${at('asked')} -respout ${at('answer')} -nmin 60`,
    )
    return readFileSync(at('answer'))
  })
}

export type Carried = {
  /** Where the time stamp over the signature goes; given the signature's value. */
  stamp?: (signature: Uint8Array) => Buffer
  /** Beside the signature (SignedData.crls). */
  replies?: readonly Buffer[]
  lists?: readonly Buffer[]
  /** In the signed attribute of Adobe; whoever signs knows the answers beforehand. */
  archived?: { replies: readonly Buffer[]; key: string }
}

const archive = '1.2.840.113583.1.1.8'
const signatureStamp = '1.2.840.113549.1.9.16.2.14'
const ocspBasic = '1.3.6.1.5.5.7.16.2'

/** The same signature with more beside it; for an attribute that is signed it is made again. */
export async function carry(cms: Buffer, carried: Carried): Promise<Buffer> {
  const info = ContentInfo.fromBER(new Uint8Array(cms).buffer)
  const signed = new SignedData({ schema: info.content })
  const [signer] = signed.signerInfos
  if (carried.archived) {
    const { replies, key } = carried.archived
    const list = new Sequence({ value: replies.map(schemaOf) as never })
    const idBlock = { tagClass: 3, tagNumber: 1 }
    const value = new Sequence({ value: [new Constructed({ idBlock, value: [list] as never })] })
    const old = signer!.signedAttrs!
    const attributes = [...old.attributes, new Attribute({ type: archive, values: [value] })]
    signer!.signedAttrs = new SignedAndUnsignedAttributes({ type: 0, attributes })
    await signed.sign(await importKey(key), 0, 'SHA-256')
  }
  const beside = [
    ...(carried.lists ?? []).map((der) => new CertificateRevocationList({ schema: schemaOf(der) })),
    ...(carried.replies ?? []).map(
      (der) =>
        new OtherRevocationInfoFormat({
          otherRevInfoFormat: ocspBasic,
          otherRevInfo: schemaOf(der),
        } as never),
    ),
  ]
  if (beside.length > 0) signed.crls = beside
  if (carried.stamp) {
    const token = carried.stamp(new Uint8Array(signer!.signature.getValue()))
    const attribute = new Attribute({ type: signatureStamp, values: [schemaOf(token)] })
    signer!.unsignedAttrs = new SignedAndUnsignedAttributes({ type: 1, attributes: [attribute] })
  }
  const content = signed.toSchema(true)
  return bytesOf(new ContentInfo({ contentType: info.contentType, content }).toSchema().toBER())
}

function importKey(path: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(readFileSync(path)).export({ format: 'der', type: 'pkcs8' })
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  return webcrypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign'])
}

function inFolder<T>(act: (at: (file: string) => string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'kho-stamping-'))
  try {
    return act((file) => join(folder, file))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(line: string): void {
  const done = spawnSync('openssl', line.split(' '), { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`openssl ${line}: ${done.error ?? done.stderr}`)
}
