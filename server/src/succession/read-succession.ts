/** A succession with what it moves. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Database } from '../pg/database.ts'
import { listCautions } from './list-cautions.ts'
import type { SuccessionMover } from './mover.ts'
import { previewSuccession, type SuccessionPreview } from './preview-succession.ts'
import { findSuccession, listMoves, type Succession } from './succession.ts'

export type SuccessionRead = Succession &
  Pick<SuccessionPreview, 'parts' | 'total'> & {
    /** Of the preview; null once it is applied. */
    fingerprint: string | null
    /** What is to be known before it is applied; none after that. */
    cautions: Bilingual[]
  }

/** Before it is applied what would move now; after that what moved. */
export async function readSuccession(
  { db, movers }: { db: Database; movers: readonly SuccessionMover[] },
  id: number,
): Promise<SuccessionRead> {
  const succession = await findSuccession(db, id)
  if (succession.state === 'proposed') {
    const { plan } = succession
    return db.tx(
      async (tx) => ({
        ...succession,
        ...(await previewSuccession(tx, movers, plan)),
        cautions: await listCautions(tx, movers, plan),
      }),
      { readOnly: true, isolation: 'repeatable read' },
    )
  }
  const moves = await listMoves(db, id)
  const parts = movers.map(({ name, title }) => ({ name, title, moves: moves.get(name) ?? [] }))
  const total = parts.reduce((sum, part) => sum + part.moves.length, 0)
  return { ...succession, parts, total, fingerprint: null, cautions: [] }
}
