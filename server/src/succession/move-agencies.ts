/** The agencies themselves: those that end, are made known, are renamed, or get another parent. */
import { isDeepStrictEqual } from 'node:util'
import type { JsonValue } from '@kho/journal/entry.ts'
import type { Tx } from '../pg/database.ts'
import { agencyAt, findAgency, type Agency, type AgencyVersion } from '../people/agency.ts'
import {
  deleteSuccessors,
  deleteVersions,
  insertAgency,
  insertSuccessor,
  renewAgencies,
  selectBelonging,
  selectChildren,
  selectVersions,
  updateDays,
  updateWithdrawn,
  upsertVersion,
} from '../people/agency-book.ts'
import { readName } from '../people/read-name.ts'
import { refuseIdentifiers, refuseParent } from '../people/declare-agency.ts'
import { dayOf } from '../time.ts'
import {
  movedSince,
  plannedMove,
  type Move,
  type SuccessionMover,
  type SuccessionOf,
} from './mover.ts'
import { endedBy, targetOf, type SuccessionPlan } from './plan.ts'

export const moveAgencies: SuccessionMover = {
  name: 'agencies',
  title: { vi: 'Cơ quan', en: 'Agencies' },
  preview,
  apply,
  undo,
}

async function preview(tx: Tx, plan: SuccessionPlan): Promise<Move[]> {
  const { kind, from, to, effectiveOn } = plan
  if (kind === 'rename') return [plannedMove(from[0]!, from[0]!, from[0]!, 'renamed')]
  const ended = endedBy(plan)
  const moves = ended.map((id) => plannedMove(id, id, targetOf(plan, id), 'ended'))
  for (const { id, name } of to) if (name) moves.push(plannedMove(id, from[0]!, id, 'made'))
  for (const child of await selectChildren(tx, ended, effectiveOn)) {
    if (from.includes(child)) continue
    const parent = (await agencyAt(tx, child, effectiveOn))!.parent!
    // One that takes the place of its own parent stands where the parent stood.
    const isHeir = to.some(({ id }) => id === child)
    const above = isHeir ? (await findAgency(tx, parent)).parent : targetOf(plan, parent)
    if (above !== null) moves.push(plannedMove(child, parent, above, 'parent'))
  }
  return moves
}

/** Those that end make room first for those that take over their identifiers. */
async function apply(tx: Tx, succession: SuccessionOf, moves: readonly Move[]): Promise<Move[]> {
  const { id, plan } = succession
  const kinds = (what: string) => moves.filter((one) => one.what === what)
  const ended: Move[] = []
  for (const one of kinds('ended')) {
    const before = await findAgency(tx, one.subject)
    await updateDays(tx, { ...before, validTo: dayBefore(plan.effectiveOn) })
    ended.push({ ...one, kept: { validTo: before.validTo } })
  }
  for (const one of kinds('made')) await make(tx, plan, one.subject)
  for (const { subject: agency } of ended)
    for (const { id: successor } of plan.to)
      await insertSuccessor(tx, { agency, successor, from: plan.effectiveOn, succession: id })
  const changed: Move[] = []
  for (const one of [...kinds('parent'), ...kinds('renamed')])
    changed.push(await change(tx, plan, one))
  return [...ended, ...kinds('made'), ...changed]
}

async function make(tx: Tx, plan: SuccessionPlan, id: string): Promise<void> {
  const target = plan.to.find((one) => one.id === id)!
  const model = await findAgency(tx, plan.from[0]!)
  const agency: Agency = {
    id,
    name: { vi: readName(target.name!.vi), en: readName(target.name!.en) },
    identifierOld: target.identifierOld ?? null,
    identifierNew: target.identifierNew ?? null,
    contact: target.contact ?? model.contact,
    contactAccount: target.contactAccount ?? null,
    contactFunction: target.contactFunction ?? null,
    parent: target.parent === undefined ? model.parent : target.parent,
    zones: target.zones === undefined ? model.zones : target.zones,
    validFrom: plan.effectiveOn,
    validTo: null,
  }
  await refuseParent(tx, id, agency.parent)
  await refuseIdentifiers(tx, agency)
  await insertAgency(tx, agency)
  const { documentNumber, documentDate, effectiveOn: from } = plan
  await upsertVersion(tx, id, { ...agency, from, documentNumber, documentDate })
}

/** Another parent or another name: a version from the day on, and the same in later versions. */
async function change(tx: Tx, plan: SuccessionPlan, one: Move): Promise<Move> {
  const { effectiveOn: from, documentNumber, documentDate } = plan
  const before = (await selectVersions(tx, one.subject)).filter((each) => isFrom(each, from))
  const then = (await agencyAt(tx, one.subject, from))!
  const changed = (facts: Agency | AgencyVersion) =>
    one.what === 'renamed' ? renamed(facts, plan) : { parent: one.to }
  if (one.what === 'renamed') await refuseIdentifiers(tx, { ...then, ...changed(then) })
  await upsertVersion(tx, one.subject, {
    ...then,
    ...changed(then),
    from,
    documentNumber,
    documentDate,
  })
  if (one.what === 'parent')
    for (const later of before)
      if (later.from !== from && later.parent === one.from)
        await upsertVersion(tx, one.subject, { ...later, parent: one.to })
  await renewAgencies(tx, dayOf(new Date()), one.subject)
  const wrote = (await selectVersions(tx, one.subject)).filter((each) => isFrom(each, from))
  return { ...one, kept: { before: asJson(before), wrote: asJson(wrote) } }
}

function renamed(facts: Agency | AgencyVersion, { to }: SuccessionPlan): Partial<Agency> {
  const { id: _, name, ...rest } = to[0]!
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return {
    ...given,
    name: name ? { vi: readName(name.vi), en: readName(name.en) } : facts.name,
  }
}

const isFrom = ({ from }: AgencyVersion, day: string) => from !== null && from >= day
const asJson = (versions: AgencyVersion[]) => versions as unknown as JsonValue

async function undo(tx: Tx, succession: SuccessionOf, moves: readonly Move[]): Promise<void> {
  await deleteSuccessors(tx, succession.id)
  for (const one of moves.toReversed()) {
    if (one.what === 'ended') await revive(tx, one)
    else if (one.what === 'made') await withdraw(tx, one)
    else await putBack(tx, succession, one)
  }
}

async function revive(tx: Tx, one: Move): Promise<void> {
  const agency = await findAgency(tx, one.subject)
  await updateDays(tx, { ...agency, validTo: one.kept.validTo as string | null })
}

/** One that was made and by now has something of its own cannot be taken away from under it. */
async function withdraw(tx: Tx, one: Move): Promise<void> {
  const left = await selectBelonging(tx, one.subject)
  if (left) throw movedSince('agencies', left, one.subject, '-')
  await deleteVersions(tx, one.subject)
  await updateWithdrawn(tx, one.subject)
}

async function putBack(tx: Tx, { plan }: SuccessionOf, one: Move): Promise<void> {
  const from = plan.effectiveOn
  const now = (await selectVersions(tx, one.subject)).filter((each) => isFrom(each, from))
  if (!isDeepStrictEqual(asJson(now), one.kept.wrote))
    throw movedSince('agencies', one.subject, now.at(-1)?.name.vi ?? '-', one.to)
  await deleteVersions(tx, one.subject, from)
  for (const version of one.kept.before as unknown as AgencyVersion[])
    await upsertVersion(tx, one.subject, version)
  await renewAgencies(tx, dayOf(new Date()), one.subject)
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}
