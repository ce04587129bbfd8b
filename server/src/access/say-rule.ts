/** What a rule found and wanted, as people know it: titles, purposes in words, codes with meanings. */
import type { Bilingual, StoredColumn } from '@kho/contract/dataset.ts'
import {
  conditionTerms,
  termsText,
  titleOf,
  type ConditionTerm,
} from '@kho/contract/named-condition.ts'
import { sayPurpose } from '@kho/contract/purpose.ts'
import type { Grant } from './grant.ts'
import type { NameCondition } from './name-condition.ts'
import type { RowState } from './past.sql.ts'
import { unique } from './tell-grant.ts'
import type { Step } from './trace-rules.ts'

export type Said = { found: Bilingual; wanted: Bilingual }

export type SayableMatter = {
  question: { asked?: readonly string[]; touched?: readonly string[]; purpose: string | null }
  columns: readonly StoredColumn[]
  grants: readonly Grant[]
  nameCondition: NameCondition
}

const none = both('–')
const all: Bilingual = { vi: 'bất kỳ', en: 'any' }
const allRows: Bilingual = { vi: 'mọi dòng', en: 'all rows' }
const onePurpose: Bilingual = {
  vi: 'một trong sáu mục đích a–e của Điều 4.1',
  en: 'one of the six purposes a–e of Article 4.1',
}
const states: Record<RowState['state'], Bilingual> = {
  'in-view': { vi: 'thuộc điều kiện', en: 'meets the condition' },
  'out-of-view': { vi: 'ngoài điều kiện', en: 'outside the condition' },
  absent: { vi: 'không có dòng này', en: 'no such row' },
}

/** Null where what the rule found and wanted is in words already. */
export function sayRule({ rule, outcome, grants: ids }: Step, matter: SayableMatter): Said | null {
  if (outcome === 'not-reached') return null
  const { question, columns, nameCondition } = matter
  const grants = matter.grants.filter(({ id }) => ids.includes(id))
  const found = (said: Bilingual) => (outcome === 'not-asked' ? none : said)
  const each = (say: (grant: Grant) => Bilingual) => joined(grants.map(say), '; ')
  const purpose = question.purpose === null ? none : sayPurpose(question.purpose)
  const touched = unique([...(question.asked ?? []), ...(question.touched ?? [])])
  const asked = touched.length === 0 ? all : titles(columns, touched)
  switch (rule) {
    case 'purpose-named':
      return { found: found(purpose), wanted: onePurpose }
    case 'purpose':
      return { found: found(purpose), wanted: each((grant) => sayPurpose(grant.purpose)) }
    case 'condition':
      return {
        found: titles(
          columns,
          columns.map(({ name }) => name),
        ),
        wanted: each(({ condition }) => sayTerms(nameCondition(condition))),
      }
    case 'columns':
      return { found: asked, wanted: each((grant) => shownTitles(columns, grant)) }
    case 'open': {
      const open = columns.filter(({ personal }) => personal === 'none')
      return {
        found: asked,
        wanted: titles(
          columns,
          open.map(({ name }) => name),
        ),
      }
    }
    default:
      return null
  }
}

/** Of the rule about one row. */
export function sayRow(
  { state, shown }: RowState,
  condition: readonly ConditionTerm[],
  columns: readonly StoredColumn[],
): Said {
  const values = Object.entries(shown ?? {}).map(
    ([name, value]) => [name, [String(value ?? '–')]] as const,
  )
  const labels = Object.fromEntries(condition.map((one) => [one.column, one.labels]))
  const named = conditionTerms(Object.fromEntries(values), columns, labels)
  const found = named.length === 0 ? [] : [sayTerms(named)]
  return { found: joined([states[state], ...found], ': '), wanted: sayTerms(condition) }
}

function sayTerms(terms: readonly ConditionTerm[]): Bilingual {
  if (terms.length === 0) return allRows
  return { vi: termsText(terms, 'vi'), en: termsText(terms, 'en') }
}

function shownTitles(columns: readonly StoredColumn[], { columns: granted, masks }: Grant) {
  const shown = columns.filter(({ number }) => granted.includes(number))
  return joined(
    shown.map(({ title, number }) =>
      masks[number] ? { vi: `${title.vi}~`, en: `${title.en}~` } : title,
    ),
    ', ',
  )
}

function titles(columns: readonly StoredColumn[], names: readonly string[]): Bilingual {
  return joined(
    names.map((name) => titleOf(columns, name)),
    ', ',
  )
}

function joined(parts: readonly Bilingual[], between: string): Bilingual {
  const of = (lang: keyof Bilingual) => unique(parts.map((one) => one[lang])).join(between)
  return { vi: of('vi'), en: of('en') }
}

function both(text: string): Bilingual {
  return { vi: text, en: text }
}
