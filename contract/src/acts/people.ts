/** Acts about agencies, accounts and functions. */
import type { ActEntry } from '../acts.ts'

const accounts = [{ law: '1731/QĐ-UBND, Điều 5.1, 12.5', from: '2022-10-28' }]

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
} as const satisfies Record<string, ActEntry>
