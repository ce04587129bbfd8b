/** What the filters of the console's lists are called, member by member, and what their codes mean. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { discrepancyStates } from '@kho/contract/discrepancy.ts'
import { nameOfKind } from '@kho/contract/entries.ts'
import { functions } from '@kho/contract/function.ts'
import { accountWords } from '@kho/portal/console-accounts-words.ts'
import { agencyWords } from '@kho/portal/console-agencies-words.ts'
import { applicationWords } from '@kho/portal/console-applications-words.ts'
import { catalogueWords } from '@kho/portal/catalogue-words.ts'
import { consoleWords } from '@kho/portal/console-words.ts'
import { dataWords } from '@kho/portal/console-data-words.ts'
import { grantWords } from '@kho/portal/console-grants-words.ts'
import { journalWords } from '@kho/portal/console-journal-words.ts'
import { personalWords } from '@kho/portal/console-personal-words.ts'
import { proposalWords } from '@kho/portal/console-proposal-words.ts'
import { refusalsWords } from '@kho/portal/console-refusals-words.ts'
import { releasesWords } from '@kho/portal/console-releases-words.ts'
import { requestWords } from '@kho/portal/console-request-words.ts'
import { reviewWords } from '@kho/portal/console-review-words.ts'
import { settingsWords } from '@kho/portal/console-settings-words.ts'
import { sourcesWords } from '@kho/portal/console-sources-words.ts'
import { links } from '@kho/portal/links.ts'
import { sourceKindName } from '@kho/portal/source-kind-words.ts'
import { showDay } from '../time.ts'
import { consoleSections } from './sections.ts'

type Lang = keyof Bilingual
/** What a member says by a value; null where it is no value of it. */
type Meaning = (value: string, lang: Lang) => string | null
export type FilterMember = {
  label: (lang: Lang) => string
  /** Of whose names it is one; else what its values mean. */
  names?: 'agencies' | 'datasets' | 'clients'
  means?: Meaning
  /** All its values, where they are few and known. */
  values?: readonly string[]
  isDay?: boolean
}

function said(
  words: (lang: Lang) => Readonly<Record<string, string>>,
): Required<Pick<FilterMember, 'means' | 'values'>> {
  return {
    values: Object.keys(words('vi')),
    means(value, lang) {
      const known = words(lang)
      return Object.hasOwn(known, value) ? known[value]! : null
    },
  }
}
const onlyTrue = (text: (lang: Lang) => string) => said((lang) => ({ true: text(lang) }))
const day: Pick<FilterMember, 'means' | 'isDay'> = {
  isDay: true,
  means: (value) => (/^\d{4}-\d\d-\d\d$/.test(value) ? showDay(value) : null),
}

/** What means the same in every list. */
const everywhere: Readonly<Record<string, FilterMember>> = {
  agency: { label: (lang) => grantWords(lang).agency, names: 'agencies' },
  owner: { label: (lang) => requestWords(lang).owner, names: 'agencies' },
  dataset: { label: (lang) => dataWords(lang).dataset, names: 'datasets' },
  client: { label: (lang) => grantWords(lang).client, names: 'clients' },
  month: { label: (lang) => refusalsWords(lang).month },
  code: { label: (lang) => refusalsWords(lang).code },
  asOf: { label: (lang) => agencyWords(lang).asOf, ...day },
  q: { label: (lang) => settingsWords(lang).name },
  state: { label: (lang) => dataWords(lang).state },
}

const stateOf = (
  words: (lang: Lang) => { state: string; states: Readonly<Record<string, string>> },
): FilterMember => ({
  label: (lang) => words(lang).state,
  ...said((lang) => words(lang).states),
})

