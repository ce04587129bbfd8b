/** Acts about who may read what. */
import type { ActEntry } from '../acts.ts'

const granting = [{ law: '1731/QĐ-UBND, Điều 5.1, 8.1, 12.5', from: '2022-10-28' }]

export const accessActs = {
  'access.explain': {
    summary: {
      vi: 'Xem vì sao một hệ thống được hay không được đọc',
      en: 'See why a client may or may not read',
    },
    by: { authority: 'any', auditor: 'any', consumer: 'own', developer: 'own', leader: 'own' },
    grounds: granting,
  },
  'access.explain-row': {
    summary: {
      vi: 'Xem vì sao một dòng thuộc hay không thuộc quyền',
      en: 'See why a row is or is not in view of a grant',
    },
    by: { authority: 'any', auditor: 'any' },
    grounds: granting,
  },
  'access.could-see': {
    summary: {
      vi: 'Xem một đơn vị đọc được những gì trong một ngày',
      en: 'See what an agency could read on a day',
    },
    by: { authority: 'any', auditor: 'any', consumer: 'own', leader: 'own' },
    grounds: granting,
  },
  'access.who-can-see': {
    summary: { vi: 'Xem ai đọc được một cột', en: 'See who can read a column' },
    by: { authority: 'any', auditor: 'any', steward: 'own' },
    grounds: granting,
  },
} as const satisfies Record<string, ActEntry>
