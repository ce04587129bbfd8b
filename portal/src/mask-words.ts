/** How a mask shows a column, in words. */
import { readMask } from '@kho/contract/mask.ts'
import type { Lang } from './view.ts'

/** `partial:1:2` and the others, as people say it; what is no mask stays as it is. */
export function maskWords(lang: Lang, text: string): string {
  const mask = readMask(text)
  if (!mask) return text
  const vi = lang === 'vi'
  switch (mask.by) {
    case 'none':
      return vi ? 'giá trị như có' : 'as it is'
    case 'year':
      return vi ? 'chỉ năm' : 'the year only'
    case 'hashed':
      return vi ? 'mã thay cho giá trị' : 'a code for the value'
    case 'partial':
      return vi
        ? `chỉ ${mask.first} ký tự đầu, ${mask.last} ký tự cuối`
        : `only the first ${mask.first} and last ${mask.last} characters`
  }
}
