/** Every setting with where its value comes from: the table of the program, and rules with a ground. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { emptyList } from './console-empty.ts'
import { consolePage } from './console-page.ts'
import { exportLink, field, filterForm, selectField } from './console-parts.ts'
import { settingsWords } from './console-settings-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { say } from './dictionary.ts'
import { day } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang } from './links.ts'
import { mayFollow } from './may-follow.ts'
import { short, table } from './parts.ts'
import { inline } from './prose.ts'
import type { Lang } from './view.ts'

export const settingOrigins = ['variable', 'default', 'rule'] as const

export type SettingLine = {
  name: string
  title: Bilingual
  /** What it is for; null where the title says all. */
  meaning: Bilingual | null
  /** In words, with its unit. Null: a secret that is set; '' is none. */
  value: Bilingual | null
  origin: (typeof settingOrigins)[number]
  /** Of rules: the law they rest on, the days they hold, and whether today is one of them. */
  ground: string | null
  validFrom: string | null
  validUntil: string | null
  inForce: boolean
  /** Account of who set a rule, or the word for whoever else did; null where it is not known. */
  setBy: { account: string } | 'program' | 'start' | 'nobody' | null
  /** Where it is changed, or the command that does it. */
  change: { href: string } | { command: string } | null
}

export type SettingsView = {
  settings: SettingLine[]
  filter: { q: string; origin: string }
  path: string
}

export function settingsPage(view: SettingsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = settingsWords(lang)
  const origins = settingOrigins.map((value) => ({ value, text: words.origins[value] }))
  const ruled = view.settings.filter(({ origin }) => origin === 'rule')
  const others = view.settings.filter(({ origin }) => origin !== 'rule')
  const none = emptyList(frame, 'settings')
  const main = html`${filterForm(
    lang,
    view.path,
    field({ name: 'q', label: words.name, value: view.filter.q, type: 'search' }),
    selectField({
      name: 'origin',
      label: words.origin,
      value: view.filter.origin,
      options: origins,
      empty: consoleWords(lang).all,
    }),
  )}
  ${view.settings.length === 0 ? none : null} ${ruled.length > 0 ? rules(frame, ruled) : null}
  ${others.length > 0 ? variables(frame, others) : null} ${exportLink(frame)}`
  return consolePage(frame, { title: words.heading, lead: words.lead, main })
}

function rules(frame: ConsoleFrame, lines: readonly SettingLine[]): Html {
  const { lang } = frame
  const words = settingsWords(lang)
  return html`<section>
    <h2 id="rules">${words.rules}</h2>
    <p>${words.rulesLead}</p>
    ${table({
      lang,
      caption: words.rules,
      captionHidden: true,
      rowHeader: true,
      columns: [words.name, words.value, words.ground, words.valid, words.setBy, words.change].map(
        (title) => ({ title }),
      ),
      rows: lines.map((one) => [
        { text: nameOf(lang, one) },
        { text: valueOf(lang, one) },
        { text: one.ground ?? '–' },
        { text: short(validity(lang, one)) },
        { text: short(setterOf(lang, one)) },
        { text: changeOf(frame, one) },
      ]),
    })}
  </section>`
}

function variables(frame: ConsoleFrame, lines: readonly SettingLine[]): Html {
  const { lang } = frame
  const words = settingsWords(lang)
  return html`<section>
    <h2 id="variables">${words.variables}</h2>
    <p>${words.variablesLead}</p>
    ${table({
      lang,
      caption: words.variables,
      captionHidden: true,
      rowHeader: true,
      stacked: true,
      columns: [words.name, words.value, words.origin, words.setBy, words.meaning].map((title) => ({
        title,
      })),
      rows: lines.map((one) => [
        { text: nameOf(lang, one) },
        { text: valueOf(lang, one) },
        { text: short(words.origins[one.origin]) },
        { text: short(setterOf(lang, one)) },
        { text: one.meaning === null ? '' : inline(say(lang, one.meaning)) },
      ]),
    })}
  </section>`
}

function valueOf(lang: Lang, { value, origin, ground }: SettingLine): Html | string {
  const words = settingsWords(lang)
  if (origin === 'rule' && ground === null) return words.noRule
  if (value === null) return words.secret
  const text = say(lang, value)
  return text === '' ? words.noValue : text
}

function nameOf(lang: Lang, { title, name }: SettingLine): Html {
  return html`${say(lang, title)}<br /><code>${name}</code>`
}

function setterOf(lang: Lang, { setBy }: SettingLine): Html | string {
  if (setBy === null || setBy === 'nobody') return '–'
  // A command's actor is no account with a page, so that it is not linked.
  return typeof setBy === 'string' ? settingsWords(lang).setters[setBy] : setBy.account
}

function validity(lang: Lang, one: SettingLine): string {
  const words = settingsWords(lang)
  if (one.validFrom === null) return '–'
  const from = day(one.validFrom)
  const term = one.validUntil === null ? words.since(from) : `${from} – ${day(one.validUntil)}`
  return one.inForce ? term : `${term} (${words.notInForce})`
}

function changeOf(frame: ConsoleFrame, { change }: SettingLine): Html | string {
  if (change === null) return ''
  if ('command' in change) return html`<code>${change.command}</code>`
  if (!mayFollow(frame, change.href)) return ''
  const { lang } = frame
  return html`<a href="${inLang(lang, change.href)}">${settingsWords(lang).changeHere}</a>`
}
