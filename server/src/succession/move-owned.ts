/** Accounts and clients: each goes with its agency, or where a rule of a split sends it. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Tx } from '../pg/database.ts'
import { movedSince, plannedMove, type Move, type SuccessionMover } from './mover.ts'
import { selectOwned, updateOwned } from './people-moves.sql.ts'
import { needRuled, targetOf } from './plan.ts'

/** What was done by an account or a client stays on record under the agency of then. */
export const moveAccounts = moverOf('accounts', 'account', { vi: 'Tài khoản', en: 'Accounts' })

/** Their keys and grants stay theirs. */
export const moveClients = moverOf('clients', 'client', {
  vi: 'Hệ thống với khoá của nó',
  en: 'Client systems with their keys',
})

function moverOf(name: string, what: 'account' | 'client', title: Bilingual): SuccessionMover {
  const list = async (tx: Tx, agencies: readonly string[]) =>
    (await selectOwned(tx, what, agencies)).map(({ id }) => id)
  return {
    name,
    title,
    ruled: { what, list },
    async check(tx, plan) {
      needRuled(plan, what, new Set(await list(tx, plan.from)))
    },
    async preview(tx, plan) {
      const owned = await selectOwned(tx, what, plan.from)
      return owned.flatMap(({ id, agency }) => {
        const to = targetOf(plan, agency, { what, id })
        return to === agency ? [] : [plannedMove(id, agency, to)]
      })
    },
    async apply(tx, _, moves) {
      await moveAll(tx, name, what, moves)
      return [...moves]
    },
    async undo(tx, _, moves) {
      const back = moves.map((one) => ({ ...one, from: one.to, to: one.from }))
      await moveAll(tx, name, what, back)
    },
  }
}

async function moveAll(
  tx: Tx,
  name: string,
  what: 'account' | 'client',
  moves: readonly Move[],
): Promise<void> {
  const given = moves.map(({ subject: id, from, to }) => ({ id, from, to }))
  const moved = await updateOwned(tx, what, given)
  const left = moves.find(({ subject }) => !moved.has(subject))
  if (left) throw movedSince(name, left.subject, '?', left.from)
}
