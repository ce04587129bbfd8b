/** Acts of persons who read under their agency's grants. */
import type { ActEntry } from '../acts.ts'

const reading = [{ law: '1731/QĐ-UBND, Điều 5.1, 6.1c, 8.1', from: '2022-10-28' }]

export const onlineActs = {
  'online.read': {
    summary: {
      vi: 'Tra cứu, tải dữ liệu theo quyền đã cấp cho cán bộ của cơ quan',
      en: "Explore and download under the grants of the agency's persons",
    },
    by: { consumer: 'own' },
    grounds: reading,
  },
  'online.see-use': {
    summary: {
      vi: 'Xem cơ quan được khai thác những gì và đã dùng bao nhiêu',
      en: 'See what the agency may use, and how much of it is used',
    },
    by: { consumer: 'own', developer: 'own', leader: 'own', authority: 'any', auditor: 'any' },
    grounds: reading,
  },
  'online.keep-view': {
    summary: {
      vi: 'Lưu, chia sẻ, xoá góc nhìn của mình',
      en: 'Save, share and delete own views',
    },
    by: { consumer: 'own' },
    grounds: reading,
  },
} as const satisfies Record<string, ActEntry>
