/** What belongs to agencies and moves when they change: a line from each capability, in order. */
import { moveGrants } from './access/move-grants.ts'
import { moveDiscrepancies } from './discrepancy/move-discrepancies.ts'
import { moveDrafts } from './draft/move-drafts.ts'
import { movePapers } from './paper/move-papers.ts'
import { moveProposals } from './proposal/move-proposals.ts'
import { movePushes } from './push/move-pushes.ts'
import { makeReadFunctions } from './query/read-functions.ts'
import { moveReleases } from './release/move-releases.ts'
import { moveRequests } from './request/move-requests.ts'
import { moveDatasets, moveParts } from './store/move-datasets.ts'
import { moveAgencies } from './succession/move-agencies.ts'
import { moveAppointments } from './succession/move-appointments.ts'
import { moveAccounts, moveClients } from './succession/move-owned.ts'
import type { SuccessionMover } from './succession/mover.ts'

/** Agencies first, since everything else is to belong to them; undone from the end. */
export const successionMovers: readonly SuccessionMover[] = [
  moveAgencies,
  moveAccounts,
  moveAppointments,
  moveClients,
  moveDatasets(makeReadFunctions),
  moveParts,
  moveGrants,
  movePushes,
  moveDiscrepancies,
  movePapers,
  moveRequests,
  moveProposals,
  moveDrafts,
  moveReleases,
]
