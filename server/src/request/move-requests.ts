/** Requests that are not decided go with the agency that asks, and to the owner that has to decide. */
import { moverOfRows } from '../succession/move-rows.ts'
import { selectOpenOf, updateAgency } from './move-requests.sql.ts'

/** A decision on record names the agency that decided; the clock goes on as it went. */
export const moveRequests = moverOfRows({
  name: 'requests',
  title: { vi: 'Đề nghị khai thác chưa xong', en: 'Access requests not decided' },
  selectOpen: selectOpenOf,
  updateAgency,
})
