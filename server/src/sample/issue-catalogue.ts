/** The editions of the catalogue that the sample province has issued, once each. */
import { issueEdition } from '../catalogue/issue-edition.ts'
import { previewEdition } from '../catalogue/preview-edition.ts'
import { listEditions } from '../catalogue/read-editions.ts'
import type { Database } from '../pg/database.ts'
import { actor } from './load-sample.ts'

const decision = (number: string, date: string) => ({
  decisionNumber: number,
  decisionDate: date,
  signer: 'Người ký mẫu (giả lập)',
  authority: 'Uỷ ban nhân dân tỉnh mẫu (giả lập)',
  validFrom: date,
})

/** The first edition after the province's own datasets, the second with those of its offices. */
export async function issueCatalogue(db: Database, edition: 1 | 2): Promise<void> {
  const [newest] = await listEditions(db, { limit: 1 })
  if ((newest?.number ?? 0) >= edition) return
  const { mark } = await previewEdition(db, [], 1)
  const document = edition === 1 ? ['05/QĐ-MẪU', '2026-01-15'] : ['06/QĐ-MẪU', '2026-02-15']
  const [number, date] = document as [string, string]
  await db.tx((tx) =>
    issueEdition(tx, actor, { ...decision(number, date), leftOut: [], preview: mark! }, new Date()),
  )
}
