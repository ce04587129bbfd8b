/** Campaigns as the API shows them. */
import type { Campaign } from './campaign.ts'

export function showCampaign({ salt, digest, opening, closing, ...rest }: Campaign) {
  return {
    ...rest,
    state: closing ? ('closed' as const) : ('open' as const),
    population: { sha256: digest.toString('hex'), salt: salt.toString('hex') },
    opening,
    closing: closing && {
      at: closing.at,
      by: closing.by,
      outcomes: closing.outcomes,
      sha256: closing.digest.toString('hex'),
      salt: closing.salt.toString('hex'),
      documentNumber: closing.documentNumber,
      documentDate: closing.documentDate,
      signer: closing.signer,
      intake: closing.intake,
    },
  }
}
