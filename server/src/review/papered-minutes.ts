/**
 * The minutes of a closed campaign as an act with a paper: the PDF that Kho made, signed outside and
 * brought back. A signature is added behind what is there, so the attachment of the minutes is still
 * in the file as it was, signed with the journal's key.
 */
import { inflateSync } from 'node:zlib'
import { Refusal } from '@kho/contract/refusal.ts'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import { numberOf, type PaperedAct } from '../paper/papered-act.ts'
import { selectCampaigns } from './campaign.sql.ts'

export function paperedMinutes(vkey: () => string): PaperedAct {
  return {
    kind: 'review',
    async find(db, subject) {
      const id = numberOf(subject, 2_147_483_647)
      const [found] = id === null ? [] : await selectCampaigns(db, { id })
      if (!found?.closing) return null
      const { documentNumber: number, documentDate: date, signer } = found.closing
      return {
        kind: 'review',
        subject,
        agency: null,
        document: { number, date, signer },
        refuseFile(bytes) {
          if (!holdsMinutes(bytes, found.id, vkey())) {
            throw new Refusal('paper.not-minutes', { campaign: found.id })
          }
        },
      }
    },
  }
}

/** Streams that are looked at, and how long one may become; minutes name every reviewer. */
const streamsMax = 200
const inflatedMax = 32 * 1024 ** 2

/** Whether a stream of the file is the minutes of the campaign, signed with the journal's key. */
export function holdsMinutes(pdf: Buffer, campaign: number, vkey: string): boolean {
  let at = pdf.indexOf('/EmbeddedFile')
  for (let seen = 0; at >= 0 && seen < streamsMax; seen++) {
    const text = readStream(pdf, at)
    if (text?.startsWith('{')) {
      const { ok, receipt } = verifyReceipt(text, vkey)
      if (ok && receipt?.minutes === 'review' && receipt.campaign === campaign) return true
    }
    at = pdf.indexOf('/EmbeddedFile', at + 1)
  }
  return false
}

function readStream(pdf: Buffer, after: number): string | null {
  const start = pdf.indexOf('stream\n', after)
  const end = start < 0 ? -1 : pdf.indexOf('endstream', start)
  if (end < 0) return null
  const bytes = pdf.subarray(start + 'stream\n'.length, end)
  try {
    return inflateSync(bytes, { maxOutputLength: inflatedMax }).toString('utf8')
  } catch {
    return null
  }
}
