/** Acts of client systems on the console, and of notices. */
import type { ActEntry } from '../acts.ts'

const systems = [{ law: '1731/QĐ-UBND, Điều 5.1, 8.2, 8.3, 15.3', from: '2022-10-28' }]
const decided = [{ law: '1731/QĐ-UBND, Điều 12.5', from: '2022-10-28' }]
const told = [{ law: '1731/QĐ-UBND, Điều 12.4', from: '2022-10-28' }]

export const noticeActs = {
  'client.see': {
    summary: { vi: 'Xem hệ thống khai thác', en: 'See client systems' },
    by: { developer: 'own', consumer: 'own', leader: 'own', authority: 'any', auditor: 'any' },
    grounds: systems,
  },
  'client.request': {
    summary: { vi: 'Đề nghị đăng ký hệ thống khai thác', en: 'Ask for a client system' },
    by: { developer: 'own' },
    grounds: systems,
  },
  'client.declare': {
    summary: {
      vi: 'Khai cấp độ và sự phù hợp của hệ thống',
      en: 'Declare level and conformity of a client',
    },
    by: { developer: 'own' },
    grounds: systems,
  },
  'client.keys': {
    summary: { vi: 'Thêm và kết thúc khoá của hệ thống', en: 'Add and end keys of a client' },
    by: { developer: 'own' },
    grounds: systems,
  },
  'client.decide': {
    summary: { vi: 'Quyết định về hệ thống khai thác', en: 'Decide on a client system' },
    by: { authority: 'any' },
    grounds: decided,
  },
  'client.follow-calls': {
    summary: {
      vi: 'Xem các lần gọi của hệ thống và lý do từ chối',
      en: 'See calls of a client and why they were refused',
    },
    by: { developer: 'own', authority: 'any', auditor: 'any' },
    grounds: systems,
  },
  'notice.own': {
    summary: { vi: 'Thông báo của chính mình', en: "One's own notices" },
    by: {},
    everyone: true,
    grounds: told,
  },
  'notice.client': {
    summary: { vi: 'Thông báo gửi cho hệ thống của cơ quan', en: 'Notices sent to a client' },
    by: { developer: 'own' },
    grounds: told,
  },
} as const satisfies Record<string, ActEntry>
