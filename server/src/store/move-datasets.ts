/** Datasets of agencies that end or change: another owner, supplier, users; the rows stay. */
import type { DatasetInput, DatasetVersion } from '@kho/contract/dataset.ts'
import { agenciesAfter, type NamedAgencies } from '../catalogue/agencies-after.ts'
import { findDataset, listDatasets } from '../catalogue/find-dataset.ts'
import { movedSince, plannedMove, type Move, type SuccessionMover } from '../succession/mover.ts'
import { needRuled, targetOf } from '../succession/plan.ts'
import type { Tx } from '../pg/database.ts'
import { defineDataset } from './define-dataset.ts'
import { tellEndingCodes } from './ending-codes.ts'
import { selectParts, updateSupplier } from './parts.sql.ts'

/** Called with each new version, so that the functions that read it are made anew. */
export type AfterDefine = (tx: Tx, version: DatasetVersion) => Promise<void>

/** A new version names the agencies of now; those before it name the ones of then. */
export function moveDatasets(afterDefine: AfterDefine): SuccessionMover {
  const name = 'datasets'
  const redefine = async (tx: Tx, actor: string, version: DatasetVersion, to: NamedAgencies) => {
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
    ruled: { what: 'dataset', list: listOwn },
    async check(tx, plan) {
      needRuled(plan, 'dataset', new Set(await listOwn(tx, plan.from)))
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
        const after = kept.after as unknown as NamedAgencies
        if (!isSame(agenciesOf(version), after))
          throw movedSince(name, subject, namesOf(version).join(', '), after.owner)
        await redefine(tx, actor, version, kept.before as unknown as NamedAgencies)
      }
    },
  }
}

/** Datasets that these agencies own or supply, or a part of them. */
async function listOwn(tx: Tx, agencies: readonly string[]): Promise<string[]> {
  const owned = (await listDatasets(tx)).filter(({ owner, supplier }) =>
    [owner, supplier].some((one) => agencies.includes(one)),
  )
  const parts = await selectParts(tx, agencies)
  return [...new Set([...owned.map(({ id }) => id), ...parts.map(({ dataset }) => dataset)])]
}

/** A part goes with its supplier. Its source, schedule and rows are the part's and stay. */
export const moveParts: SuccessionMover = {
  name: 'parts',
  title: {
    vi: 'Phần của đơn vị cung cấp, với nguồn và lịch',
    en: 'Parts of suppliers, with sources and schedules',
  },
  cautions: tellEndingCodes,
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

function agenciesOf({ owner, supplier, permittedUsers }: DatasetVersion): NamedAgencies {
  return { owner, supplier, permittedUsers }
}

function namesOf({ owner, supplier, permittedUsers }: DatasetVersion): string[] {
  return [owner, supplier, ...(Array.isArray(permittedUsers) ? permittedUsers : [])]
}

function isSame(a: NamedAgencies, b: NamedAgencies): boolean {
  return JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b))
}

const inOrder = ({ owner, supplier, permittedUsers }: NamedAgencies) => [
  owner,
  supplier,
  permittedUsers,
]
