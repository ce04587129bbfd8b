/** Acts about agencies, accounts and functions. */
import type { ActEntry } from '../acts.ts'

const accounts = [{ law: '1731/QĐ-UBND, Điều 5.1, 12.5', from: '2022-10-28' }]
const agencies = [{ law: '1731/QĐ-UBND, Điều 12.3, 12.5', from: '2022-10-28' }]

export const peopleActs = {
  'account.list': {
    summary: { vi: 'Xem tài khoản và chức năng', en: 'See accounts and functions' },
    by: { authority: 'any', auditor: 'any', steward: 'own', consumer: 'own', leader: 'own' },
    grounds: accounts,
  },
  'account.issue': {
    summary: { vi: 'Cấp tài khoản', en: 'Issue an account' },
    by: { authority: 'any' },
    grounds: accounts,
  },
  'account.own': {
    summary: { vi: 'Xem tài khoản của mình', en: 'See one’s own account' },
    by: {},
    everyone: true,
    grounds: accounts,
  },
  'appointment.make': {
    summary: { vi: 'Giao chức năng', en: 'Appoint to a function' },
    by: { authority: 'any' },
    grounds: accounts,
  },
  'appointment.list': {
    summary: { vi: 'Xem phân công chức năng', en: 'See appointments' },
    by: { authority: 'any', auditor: 'any', steward: 'own', consumer: 'own', leader: 'own' },
    grounds: accounts,
  },
  'appointment.change': {
    summary: {
      vi: 'Kết thúc, gia hạn, tạm dừng, cho tiếp tục phân công',
      en: 'End, prolong, suspend or resume an appointment',
    },
    by: { authority: 'any' },
    grounds: accounts,
  },
  'account.change': {
    summary: {
      vi: 'Khoá, mở khoá, đổi thời hạn, sửa tên tài khoản',
      en: 'Lock and unlock an account, change its term or name',
    },
    by: { authority: 'any' },
    grounds: accounts,
  },
  'agency.list': {
    summary: { vi: 'Xem các cơ quan qua từng thời kỳ', en: 'See agencies as they were' },
    by: {},
    everyone: true,
    grounds: agencies,
  },
  'agency.declare': {
    summary: { vi: 'Khai báo, cập nhật cơ quan', en: 'Declare or update an agency' },
    by: { authority: 'any' },
    grounds: agencies,
  },
  'succession.list': {
    summary: { vi: 'Xem các lần sắp xếp cơ quan', en: 'See successions of agencies' },
    by: { authority: 'any', auditor: 'any', operator: 'any' },
    grounds: agencies,
  },
  'succession.propose': {
    summary: { vi: 'Lập phương án sắp xếp cơ quan', en: 'Propose a succession of agencies' },
    by: { authority: 'any' },
    grounds: agencies,
  },
  'succession.apply': {
    summary: {
      vi: 'Thực hiện, xác nhận, hoàn tác sắp xếp cơ quan',
      en: 'Apply, confirm or undo a succession of agencies',
    },
    by: { authority: 'any' },
    grounds: agencies,
  },
} as const satisfies Record<string, ActEntry>
