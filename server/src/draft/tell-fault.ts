/** What is wrong at a place of a draft, as one says it to whoever writes it. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { z } from 'zod'

type Issue = z.core.$ZodIssue

const unfilled: Bilingual = { vi: 'Chưa điền.', en: 'Not filled in.' }
const unchosen: Bilingual = { vi: 'Chưa chọn.', en: 'Nothing is chosen.' }

/** Machine names, by the sign that joins their words. */
const names: Record<'id' | 'name', Bilingual> = {
  id: {
    vi: 'Chỉ gồm chữ thường không dấu và chữ số, bắt đầu bằng chữ, nối bằng gạch ngang; ví dụ: truong-hoc.',
    en: 'Small letters without accents and digits only, a letter first, joined by hyphens; for example: truong-hoc.',
  },
  name: {
    vi: 'Chỉ gồm chữ thường không dấu và chữ số, bắt đầu bằng chữ, nối bằng gạch dưới; ví dụ: so_nha.',
    en: 'Small letters without accents and digits only, a letter first, joined by underscores; for example: so_nha.',
  },
}

/** `schemas` are the words of the schema itself, for what nobody meets by leaving a field empty. */
export function tellFault(issue: Issue, written: unknown, schemas: Bilingual): Bilingual {
  if (isEmpty(written)) return isChoice(issue) ? unchosen : unfilled
  const last = issue.path.at(-1)
  if (issue.code === 'invalid_format' && (last === 'id' || last === 'name')) return names[last]
  if (issue.code === 'too_big' && typeof written === 'string') {
    const { maximum } = issue
    return { vi: `Dài quá ${maximum} ký tự.`, en: `Longer than ${maximum} characters.` }
  }
  return schemas
}

const isEmpty = (written: unknown) =>
  written === undefined ||
  written === null ||
  written === '' ||
  (Array.isArray(written) && written.length === 0)

const isChoice = ({ code, path }: Issue) =>
  code === 'invalid_value' || code === 'invalid_union' || path[0] === 'key'

/** What the definition holds at a place. */
export function writtenAt(definition: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inside, step) => (inside as Record<PropertyKey, unknown> | undefined)?.[step],
    definition,
  )
}
