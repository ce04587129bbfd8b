/** Acts about the console itself: what somebody keeps there, and the page of a quarter. */
import type { ActEntry } from '../acts.ts'

const own = [{ law: '1731/QĐ-UBND, Điều 5.1', from: '2022-10-28' }]
const reports = [{ law: '1731/QĐ-UBND, Điều 17', from: '2022-10-28' }]

export const consoleActs = {
  'filter.own': {
    summary: { vi: 'Lưu bộ lọc của mình', en: 'Keep one’s own filters' },
    by: {},
    everyone: true,
    grounds: own,
  },
  'report.own': {
    summary: { vi: 'Xem phản ánh và yêu cầu của mình', en: 'See one’s own reports and requests' },
    by: {},
    everyone: true,
    grounds: own,
  },
  'quarter.see': {
    summary: { vi: 'Xem trang quý', en: 'See the page of a quarter' },
    by: { leader: 'any', authority: 'any', auditor: 'any' },
    grounds: reports,
  },
  'quarter.cut-off': {
    summary: { vi: 'Đặt ngày chốt quý', en: 'Set the cut-off of quarters' },
    by: { authority: 'any' },
    grounds: reports,
  },
} as const satisfies Record<string, ActEntry>
