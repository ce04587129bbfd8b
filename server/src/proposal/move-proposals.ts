/** Proposals that are not settled go with the agency that made them, and to the thought owner. */
import { moverOfRows } from '../succession/move-rows.ts'
import { selectOpenOf, updateAgency } from './move-proposals.sql.ts'

/** Needs stay said by the agencies that said them. */
export const moveProposals = moverOfRows({
  name: 'proposals',
  title: { vi: 'Đề xuất chưa xong', en: 'Proposals not settled' },
  selectOpen: selectOpenOf,
  updateAgency,
})
