/** Settings as their page shows them: those of the program, and rules that are valid in time. */
import { termKinds as personalKinds } from '@kho/contract/personal.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { SettingLine } from '@kho/portal/console-settings-page.ts'
import { links } from '@kho/portal/links.ts'
import { addDays } from '../calendar/working-calendar.ts'
import type { SettingInForce } from '../config.ts'
import { listTerms as listReportTerms } from '../discrepancy/term.ts'
import { listActs, type DoneAct } from '../journal/list-acts.ts'
import { listTerms as listPersonalTerms } from '../personal/term.ts'
import type { Queryable } from '../pg/database.ts'
import { listRules as listReleaseRules, ruleKinds as releaseKinds } from '../release/rule.ts'
import { readCutOffs } from '../report/read-cut-offs.ts'
import { listTerms as listRequestTerms } from '../request/term.ts'
import { listRules as listReviewRules } from '../review/rule.ts'
import * as words from './rule-words.ts'

/** What stands in a variable may be shown, unless it is a secret: that is only said to be set. */
export function lineOfSetting(setting: SettingInForce): SettingLine {
  const { name, title, meaning, value, told, given, secret } = setting
  return {
    name,
    title,
    meaning,
    value: secret && value !== '' ? null : told,
    origin: given ? 'variable' : 'default',
    ground: null,
    validFrom: null,
    validUntil: null,
    inForce: true,
    setBy: given ? 'start' : 'program',
    change: null,
  }
}

type Validity = { ground: string; validFrom: string; validUntil: string | null }
type Told = Validity & { value: Bilingual }

/** Where the rules of a name are changed, and the journal's word and member for it. */
type Place = { change: SettingLine['change']; act: string; member?: readonly [string, string] }

/** Every rule that a province sets; a kind that has none is there too, and says so. */
export async function listRuled(db: Queryable, day: string): Promise<SettingLine[]> {
  const rules = [
    ...(await requestRules(db)),
    ...(await reportRules(db)),
    ...(await personalRules(db)),
    ...(await releaseRules(db)),
    ...(await dayRules(db)),
  ]
  const acts = await listActs(db, [...new Set(rules.map(({ place }) => place.act))])
  return rules.flatMap((rule) => linesOf(rule, acts, day))
}

type Rules = { name: words.RuleName; place: Place; told: Told[] }

async function requestRules(db: Queryable): Promise<Rules[]> {
  const { terms, procedures } = await listRequestTerms(db)
  const change = { href: links.requestTerms }
  const termRules = (['decide', 'complete'] as const).map((kind) => ({
    name: `request.${kind}` as const,
    place: { change, act: 'request.term-set', member: ['term', kind] as const },
    told: terms
      .filter((one) => one.kind === kind)
      .map((one) => ({ ...one, value: words.tellWorkingDays(one.days) })),
  }))
  const orders = (['ordinary', 'personal'] as const).map((kind) => ({
    name: `request.${kind}` as const,
    place: { change, act: 'request.procedure-set', member: ['procedure', kind] as const },
    told: procedures
      .filter((one) => one.kind === kind)
      .map((one) => ({ ...one, value: words.tellProcedure(one) })),
  }))
  return [...termRules, ...orders]
}

async function reportRules(db: Queryable): Promise<Rules[]> {
  const terms = await listReportTerms(db)
  const change = { command: 'npx kho discrepancy term' }
  return (['answer', 'reopen'] as const).map((kind) => ({
    name: `discrepancy.${kind}`,
    place: { change, act: 'discrepancy.term-set', member: ['term', kind] },
    told: terms
      .filter((one) => one.kind === kind)
      .map((one) => ({ ...one, value: words.tellWorkingDays(one.days) })),
  }))
}

async function personalRules(db: Queryable): Promise<Rules[]> {
  const terms = await listPersonalTerms(db)
  const change = { command: 'npx kho subject term' }
  return personalKinds.map((kind) => ({
    name: `personal.${kind}`,
    place: { change, act: 'personal.term-set', member: ['term', kind] },
    told: terms
      .filter((one) => one.kind === kind)
      .map((one) => ({ ...one, value: words.tellTerm(one) })),
  }))
}

async function releaseRules(db: Queryable): Promise<Rules[]> {
  const rules = await listReleaseRules(db)
  const change = { command: 'npx kho release rule' }
  return releaseKinds.map((kind) => ({
    name: `release.${kind}`,
    place: { change, act: 'release.rule-set', member: ['rule', kind] },
    told: rules
      .filter((one) => one.kind === kind)
      .map((one) => ({ ...one, value: words.tellReleaseRule(kind, one.value) })),
  }))
}

/** Rules that hold from a day on, until the next one does. */
async function dayRules(db: Queryable): Promise<Rules[]> {
  const [reviews, cutOffs] = [await listReviewRules(db), await readCutOffs(db)]
  return [
    {
      name: 'review.rule',
      place: { change: { href: links.reviews }, act: 'review.rule-set' },
      told: untilNext(reviews, words.tellReviewRule),
    },
    {
      name: 'quarter.cut-off',
      place: { change: { href: links.quarters }, act: 'quarter.cut-off-set' },
      told: untilNext(cutOffs, words.tellCutOff),
    },
  ]
}

function untilNext<Rule extends { ground: string; validFrom: string }>(
  rules: readonly Rule[],
  tell: (rule: Rule) => Bilingual,
): Told[] {
  const inOrder = rules.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
  return inOrder.map((rule, i) => {
    const next = inOrder[i + 1]
    const { ground, validFrom } = rule
    const validUntil = next ? addDays(next.validFrom, -1) : null
    return { ground, validFrom, validUntil, value: tell(rule) }
  })
}

function linesOf(
  { name, place, told }: Rules,
  acts: readonly DoneAct[],
  day: string,
): SettingLine[] {
  const base = {
    name,
    title: words.ruleTitles[name],
    meaning: null,
    origin: 'rule',
    change: place.change,
  } as const
  if (told.length === 0) {
    const none = { value: { vi: '', en: '' }, ground: null, validFrom: null, validUntil: null }
    return [{ ...base, ...none, inForce: false, setBy: 'nobody' }]
  }
  return told.map(({ value, ground, validFrom, validUntil }) => {
    const inForce = validFrom <= day && (validUntil === null || day <= validUntil)
    const setBy = setterOf(place, acts, validFrom)
    return { ...base, value, ground, validFrom, validUntil, inForce, setBy }
  })
}

/** The newest act that set it counts: a rule of a day may have been set anew. */
function setterOf(
  { act, member }: Place,
  acts: readonly DoneAct[],
  validFrom: string,
): SettingLine['setBy'] {
  const found = acts.findLast(
    ({ kind, fields }) =>
      kind === act &&
      fields.valid_from === validFrom &&
      (member === undefined || fields[member[0]] === member[1]),
  )
  // Without an act it came along with a migration; without an actor the content was erased.
  if (!found) return 'program'
  return found.actor === null ? null : { account: found.actor }
}
