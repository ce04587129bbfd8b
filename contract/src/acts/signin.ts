/** Acts about how accounts enter. */
import type { ActEntry } from '../acts.ts'

const accounts = [{ law: '1731/QĐ-UBND, Điều 5.1, 12.5', from: '2022-10-28' }]

export const signinActs = {
  'signin.issue-password': {
    summary: { vi: 'Cấp mật khẩu đầu tiên', en: 'Issue a first password' },
    by: { authority: 'any' },
    grounds: accounts,
  },
  'signin.reset-factors': {
    summary: { vi: 'Gỡ yếu tố thứ hai đã mất', en: 'Remove lost second factors' },
    by: { authority: 'any' },
    grounds: accounts,
  },
  'signin.sessions': {
    summary: { vi: 'Xem phiên đăng nhập của tài khoản', en: "See an account's sessions" },
    by: { authority: 'any', auditor: 'any' },
    grounds: accounts,
  },
  'signin.end-sessions': {
    summary: { vi: 'Kết thúc phiên đăng nhập của tài khoản', en: "End an account's sessions" },
    by: { authority: 'any', operator: 'any' },
    grounds: accounts,
  },
} as const satisfies Record<string, ActEntry>
