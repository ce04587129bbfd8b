/** Drafts that nobody has settled go on under the agency that took over from their owner. */
import { moverOfRows } from '../succession/move-rows.ts'
import { selectOpenOf, updateOwner } from './move-drafts.sql.ts'

/** What was typed in them stays as typed. */
export const moveDrafts = moverOfRows({
  name: 'drafts',
  title: { vi: 'Bản khai chưa xong', en: 'Drafts not settled' },
  selectOpen: selectOpenOf,
  updateAgency: updateOwner,
})
