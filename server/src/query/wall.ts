/** What the second wall in the database says, turned into refusals. */
import type { ErrorCode } from '@kho/contract/errors.ts'
import { Refusal, type RefusalValues } from '@kho/contract/refusal.ts'

const refusals: Record<string, ErrorCode> = {
  KH001: 'access.no-grant',
  KH002: 'access.client-locked',
  KH003: 'access.purpose-not-granted',
  KH004: 'access.wrong-zone',
  KH005: 'access.grant-ended',
  KH006: 'access.column-not-granted',
  KH007: 'catalogue.unknown-dataset',
  KH008: 'access.no-grant',
  KH009: 'query.bad-as-of',
  KH011: 'query.unknown-format',
  KH012: 'access.column-masked',
  KH013: 'access.key-masked',
  KH014: 'access.commitment-missing',
  KH015: 'access.delivery-not-granted',
  KH016: 'access.grant-suspended',
  KH017: 'query.figure-of-persons',
  // KH018 is a question that this program never asks: a fault, and no refusal.
  KH019: 'signin.no-session',
  // The server ends what takes too long.
  '57014': 'query.too-broad',
}

/** The dataset has changed since the question was planned: plan it again. */
export const movedOn = 'KH100'

/** What the wall throws then, for whoever notices before it. */
export function datasetMovedOn(): Error {
  return Object.assign(new Error('the dataset has moved on'), { code: movedOn })
}

/** The refusal that a SQLSTATE means, or null where it is none of the wall's. */
export function refusalOfState(state: string, values: RefusalValues): Refusal | null {
  const code = refusals[state]
  return code ? new Refusal(code, values, `second wall ${state}`) : null
}

/** Runs a statement of the wall; its refusals come out as such, everything else as it is. */
export async function throughWall<T>(values: RefusalValues, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw refusalOfState((error as { code?: string }).code ?? '', values) ?? error
  }
}

const turnsMax = 5

/** Plans and runs, and again where the dataset moved on in between. */
export async function withFreshPlan<T>(
  run: (turn: number) => Promise<T>,
  refresh: () => Promise<unknown>,
): Promise<T> {
  for (let turn = 1; ; turn++) {
    try {
      return await run(turn)
    } catch (error) {
      if ((error as { code?: string }).code !== movedOn || turn === turnsMax) throw error
      await refresh()
    }
  }
}
