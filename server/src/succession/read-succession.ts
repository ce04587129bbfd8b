/** A succession with what it moves. */
import type { Database } from '../pg/database.ts'
import type { SuccessionMover } from './mover.ts'
import { previewSuccession, type SuccessionPreview } from './preview-succession.ts'
import { findSuccession, listMoves, type Succession } from './succession.ts'

export type SuccessionRead = Succession &
  Pick<SuccessionPreview, 'parts' | 'total'> & {
    /** Of the preview; null once it is applied. */
    fingerprint: string | null
  }

/** Before it is applied what would move now; after that what moved. */
export async function readSuccession(
  { db, movers }: { db: Database; movers: readonly SuccessionMover[] },
  id: number,
): Promise<SuccessionRead> {
  const succession = await findSuccession(db, id)
  if (succession.state === 'proposed') {
    const preview = await db.tx((tx) => previewSuccession(tx, movers, succession.plan), {
      readOnly: true,
      isolation: 'repeatable read',
    })
    return { ...succession, ...preview }
  }
  const moves = await listMoves(db, id)
  const parts = movers.map(({ name, title }) => ({ name, title, moves: moves.get(name) ?? [] }))
  const total = parts.reduce((sum, part) => sum + part.moves.length, 0)
  return { ...succession, parts, total, fingerprint: null }
}
