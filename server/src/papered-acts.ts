/** Acts that a paper can be kept beside: a line from each capability. */
import { paperedGrant, paperedRevocation } from './access/papered-grant.ts'
import { paperedEdition } from './catalogue/papered-edition.ts'
import { paperedVersion } from './catalogue/papered-version.ts'
import type { PaperedAct } from './paper/papered-act.ts'
import { paperedSuccession } from './paper/papered-succession.ts'
import { paperedProposal } from './proposal/papered-proposal.ts'
import { paperedRelease } from './release/papered-release.ts'
import { paperedMinutes } from './review/papered-minutes.ts'

/** `journalVkey` checks the minutes that come back signed. */
export function paperedActs(journalVkey: () => string): readonly PaperedAct[] {
  return [
    paperedGrant,
    paperedRevocation,
    paperedSuccession,
    paperedVersion,
    paperedMinutes(journalVkey),
    paperedProposal,
    paperedRelease,
    paperedEdition,
  ]
}
