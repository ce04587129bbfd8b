/**
 * The six purposes for which data of the store may be used (Regulation 1731/2022, Article 4.1).
 * The point đ is written `dd` on the wire, since header values and identifiers are ASCII.
 */
import { z } from 'zod'
import type { Bilingual } from './dataset.ts'

export const purposes = {
  a: {
    point: 'a',
    vi: 'Phục vụ phát triển kinh tế - xã hội của tỉnh',
    en: "The province's economic and social development",
  },
  b: {
    point: 'b',
    vi: 'Phục vụ quản lý, điều hành của cơ quan nhà nước',
    en: 'Management and administration by state agencies',
  },
  c: {
    point: 'c',
    vi: 'Phục vụ giải quyết thủ tục hành chính',
    en: 'Handling of administrative procedures',
  },
  d: {
    point: 'd',
    vi: 'Phục vụ chuyển đổi số, dịch vụ đô thị thông minh của tỉnh',
    en: "The province's digital transformation and smart-city services",
  },
  dd: {
    point: 'đ',
    vi: 'Phục vụ công khai, chia sẻ dữ liệu cho tổ chức, cá nhân theo pháp luật',
    en: 'Publication and sharing with organisations and individuals under the law',
  },
  e: {
    point: 'e',
    vi: 'Thực hiện nhiệm vụ cấp thiết theo chỉ đạo của UBND tỉnh',
    en: "Urgent tasks directed by the provincial People's Committee",
  },
} as const

export type Purpose = keyof typeof purposes

export const purposeCodes = Object.keys(purposes) as [Purpose, ...Purpose[]]

export const purposeSchema = z.enum(purposeCodes)

/** The purpose that a header or setting means, or null. `đ` and `dd` are the same point. */
export function readPurpose(text: string): Purpose | null {
  const code = text.trim().normalize('NFC').toLowerCase().replace('đ', 'dd')
  return Object.hasOwn(purposes, code) ? (code as Purpose) : null
}

/** A purpose as people know it: the point of Article 4.1, and what it says. What is none stands as sent. */
export function sayPurpose(sent: string): Bilingual {
  const code = readPurpose(sent)
  if (code === null) return { vi: sent, en: sent }
  const { point, vi, en } = purposes[code]
  return { vi: `${point}) ${vi}`, en: `${point}) ${en}` }
}
