/** Acts about personal data and its protection, and those of the auditor. */
import type { ActEntry } from '../acts.ts'

const law = [{ law: 'Luật 91/2025/QH15; NĐ 356/2025', from: '2026-01-01' }]
const audit = [
  { law: '1731/QĐ-UBND, Điều 10.3, 12.6', from: '2022-10-28' },
  { law: 'Luật 91/2025/QH15', from: '2026-01-01' },
]

export const personalActs = {
  'subject.reads': {
    summary: {
      vi: 'Tra cứu ai đã đọc dữ liệu của một chủ thể',
      en: 'Search who read the data of a person',
    },
    by: { authority: 'any', auditor: 'any' },
    grounds: law,
  },
  'subject.held': {
    summary: {
      vi: 'Xem những gì Kho giữ về một chủ thể, để trả lời chủ thể đó',
      en: 'See what is held about a person, to answer that person',
    },
    by: { authority: 'any' },
    grounds: law,
  },
  'subject.self': {
    summary: {
      vi: 'Xem những gì Kho giữ về mình và ai đã đọc',
      en: 'See what is held about oneself, and who read it',
    },
    by: {},
    everyone: true,
    grounds: law,
  },
  'subject.erase': {
    summary: {
      vi: 'Xoá dữ liệu của một chủ thể theo quyết định',
      en: 'Erase the data of a person by a decision',
    },
    by: { authority: 'any' },
    grounds: law,
  },
  'subject-request.own': {
    summary: {
      vi: 'Gửi và theo dõi yêu cầu về dữ liệu của mình',
      en: 'Send and follow requests about one’s own data',
    },
    by: {},
    everyone: true,
    grounds: law,
  },
  'subject-request.enter': {
    summary: {
      vi: 'Nhập yêu cầu của chủ thể dữ liệu nhận bằng giấy',
      en: 'Enter a request of a person that came on paper',
    },
    by: { authority: 'any' },
    grounds: law,
  },
  'subject-request.list': {
    summary: { vi: 'Xem yêu cầu của chủ thể dữ liệu', en: 'See the requests of persons' },
    by: { authority: 'any', auditor: 'any' },
    grounds: law,
  },
  'subject-request.decide': {
    summary: {
      vi: 'Quyết định yêu cầu của chủ thể dữ liệu',
      en: 'Decide on the request of a person',
    },
    by: { authority: 'any' },
    grounds: law,
  },
  'subject-request.lift': {
    summary: {
      vi: 'Gỡ việc giữ lại dòng theo hạn chế hoặc phản đối',
      en: 'Lift the withholding of rows for a restriction or an objection',
    },
    by: { authority: 'any' },
    grounds: law,
  },
  'subject-request.except': {
    summary: {
      vi: 'Cho một quyền vẫn đọc dòng bị giữ lại, theo điều luật cho phép',
      en: 'Let a grant read withheld rows all the same, by the law that allows it',
    },
    by: { authority: 'any' },
    grounds: law,
  },
  'breach.list': {
    summary: { vi: 'Xem sổ vi phạm dữ liệu cá nhân', en: 'See the register of breaches' },
    by: { authority: 'any', operator: 'any', auditor: 'any' },
    grounds: law,
  },
  'breach.record': {
    summary: { vi: 'Ghi vi phạm dữ liệu cá nhân', en: 'Record a breach of personal data' },
    by: { authority: 'any', operator: 'any' },
    grounds: law,
  },
  'processing.export': {
    summary: {
      vi: 'Xuất hồ sơ xử lý dữ liệu cá nhân',
      en: 'Export the record of processing of personal data',
    },
    by: { authority: 'any', auditor: 'any' },
    grounds: law,
  },
  'audit.sample': {
    summary: {
      vi: 'Lấy mẫu ngẫu nhiên lượt đọc, lần nạp, cấp quyền',
      en: 'Draw a random sample of reads, loads or grants',
    },
    by: { auditor: 'any' },
    grounds: audit,
  },
  'audit.pack': {
    summary: {
      vi: 'Lập bộ chứng cứ kiểm chứng được ngoại tuyến',
      en: 'Make a pack of evidence that verifies offline',
    },
    by: { auditor: 'any' },
    grounds: audit,
  },
} as const satisfies Record<string, ActEntry>
