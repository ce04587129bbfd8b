/** Acts about the supply of data: drafts, runs, held rows, what is reported as wrong. */
import type { ActEntry } from '../acts.ts'

const supplying = [{ law: '1731/QĐ-UBND, Điều 7, 8.5, 13', from: '2022-10-28' }]
const operating = [{ law: '1731/QĐ-UBND, Điều 12, 13', from: '2022-10-28' }]

export const dataActs = {
  'run.see': {
    summary: { vi: 'Xem các lần đồng bộ', en: 'See runs' },
    by: { authority: 'any', operator: 'any', auditor: 'any', steward: 'own' },
    grounds: operating,
  },
  'run.ask': {
    summary: {
      vi: 'Bắt đầu, huỷ hoặc chạy lại một lần đồng bộ',
      en: 'Start, cancel, repeat a run',
    },
    by: { operator: 'any', steward: 'own' },
    grounds: operating,
  },
  'held.see': {
    summary: { vi: 'Xem các dòng bị giữ lại', en: 'See rows held back' },
    by: { authority: 'any', operator: 'any', steward: 'own' },
    grounds: supplying,
  },
  'held.settle': {
    summary: {
      vi: 'Sửa hoặc cho qua các dòng bị giữ lại',
      en: 'Correct or release rows held back',
    },
    by: { steward: 'own' },
    grounds: supplying,
  },
  'case.see': {
    summary: { vi: 'Xem phản ánh và sai khác', en: 'See reports and drift cases' },
    by: { authority: 'any', operator: 'any', steward: 'own' },
    grounds: supplying,
  },
  'case.answer': {
    summary: { vi: 'Trả lời phản ánh, sai khác', en: 'Answer a report or a drift case' },
    by: { steward: 'own' },
    grounds: supplying,
  },
  'case.handle': {
    summary: { vi: 'Chuyển, đóng phản ánh', en: 'Forward or close a report' },
    by: { authority: 'any' },
    grounds: supplying,
  },
  'draft.see': {
    summary: { vi: 'Xem bộ dữ liệu và bản khai', en: 'See datasets and drafts of them' },
    by: { authority: 'any', steward: 'own' },
    grounds: supplying,
  },
  'draft.write': {
    summary: { vi: 'Soạn và trình bản khai bộ dữ liệu', en: 'Write and submit a draft' },
    by: { steward: 'own' },
    grounds: supplying,
  },
  'draft.load': {
    summary: {
      vi: 'Nạp tệp vào bộ dữ liệu đã được phê duyệt từ bản khai',
      en: 'Load a file into what a draft became',
    },
    by: { steward: 'own' },
    grounds: supplying,
  },
  'draft.decide': {
    summary: {
      vi: 'Phê duyệt hoặc trả lại bản khai bộ dữ liệu',
      en: 'Approve or return a draft of a dataset',
    },
    by: { authority: 'any' },
    grounds: supplying,
  },
} as const satisfies Record<string, ActEntry>
