/**
 * The functions on which duties and rights hang (Article 12 and those after it name duties of
 * units; a unit's name changes, its function stays).
 */
import { z } from 'zod'
import type { Bilingual } from './dataset.ts'

export type FunctionEntry = {
  title: Bilingual
  /** It decides or operates, so that acting by it needs a second factor. */
  secondFactor: boolean
}

export const functions = {
  authority: {
    title: { vi: 'Cán bộ đơn vị quản lý Kho', en: 'Officer of the data authority' },
    secondFactor: true,
  },
  operator: {
    title: { vi: 'Cán bộ vận hành', en: 'Operator' },
    secondFactor: true,
  },
  steward: {
    title: { vi: 'Cán bộ dữ liệu của đơn vị chủ quản', en: "Owner's steward" },
    secondFactor: true,
  },
  consumer: {
    title: { vi: 'Cán bộ khai thác', en: "Consumer's officer" },
    secondFactor: false,
  },
  developer: {
    title: { vi: 'Cán bộ phát triển hệ thống', en: 'Developer of client systems' },
    secondFactor: false,
  },
  auditor: {
    title: { vi: 'Cán bộ kiểm tra', en: 'Auditor' },
    secondFactor: true,
  },
  leader: {
    title: { vi: 'Lãnh đạo', en: 'Leader' },
    secondFactor: false,
  },
} as const satisfies Record<string, FunctionEntry>

export type FunctionName = keyof typeof functions
export const functionNames = Object.keys(functions) as [FunctionName, ...FunctionName[]]
export const functionSchema = z.enum(functionNames)

/**
 * Functions that nobody may hold together, for whichever agency: who decides or operates must not be
 * the one who checks it afterwards.
 */
export const keptApart: readonly (readonly [FunctionName, FunctionName])[] = [
  ['authority', 'auditor'],
  ['operator', 'auditor'],
]
