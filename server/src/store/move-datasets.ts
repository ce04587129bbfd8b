/** Datasets of agencies that end or change: another owner, supplier, users; the rows stay. */
import type { DatasetInput, DatasetVersion } from '@kho/contract/dataset.ts'
import { findDataset, listDatasets } from '../catalogue/find-dataset.ts'
import { movedSince, plannedMove, type Move, type SuccessionMover } from '../succession/mover.ts'
import { successorsOf, targetOf, type SuccessionPlan } from '../succession/plan.ts'
import type { Tx } from '../pg/database.ts'
import { defineDataset } from './define-dataset.ts'
import { selectParts, updateSupplier } from './parts.sql.ts'

type Agencies = Pick<DatasetVersion, 'owner' | 'supplier' | 'permittedUsers'>

/** Called with each new version, so that the functions that read it are made anew. */
export type AfterDefine = (tx: Tx, version: DatasetVersion) => Promise<void>

/** A new version names the agencies of now; those before it name the ones of then. */
export function moveDatasets(afterDefine: AfterDefine): SuccessionMover {
  const name = 'datasets'
  const redefine = async (tx: Tx, actor: string, version: DatasetVersion, to: Agencies) => {
    const { version: _, ...definition } = { ...version, ...to }
    const made = await defineDataset(tx, actor, { definition: definition as DatasetInput })
    if (made.changed) await afterDefine(tx, made.version)
  }
  return {
    name,
    title: {
      vi: 'Bộ dữ liệu (chủ quản, cung cấp, đơn vị được phép)',
      en: 'Datasets (owner, supplier, permitted users)',
    },
    async preview(tx, plan) {
      const moves: Move[] = []
      for (const version of await listDatasets(tx)) {
        const to = agenciesAfter(plan, version)
        const from = agenciesOf(version)
        if (isSame(from, to)) continue
        const named = plan.from.find((id) => namesOf(version).includes(id))!
        const what = from.owner === to.owner && from.supplier === to.supplier ? 'users' : 'moved'
        moves.push(plannedMove(version.id, named, targetOf(plan, named, ruleOf(version.id)), what))
      }
      return moves
    },
    async apply(tx, { plan, actor }, moves) {
      const done: Move[] = []
      for (const one of moves) {
        const version = await findDataset(tx, one.subject)
        const [before, after] = [agenciesOf(version), agenciesAfter(plan, version)]
        await redefine(tx, actor, version, after)
        done.push({ ...one, kept: { before, after } })
      }
      return done
    },
    async undo(tx, { actor }, moves) {
      for (const { subject, kept } of moves) {
        const version = await findDataset(tx, subject)
        const after = kept.after as unknown as Agencies
        if (!isSame(agenciesOf(version), after))
          throw movedSince(name, subject, namesOf(version).join(', '), after.owner)
        await redefine(tx, actor, version, kept.before as unknown as Agencies)
      }
    },
  }
}

/** A part goes with its supplier. Its source, schedule and rows are the part's and stay. */
export const moveParts: SuccessionMover = {
  name: 'parts',
  title: {
    vi: 'Phần của đơn vị cung cấp, với nguồn và lịch',
    en: 'Parts of suppliers, with sources and schedules',
  },
  async preview(tx, plan) {
    const parts = await selectParts(tx, plan.from)
    return parts.flatMap(({ dataset, name, supplier }) => {
      const to = targetOf(plan, supplier, ruleOf(dataset))
      return to === supplier ? [] : [plannedMove(`${dataset}/${name}`, supplier, to)]
    })
  },
  async apply(tx, _, moves) {
    for (const { subject, from, to } of moves)
      if (!(await updateSupplier(tx, subject, from, to)))
        throw movedSince('parts', subject, '?', from)
    return [...moves]
  },
  async undo(tx, _, moves) {
    for (const { subject, from, to } of moves)
      if (!(await updateSupplier(tx, subject, to, from)))
        throw movedSince('parts', subject, '?', to)
  },
}

const ruleOf = (id: string) => ({ what: 'dataset' as const, id })

function agenciesOf({ owner, supplier, permittedUsers }: DatasetVersion): Agencies {
  return { owner, supplier, permittedUsers }
}

function namesOf({ owner, supplier, permittedUsers }: DatasetVersion): string[] {
  return [owner, supplier, ...(Array.isArray(permittedUsers) ? permittedUsers : [])]
}

function agenciesAfter(plan: SuccessionPlan, version: DatasetVersion): Agencies {
  const { id, owner, supplier, permittedUsers } = version
  return {
    owner: targetOf(plan, owner, ruleOf(id)),
    supplier: targetOf(plan, supplier, ruleOf(id)),
    // Whoever was permitted stays so by all that stand in its place.
    permittedUsers: Array.isArray(permittedUsers)
      ? [...new Set(permittedUsers.flatMap((one) => successorsOf(plan, one)))]
      : permittedUsers,
  }
}

function isSame(a: Agencies, b: Agencies): boolean {
  return JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b))
}

const inOrder = ({ owner, supplier, permittedUsers }: Agencies) => [owner, supplier, permittedUsers]
