/** Kept papers: one, with what its signatures are worth now; or a list. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { readPaperFile } from './paper-file.ts'
import type { Paper } from './paper.ts'
import { selectPaper, selectPapers } from './paper.sql.ts'
import type { Roots } from './roots.ts'
import { verifyPaper, type Verified } from './verify-paper.ts'

/** Refused where there is none. */
export async function findPaper(db: Queryable, paper: number): Promise<Paper> {
  const found = await selectPaper(db, paper)
  if (!found) throw new Refusal('paper.unknown', { paper })
  return found
}

export async function listPapers(
  db: Queryable,
  filter: { agencies: readonly string[] | null; before: number | null; limit: number },
): Promise<{ papers: Paper[]; next: number | null }> {
  const papers = await selectPapers(db, filter)
  return { papers, next: papers.length === filter.limit ? papers.at(-1)!.id : null }
}

export type ShownPaper = Paper & { verified: Verified | null }

/** Verified each time it is shown: roots and revocations change. null where there is no file. */
export async function showPaper(
  parts: { dataDir: string; roots: Roots },
  found: Paper,
  at: Date,
): Promise<ShownPaper> {
  const { file } = found
  if (file === null) return { ...found, verified: null }
  const bytes = await readPaperFile(parts.dataDir, { id: found.id, file })
  return { ...found, verified: await verifyPaper(bytes, parts.roots, at) }
}
