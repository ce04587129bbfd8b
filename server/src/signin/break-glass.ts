/**
 * The break-glass account: for the day when nobody else can enter. Its secret is two halves, each
 * kept by one person; both open one session with the authority's and the operator's functions for
 * an hour, everybody is told, and it has to be sealed anew.
 */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { hashRecoveryCode } from '../factor/recovery-code.ts'
import type { Queryable } from '../pg/database.ts'
import { showInstant } from '../time.ts'
import { selectSeal } from './break-glass.sql.ts'

export const breakGlassHours = 1

export type SealState = 'none' | 'sealed' | 'opened'

export type Sealed = {
  state: SealState
  account: string | null
  sealedAt: Date | null
  openedAt: Date | null
}

export async function readSeal(db: Queryable): Promise<Sealed> {
  const found = await selectSeal(db)
  if (!found) return { state: 'none', account: null, sealedAt: null, openedAt: null }
  return { state: found.openedAt === null ? 'sealed' : 'opened', ...found }
}

/** What every officer has to know, until it is sealed anew. */
export async function breakGlassNotice(db: Queryable): Promise<Bilingual[]> {
  const { state, openedAt } = await readSeal(db)
  if (state !== 'opened' || openedAt === null) return []
  const at = showInstant(openedAt)
  return [
    {
      vi: `Tài khoản khẩn cấp đã được mở lúc ${at} và chưa được niêm phong lại.`,
      en: `The break-glass account was opened at ${at} and has not been sealed anew.`,
    },
  ]
}

/** As it was printed; a half has a hundred random bits. */
export function hashHalf(typed: string): Buffer {
  return hashRecoveryCode(typed)
}
