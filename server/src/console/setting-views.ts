/** Settings as their page shows them: those of the program, and rules that are valid in time. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { SettingLine } from '@kho/portal/console-settings-page.ts'
import { settingsWords } from '@kho/portal/console-settings-words.ts'
import { links } from '@kho/portal/links.ts'
import type { SettingInForce } from '../config.ts'
import { listTerms as listReportTerms } from '../discrepancy/term.ts'
import { listTerms as listPersonalTerms } from '../personal/term.ts'
import type { Queryable } from '../pg/database.ts'
import { listRules as listReleaseRules } from '../release/rule.ts'
import { listTerms as listRequestTerms } from '../request/term.ts'
import { findRule as findReviewRule } from '../review/rule.ts'

/** What stands in a variable may be shown, unless it is a secret: that is only said to be set. */
export function lineOfSetting({
  name,
  meaning,
  value,
  given,
  secret,
}: SettingInForce): SettingLine {
  return {
    name,
    meaning,
    value: secret && value !== '' ? null : { vi: value, en: value },
    origin: given ? 'variable' : 'default',
    ground: null,
    validFrom: null,
    validUntil: null,
    inForce: true,
    change: null,
  }
}

type Ruled = { ground: string; validFrom: string; validUntil?: string | null }

/** Every rule that a province sets; a kind that has none is there too, and says so. */
export async function listRuled(db: Queryable, day: string): Promise<SettingLine[]> {
  const { terms, procedures } = await listRequestTerms(db)
  const inRequests = { href: links.requestTerms }
  const days = (n: number): Bilingual => ({
    vi: settingsWords('vi').workingDays(n),
    en: settingsWords('en').workingDays(n),
  })
  const plain = (text: string): Bilingual => ({ vi: text, en: text })
  const review = await findReviewRule(db, day)
  return [
    ...(['decide', 'complete'] as const).flatMap((kind) =>
      linesOf(
        `request.${kind}`,
        terms.filter((one) => one.kind === kind),
        ({ days: n }) => days(n),
        inRequests,
        day,
      ),
    ),
    ...(['ordinary', 'personal'] as const).flatMap((kind) =>
      linesOf(
        `request.${kind}`,
        procedures.filter((one) => one.kind === kind),
        ({ steps }) => plain(steps.join(' → ')),
        inRequests,
        day,
      ),
    ),
    ...linesOf(
      'discrepancy.answer',
      (await listReportTerms(db)).filter(({ kind }) => kind === 'answer'),
      (one) => days(one.days),
      { command: 'npx kho discrepancy term' },
      day,
    ),
    ...linesOf(
      'discrepancy.reopen',
      (await listReportTerms(db)).filter(({ kind }) => kind === 'reopen'),
      (one) => days(one.days),
      { command: 'npx kho discrepancy term' },
      day,
    ),
    ...linesOf(
      'personal.term',
      await listPersonalTerms(db),
      ({ kind, count, unit }) => plain(`${kind}: ${count} ${unit}`),
      { command: 'npx kho subject term' },
      day,
    ),
    ...linesOf(
      'release.rule',
      await listReleaseRules(db),
      ({ kind, value }) => plain(`${kind}: ${value}`),
      { command: 'npx kho release rule' },
      day,
    ),
    ...linesOf(
      'review.rule',
      review ? [review] : [],
      ({ every, days: n }) => plain(`${every}, ${n}`),
      { href: links.reviews },
      day,
    ),
  ]
}

function linesOf<Rule extends Ruled>(
  name: string,
  rules: readonly Rule[],
  tell: (rule: Rule) => Bilingual,
  change: SettingLine['change'],
  day: string,
): SettingLine[] {
  const meaning = {
    vi: settingsWords('vi').names[name] ?? name,
    en: settingsWords('en').names[name] ?? name,
  }
  const base = { name, meaning, origin: 'rule', change } as const
  if (rules.length === 0) {
    const none = { value: { vi: '', en: '' }, ground: null, validFrom: null, validUntil: null }
    return [{ ...base, ...none, inForce: false }]
  }
  return rules.map((rule) => {
    const { ground, validFrom, validUntil = null } = rule
    const inForce = validFrom <= day && (validUntil === null || day <= validUntil)
    return { ...base, value: tell(rule), ground, validFrom, validUntil, inForce }
  })
}
