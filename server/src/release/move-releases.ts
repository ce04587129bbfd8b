/** Releases that are proposed or open go with the dataset, to the agency that answers for it now. */
import { moverOfRows } from '../succession/move-rows.ts'
import { selectLivingOf, updateAgency } from './move-releases.sql.ts'

export const moveReleases = moverOfRows({
  name: 'releases',
  title: {
    vi: 'Bản phát hành dữ liệu mở đang đề nghị hoặc đang mở',
    en: 'Releases that are proposed or open',
  },
  selectOpen: selectLivingOf,
  updateAgency,
})
