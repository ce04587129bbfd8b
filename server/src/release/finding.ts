/** What the checks of a release find, in words. */
import type { Bilingual } from '@kho/contract/dataset.ts'

export type CheckName = keyof typeof sentences

export type Finding = {
  check: CheckName
  /** It keeps the release from being made; otherwise the reviewer is told. */
  stops: boolean
  column: string | null
  /** Rows, values or groups; 0 where nothing is counted. */
  count: number
  /** Keys of the first rows, never the values found. */
  places: string[]
}

const sentences = {
  'personal-column': {
    vi: 'có cột dữ liệu cá nhân {column}',
    en: 'it has the personal column {column}',
  },
  'own-use': { vi: 'bộ dữ liệu chỉ để dùng riêng', en: "it is for its owner's own use" },
  'asked-through': {
    vi: 'dữ liệu được hỏi tại chủ quản, không lưu ở kho',
    en: 'it is asked at its owner and not kept here',
  },
  'key-left-out': {
    vi: 'thiếu cột khoá {column}',
    en: 'the column {column} of its key is left out',
  },
  'column-gone': {
    vi: 'cột {column} không còn trong định nghĩa; cần đề nghị lại không có cột này',
    en: 'the column {column} is no longer in the definition; propose it again without that column',
  },
  'no-rows': { vi: 'không có dòng nào', en: 'it has no rows' },
  'no-description': {
    vi: 'cột {column} chưa có mô tả',
    en: 'the column {column} has no description',
  },
  'no-ground': { vi: 'chưa nêu căn cứ pháp lý', en: 'it names no legal ground' },
  'secrecy-mark': {
    vi: 'có dấu chỉ độ mật ở {column} ({count})',
    en: 'there is a secrecy mark in {column} ({count})',
  },
  'citizen-number': {
    vi: 'cột {column} có {count} giá trị là số định danh cá nhân',
    en: 'the column {column} holds {count} values with citizen numbers',
  },
  telephone: {
    vi: 'cột {column} có {count} giá trị là số điện thoại',
    en: 'the column {column} holds {count} values with telephone numbers',
  },
  'office-telephones': {
    vi: 'cột {column} có {count} số điện thoại, người đề xuất nói là của cơ quan',
    en: 'the column {column} holds {count} telephone numbers, of offices as the proposer says',
  },
  'small-count': {
    vi: 'cột {column} có {count} số đếm người nhỏ hơn mức tối thiểu',
    en: 'the column {column} holds {count} counts of persons below the least that may be shown',
  },
  'small-group': {
    vi: 'có {count} nhóm ({column}) ít dòng hơn mức tối thiểu',
    en: '{count} groups ({column}) have fewer rows than the least that may be shown',
  },
  'small-group-unset': {
    vi: 'dữ liệu đếm hoặc mô tả người nhưng chưa đặt mức nhóm nhỏ (kho release rule small-group)',
    en: 'it counts or describes persons, but no least size of a group is set (kho release rule small-group)',
  },
  unequal: {
    vi: 'bản sao chưa được chứng minh bằng nguồn',
    en: 'the copy has not been proven equal to its source',
  },
} as const satisfies Record<string, Bilingual>

/** The finding as a sentence without its end. */
export function tellFinding(finding: Finding): Bilingual {
  const at = finding.places.length === 0 ? '' : ` [${finding.places.join('; ')}]`
  const tell = (text: string) =>
    text.replace('{column}', finding.column ?? '-').replace('{count}', String(finding.count)) + at
  const { vi, en } = sentences[finding.check]
  return { vi: tell(vi), en: tell(en) }
}

export function tellFindings(findings: readonly Finding[]): Bilingual {
  const told = findings.map(tellFinding)
  return {
    vi: `${told.map(({ vi }) => vi).join('; ')}.`,
    en: `${told.map(({ en }) => en).join('; ')}.`,
  }
}
