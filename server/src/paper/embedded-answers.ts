/**
 * Answers about revocation that a signed file carries: lists (CRL) and answers to a question about one
 * certificate (OCSP). Only read here; whoever put them there, each is believed only by its signature.
 */
import { OctetString, type Constructed } from 'asn1js'
import { BasicOCSPResponse, CertificateRevocationList, OCSPResponse, type SignedData } from 'pkijs'

export type Answers = {
  lists: CertificateRevocationList[]
  replies: BasicOCSPResponse[]
}

/** A file of thousands of them only costs time. */
export const answersMax = 32

const adobeArchive = '1.2.840.113583.1.1.8'
const archivedValues = '1.2.840.113549.1.9.16.2.24'

/** What stands beside the signatures of a CMS, and in its attributes. */
export function readAnswers(signed: SignedData): Answers {
  const found: Answers = { lists: [], replies: [] }
  for (const one of signed.crls ?? []) {
    if (one instanceof CertificateRevocationList) found.lists.push(one)
    else addReply(found, schemaBytes(one.otherRevInfo))
  }
  const [signer] = signed.signerInfos
  const pick = (attributes: { type: string; values: unknown[] }[] | undefined, type: string) =>
    (attributes ?? []).filter((one) => one.type === type).flatMap(({ values }) => values)
  const archives = [
    ...pick(signer?.signedAttrs?.attributes, adobeArchive),
    ...pick(signer?.unsignedAttrs?.attributes, archivedValues),
  ]
  // Both are { [0] lists, [1] answers }, each a sequence of its own.
  for (const archive of archives) {
    for (const part of childrenOf(archive)) {
      const { tagClass, tagNumber } = part.idBlock
      if (tagClass !== 3) continue
      for (const item of childrenOf(childrenOf(part)[0])) {
        if (tagNumber === 0) addList(found, schemaBytes(item))
        if (tagNumber === 1) addReply(found, schemaBytes(item))
      }
    }
  }
  return found
}

export function addList({ lists }: Answers, der: ArrayBuffer): void {
  if (lists.length >= answersMax) return
  const list = attempt(() => CertificateRevocationList.fromBER(der))
  if (list) lists.push(list)
}

/** As the responder sent it, or without its envelope. */
export function addReply({ replies }: Answers, der: ArrayBuffer): void {
  if (replies.length >= answersMax) return
  const sent = attempt(() => OCSPResponse.fromBER(der).responseBytes?.response)
  const bare = sent instanceof OctetString ? sent.getValue() : der
  const reply = attempt(() => BasicOCSPResponse.fromBER(bare))
  if (reply) replies.push(reply)
}

type Node = Constructed

function childrenOf(node: unknown): Node[] {
  const value = (node as Node | undefined)?.valueBlock?.value
  return Array.isArray(value) ? (value as Node[]) : []
}

function schemaBytes(node: unknown): ArrayBuffer {
  const view = (node as { valueBeforeDecodeView?: Uint8Array }).valueBeforeDecodeView
  return view && view.length > 0
    ? new Uint8Array(view).buffer
    : (node as { toBER(): ArrayBuffer }).toBER()
}

function attempt<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