const requests = { state: stateOf(requestWords) }
const byList: Readonly<Record<string, Readonly<Record<string, FilterMember>>>> = {
  [links.consoleAccounts]: {
    state: stateOf(accountWords),
    function: {
      label: (lang) => accountWords(lang).functions,
      ...said((lang) =>
        Object.fromEntries(
          Object.entries(functions).map(([name, { title }]) => [name, title[lang]]),
        ),
      ),
    },
    idle: {
      label: (lang) => accountWords(lang).idle,
      means: (value, lang) => accountWords(lang).idleDays(value),
    },
  },
  [links.consoleSuccessions]: { state: stateOf(agencyWords) },
  [`${links.consoleCatalogue}/{edition}/difference`]: {
    from: { label: (lang) => catalogueWords(lang).compare },
  },
  [links.consoleRuns]: { state: stateOf(dataWords) },
  [links.consoleCases]: {
    state: {
      label: (lang) => dataWords(lang).state,
      ...said((lang) => dataWords(lang).caseStates),
      values: discrepancyStates,
    },
  },
  [links.requests]: requests,
  [links.waitingRequests]: requests,
  [links.lateRequests]: requests,
  [links.proposals]: { state: stateOf(proposalWords) },
  [links.releases]: { state: stateOf(releasesWords) },
  [links.applications]: { state: stateOf(applicationWords) },
  [links.subjectRequests]: {
    state: stateOf(personalWords),
    late: {
      label: (lang) => personalWords(lang).onlyLate,
      ...onlyTrue((lang) => consoleWords(lang).yes),
    },
  },
  [links.breaches]: {
    open: {
      label: (lang) => personalWords(lang).clock,
      ...onlyTrue((lang) => personalWords(lang).clocks.running),
    },
  },
  [links.consoleSources]: {
    state: stateOf(sourcesWords),
    kind: {
      label: (lang) => sourcesWords(lang).kind,
      means: (value, lang) => sourceKindName(lang, value),
    },
  },
  [links.consoleGrants]: {
    state: {
      label: (lang) => grantWords(lang).state,
      ...said((lang) => grantWords(lang).holds),
    },
  },
  [links.consoleSettings]: {
    origin: {
      label: (lang) => settingsWords(lang).origin,
      ...said((lang) => settingsWords(lang).origins),
    },
  },
  [links.consoleJournal]: {
    kind: {
      label: (lang) => journalWords(lang).kind,
      means: (value, lang) => nameOfKind(value)?.[lang] ?? null,
    },
    number: { label: (lang) => journalWords(lang).number },
    actor: { label: (lang) => journalWords(lang).actor },
    from: { label: (lang) => journalWords(lang).from, ...day },
    until: { label: (lang) => journalWords(lang).until, ...day },
  },
}

const reviewItems: Readonly<Record<string, FilterMember>> = {
  kind: { label: (lang) => reviewWords(lang).kind, ...said((lang) => reviewWords(lang).kinds) },
  state: {
    label: (lang) => reviewWords(lang).decision,
    ...said((lang) => {
      const { states, decisions, outcomes } = reviewWords(lang)
      return { ...outcomes, ...decisions, ...states }
    }),
  },
  flag: { label: (lang) => reviewWords(lang).flag, ...said((lang) => reviewWords(lang).flags) },
  mine: {
    label: (lang) => reviewWords(lang).whose,
    ...onlyTrue((lang) => reviewWords(lang).whoseMine),
  },
}

const isItems = (list: string) => list.startsWith(`${links.reviews}/`)

/** Undefined for what no list knows any more. */
export function memberOf(list: string, name: string): FilterMember | undefined {
  const own = isItems(list) ? reviewItems : (byList[list] ?? {})
  if (Object.hasOwn(own, name)) return own[name]
  return Object.hasOwn(everywhere, name) ? everywhere[name] : undefined
}

export function titleOfList(list: string): Bilingual {
  const section = consoleSections.find(({ href }) => href === list)
  if (section) return section.title
  if (isItems(list)) return itemsTitle(list)
  return otherTitles[list] ?? { vi: list, en: list }
}

const otherTitles: Readonly<Record<string, Bilingual>> = {
  [links.lateRequests]: { vi: 'Đề nghị quá hạn', en: 'Late requests' },
  [links.reviewReports]: { vi: 'Báo cáo rà soát', en: 'Reports for reviews' },
}

function itemsTitle(list: string): Bilingual {
  const campaign = list.split('/').at(-2)!
  return { vi: `Các mục của đợt rà soát ${campaign}`, en: `Items of review ${campaign}` }
}
