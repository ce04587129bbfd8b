/** An act with the papers that are kept beside it: the one that stands, and those before it. */
import type { Queryable } from '../pg/database.ts'
import { selectAttached, type Attached } from './attached.sql.ts'
import { findPaper, showPaper, type ShownPaper } from './find-paper.ts'
import type { ActDocument, ActOnRecord } from './papered-act.ts'
import type { Roots } from './roots.ts'
import type { Paper } from './paper.ts'

type Place = Omit<Attached, 'paper'>

export type ShownAct = {
  kind: ActOnRecord['kind']
  subject: string
  agency: string | null
  /** By the act where it says it, or else by the paper that stands. */
  document: ActDocument | null
  /** null where none is kept; its signatures are verified now. */
  paper: (ShownPaper & Place) | null
  earlier: (Paper & Place)[]
}

export async function showAct(
  db: Queryable,
  parts: { dataDir: string; roots: Roots },
  act: ActOnRecord,
  at: Date,
): Promise<ShownAct> {
  const { kind, subject, agency } = act
  const found: (Paper & Place)[] = []
  for (const { paper, ...place } of await selectAttached(db, act)) {
    found.push({ ...(await findPaper(db, paper)), ...place })
  }
  const [last, ...earlier] = found
  const stands = last
    ? { number: last.number, date: last.issuedOn, signer: last.signer }
    : act.document
  const paper = last ? { ...last, ...(await showPaper(parts, last, at)) } : null
  return { kind, subject, agency, document: stands, paper, earlier }
}
