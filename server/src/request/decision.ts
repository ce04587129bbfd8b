/** What one of the deciders decided. It is never changed; the last one makes the grants. */
import type { Asked } from '@kho/contract/request.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Role } from './request.ts'

export type Outcome = 'granted' | 'partly-granted' | 'refused'

export type Decision = {
  number: number
  role: Role
  agency: string
  account: string
  outcome: Outcome
  /** What it leaves of what was asked; null where it is refused. */
  granted: Asked | null
  reason: string | null
  legalGround: string | null
  document: { number: string; date: string; signer: string; paper: number | null }
  at: string
  journalIntake: string
  /** Index of its entry in the log; null for the moment before it has got its place. */
  entry: number | null
}

export const outcomeWords: Record<Outcome, Bilingual> = {
  granted: { vi: 'chấp thuận', en: 'granted' },
  'partly-granted': { vi: 'chấp thuận một phần', en: 'granted in part' },
  refused: { vi: 'từ chối', en: 'refused' },
}

export const roleWords: Record<Role, Bilingual> = {
  owner: { vi: 'đơn vị chủ quản dữ liệu', en: 'the owner of the data' },
  authority: { vi: 'đơn vị quản lý Kho', en: 'the authority that runs the store' },
}
