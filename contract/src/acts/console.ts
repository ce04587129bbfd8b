/** Acts of those who run the store and of those who check it: what the console shows of the whole. */
import type { ActEntry } from '../acts.ts'

const journal = [{ law: '1731/QĐ-UBND, Điều 10.3, 12.6', from: '2022-10-28' }]
const operating = [{ law: '1731/QĐ-UBND, Điều 12', from: '2022-10-28' }]
const own = [{ law: '1731/QĐ-UBND, Điều 5.1', from: '2022-10-28' }]
const reports = [{ law: '1731/QĐ-UBND, Điều 17', from: '2022-10-28' }]
const granting = [{ law: '1731/QĐ-UBND, Điều 5.1, 12.5', from: '2022-10-28' }]

export const consoleActs = {
  'journal.search': {
    summary: { vi: 'Tra cứu, kiểm chứng nhật ký', en: 'Search and verify the journal' },
    by: { authority: 'any', auditor: 'any' },
    grounds: journal,
  },
  'journal.open': {
    summary: {
      vi: 'Xem nội dung không công khai của một mục nhật ký',
      en: 'See what an entry of the journal keeps from the public',
    },
    by: { authority: 'any', auditor: 'any' },
    grounds: journal,
  },
  'source.see': {
    summary: { vi: 'Xem các nguồn đã khai báo', en: 'See declared sources' },
    by: { authority: 'any', operator: 'any', auditor: 'any', steward: 'own' },
    grounds: operating,
  },
  'setting.see': {
    summary: { vi: 'Xem các thiết lập và căn cứ', en: 'See settings and their grounds' },
    by: { authority: 'any', operator: 'any', auditor: 'any' },
    grounds: operating,
  },
  'health.see': {
    summary: { vi: 'Xem tình trạng vận hành', en: 'See the state of operation' },
    by: { authority: 'any', operator: 'any', auditor: 'any' },
    grounds: operating,
  },
  'grant.list': {
    summary: { vi: 'Xem các quyền đã cấp', en: 'See grants' },
    by: { authority: 'any', auditor: 'any' },
    grounds: granting,
  },
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
