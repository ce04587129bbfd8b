/** Kept papers go with the agency that keeps them, so that its successor can show them. */
import { moverOfRows } from '../succession/move-rows.ts'
import { selectPapersOf, updateKeeper } from './move-papers.sql.ts'

export const movePapers = moverOfRows({
  name: 'papers',
  title: { vi: 'Văn bản đang lưu', en: 'Kept papers' },
  selectOpen: selectPapersOf,
  updateAgency: updateKeeper,
})
