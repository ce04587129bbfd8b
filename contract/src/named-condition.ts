/** A row condition in words: each column by its title, each code with what it means beside it. */
import type { Bilingual } from './dataset.ts'

/** By column, then by code: what the code means at its date. A code that means nothing is left out. */
export type CodeLabels = Readonly<Record<string, Readonly<Record<string, Bilingual>>>>

/** What one column of a row condition must be. */
export type ConditionTerm = {
  column: string
  title: Bilingual
  values: readonly string[]
  labels: Readonly<Record<string, Bilingual>>
}

type Titled = { name: string; title?: Bilingual | undefined }

/** A column that is there no more is called as the condition calls it. */
export function conditionTerms(
  condition: Readonly<Record<string, readonly string[]>> | null | undefined,
  columns: readonly Titled[],
  labels: CodeLabels,
): ConditionTerm[] {
  return Object.entries(condition ?? {}).map(([column, values]) => ({
    column,
    title: titleOf(columns, column),
    values,
    labels: Object.hasOwn(labels, column) ? labels[column]! : {},
  }))
}

export function titleOf(columns: readonly Titled[], column: string): Bilingual {
  return columns.find(({ name }) => name === column)?.title ?? { vi: column, en: column }
}

/** `Nơi cư trú = 24611 (Phường Mẫu) | 24612`; what was typed without a value is the title alone. */
export function termText({ title, values, labels }: ConditionTerm, lang: keyof Bilingual): string {
  const shown = values.map((value) =>
    Object.hasOwn(labels, value) ? `${value} (${labels[value]![lang]})` : value,
  )
  return shown.length === 0 ? title[lang] : `${title[lang]} = ${shown.join(' | ')}`
}

/** The same as the store has it. */
export function plainTerm({ column, values }: ConditionTerm): string {
  return values.length === 0 ? column : `${column} = ${values.join(' | ')}`
}

export function termsText(terms: readonly ConditionTerm[], lang: keyof Bilingual): string {
  return terms.map((one) => termText(one, lang)).join('; ')
}

export function plainTerms(terms: readonly ConditionTerm[]): string {
  return terms.map(plainTerm).join('; ')
}
