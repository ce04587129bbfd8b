/** What a list takes over the API: the members of its filter, and where in it to go on. */
import { z } from 'zod'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { memberOf } from './list-words.ts'

const textMax = 200
/** Where the next page begins is told by the one before. */
const place: Bilingual = {
  vi: 'nơi bắt đầu của trang, như next đã cho',
  en: 'where the page begins, as next has told',
}

/** Without its member a filter would look as if it were in force, so that any other is refused. */
export function listQuery(path: string, members: readonly string[]) {
  return z.object(Object.fromEntries(members.map((name) => [name, schemaOf(path, name)])))
}

/** An empty member is one that was left open, as a form sends it. */
function schemaOf(path: string, name: string) {
  const member = memberOf(path, name)
  const { vi, en } = member ? { vi: member.label('vi'), en: member.label('en') } : place
  return valuesOf(member)
    .optional()
    .meta({ description: `${vi} (${en})`, 'x-kho-description': { vi, en } })
}

function valuesOf(member: ReturnType<typeof memberOf>) {
  if (member?.values) return z.enum(['', ...member.values])
  if (member?.isDay) return z.union([z.literal(''), z.iso.date()])
  return z.string().max(textMax)
}
