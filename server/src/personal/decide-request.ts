/**
 * The act that decides on a request, or says that it is done. A correction that is accepted goes to
 * the owner as a report on its row, since only the owner mends its data; a restriction or an objection
 * holds from its acceptance on, until the person takes it back or it is lifted.
 */
import type { RequestDecision, SubjectRequest } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { refuseSecret } from '../catalogue/refuse-secret.ts'
import { askAgency, listAgencies } from '../people/agency.ts'
import { reportDiscrepancy } from '../discrepancy/report-discrepancy.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import type { RequestWay } from './enter-request.ts'
import { findSubjectRecords } from './find-records.ts'
import { refuseKeyAmong } from './public-words.ts'
import { refuseMove, type SubjectRequestRow } from './request.ts'
import {
  forgetErased,
  insertRequestStep,
  moveRequestTo,
  selectRequest,
  selectRequestSteps,
  selectSealedKey,
} from './request.sql.ts'
import type { SubjectHasher } from './subject.ts'
import { withholdRows } from './withhold-rows.ts'
import { isWithheldKind } from './withholding.ts'
import { markLifted } from './withholding.sql.ts'

export type DecideInput = RequestDecision & {
  id: string
  account: string
  /** Only its own, where the person itself withdraws it. */
  own?: boolean
}

export async function decideRequest(
  tx: Tx,
  way: RequestWay & { senderKey: Buffer },
  input: DecideInput,
): Promise<SubjectRequestRow & { journalIntake: string }> {
  const { id, account, decision, reason, ground } = input
  const found = await selectRequest(tx, id, true)
  if (!found || (input.own && (found.account !== account || found.enteredBy !== 'subject'))) {
    throw new Refusal('personal.unknown-request', { id })
  }
  refuseMove(found, decision)
  refuseSecret({ reason, ground })
  if (decision === 'refused' && !ground) throw new Refusal('personal.no-ground')
  if (ground) await refuseOwnKey(tx, way.hasher, id, ground)
  refusePurposes(found, input)
  const corrects = found.kind === 'correction' && decision === 'accepted'
  const discrepancy = corrects ? await reportToOwner(tx, way, found) : null
  const { intakeId } = await append(tx, {
    kind: `personal.request-${decision}`,
    fields: {
      request: id,
      asked: found.kind,
      ...(ground ? { ground } : {}),
      ...(discrepancy ? { discrepancy } : {}),
    },
    payload: { account, reason },
  })
  await insertRequestStep(tx, id, decision, intakeId)
  await moveRequestTo(tx, id, decision, discrepancy)
  if (decision === 'accepted' && isWithheldKind(found.kind)) {
    await withholdRows(tx, way.hasher, { request: found, account, decided: input.purposes })
  }
  if (decision === 'withdrawn' && (await markLifted(tx, id))) {
    const fields = { request: id, asked: found.kind }
    await append(tx, { kind: 'personal.withholding-lifted', fields, payload: { account, reason } })
  }
  await forgetErased(tx, id)
  return { ...(await selectRequest(tx, id))!, journalIntake: intakeId }
}

/** The ground is public; the person that it is about is not. */
async function refuseOwnKey(
  tx: Tx,
  hasher: SubjectHasher,
  id: string,
  ground: string,
): Promise<void> {
  const sealed = await selectSealedKey(tx, id)
  if (sealed) refuseKeyAmong(hasher.open(sealed), { ground })
}

/** Only an objection is to purposes, and only its acceptance says to which. */
function refusePurposes({ id, kind }: SubjectRequestRow, { decision, purposes }: DecideInput) {
  if (!purposes || (kind === 'objection' && decision === 'accepted')) return
  throw new Refusal('personal.no-objection', { id, kind, purposes: purposes.join(', ') })
}

async function reportToOwner(
  tx: Tx,
  way: RequestWay & { senderKey: Buffer },
  found: SubjectRequestRow,
): Promise<string> {
  const [received] = await selectRequestSteps(tx, found.id)
  const asked = received?.payload as SubjectRequest | null | undefined
  const sealed = await selectSealedKey(tx, found.id)
  if (!asked?.correction || !sealed) throw new Refusal('personal.no-correction')
  const { dataset, column, proposed } = asked.correction
  const subject = way.hasher.hash(way.hasher.open(sealed))
  const held = (await findSubjectRecords(tx, subject)).find(({ version }) => version.id === dataset)
  const row = held?.versions.findLast(({ ended }) => ended === null)
  if (!held || !row) {
    throw new Refusal('personal.nothing-held', {
      inVi: ` trong ${dataset}`,
      inEn: ` in ${dataset}`,
    })
  }
  const { version } = held
  const place = version.columns.findIndex(({ name }) => name === column)
  if (place < 0) throw new Refusal('query.unknown-column', { dataset, column })
  const agency = (await listAgencies(tx)).find(({ id }) => id === version.owner)
  const rules = {
    ...way,
    forwardAtOnce: true,
    // The authority has decided on it, so it is not counted against strangers.
    perAddressMax: Infinity,
    perDatasetMax: Infinity,
  }
  const { id } = await reportDiscrepancy(tx, rules, {
    version,
    view: { columns: [version.columns[place]!.number], condition: null },
    report: {
      about: 'cell',
      key: row.key,
      column,
      saw: row.values[place] ?? null,
      proposed,
      note: asked.note,
    },
    reporter: { kind: 'citizen', address: `request ${found.id}` },
    ask: agency ? askAgency(agency) : { vi: version.owner, en: version.owner },
  })
  return id
}
