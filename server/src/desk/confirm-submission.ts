/** The act by which a person confirms that many rows are to go, after having seen how many. */
import { existsSync } from 'node:fs'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Link } from './link.ts'
import { sentPath, type Submission } from './submission.ts'
import { loadSubmission, onlyOnce, type DeskParts } from './take-file.ts'

export async function confirmSubmission(
  desk: DeskParts,
  link: Link,
  submission: Submission,
): Promise<void> {
  // Pressed twice: the page then shows what became of it.
  if (submission.state !== 'waiting') return
  if (!existsSync(sentPath(desk.dataDir, submission.id))) {
    throw new Refusal('desk.file-gone', { file: submission.fileName })
  }
  await onlyOnce(desk, submission.id, () =>
    loadSubmission(desk, link, submission, submission.loadId!),
  )
}
