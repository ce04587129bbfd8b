/**
 * How much of a column's values a grant shows. The word is part of the grant; the masking itself is
 * done in SQL, behind the second wall (`read.mask`).
 */
import { z } from 'zod'
import type { Bilingual, Column } from './dataset.ts'

/** More than this of a value is hardly hidden. */
const shownMax = 8

/**
 * `none`: as it is. `partial`: so many first and last characters, `***` between them; a value of
 * which less than half would stay hidden is `***` whole. `year`: of a date, its year. `hashed`:
 * HMAC-SHA-256 under a key of the grant, so that equal values are equal within one grant only.
 */
export const maskSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('none') }),
  z.object({
    by: z.literal('partial'),
    first: z.int().min(0).max(shownMax),
    last: z.int().min(0).max(shownMax),
  }),
  z.object({ by: z.literal('year') }),
  z.object({ by: z.literal('hashed') }),
])
export type MaskWord = z.infer<typeof maskSchema>
/** A mask that hides something. */
export type Mask = Exclude<MaskWord, { by: 'none' }>

const unmasked: MaskWord = { by: 'none' }
/** Shows that there is a value, and nothing of it. */
const hidden: Mask = { by: 'partial', first: 0, last: 0 }
const partialDefault: Mask = { by: 'partial', first: 1, last: 2 }

/**
 * The mask of a column that a grant names without a word about it, by its classification. A hash of
 * something that has only a few values tells them by how often they occur, so it is hidden whole.
 */
export function defaultMask(column: Column): MaskWord {
  if (column.personal === 'none') return unmasked
  const fewValues =
    column.type === 'boolean' || (column.type === 'text' && column.values !== undefined)
  if (fewValues) return hidden
  if (column.personal === 'sensitive') return { by: 'hashed' }
  switch (column.type) {
    case 'date':
      return { by: 'year' }
    case 'json':
    case 'geometry':
      return { by: 'hashed' }
    default:
      return partialDefault
  }
}

/** Whether the mask can be laid on the column: a year is of dates, a part of what is one word. */
export function fitsMask(column: Column, mask: MaskWord): boolean {
  if (mask.by === 'year') return column.type === 'date'
  if (mask.by === 'partial') return column.type !== 'json' && column.type !== 'geometry'
  return true
}

/** `none`, `partial:1:2`, `year` or `hashed` as people write it; null for anything else. */
export function readMask(text: string): MaskWord | null {
  const [by, ...parts] = text.split(':')
  const read = maskSchema.safeParse(by === 'partial' ? readPartial(parts) : { by })
  const rightForm = by === 'partial' || parts.length === 0
  return read.success && rightForm ? read.data : null
}

function readPartial(parts: readonly string[]): unknown {
  if (parts.length === 0) return partialDefault
  const [first, last] = parts.map((part) => (/^\d$/.test(part) ? Number(part) : null))
  return parts.length === 2 ? { by: 'partial', first, last } : null
}

/** The other way round. */
export function writeMask(mask: MaskWord): string {
  return mask.by === 'partial' ? `partial:${mask.first}:${mask.last}` : mask.by
}

/** What a reader should know of masked values. */
export const maskWords: Record<MaskWord['by'], Bilingual> = {
  none: { vi: 'như đã lưu', en: 'as stored' },
  partial: {
    vi: 'chỉ ký tự đầu và cuối, ở giữa là ***',
    en: 'first and last characters around ***',
  },
  year: { vi: 'chỉ năm', en: 'the year only' },
  hashed: {
    vi: 'băm bằng khoá riêng của quyền: giá trị giống nhau thì mã giống nhau',
    en: "hashed under the grant's own key: equal values give equal codes",
  },
}
