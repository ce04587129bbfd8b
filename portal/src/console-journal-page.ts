/** The journal for authority and auditor: the search, and one entry with its proof. */
import { logCheckScript } from './assets.ts'
import type {
  EntriesView,
  EntryContent,
  EntryField,
  EntryLine,
  EntryPageView,
  EntryValue,
} from './console-journal-view.ts'
import { kindOf } from './entry-kind.ts'
import { say } from './dictionary.ts'
import { emptyList } from './console-empty.ts'
import { journalWords } from './console-journal-words.ts'
import { chooseAgency, chooseDataset } from './console-choose.ts'
import { consolePage } from './console-page.ts'
import {
  exportLink,
  field,
  filterForm,
  nextPage,
  pressButton,
  refusedNotice,
  selectField,
} from './console-parts.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { dayField } from './day-field.ts'
import { day, number, readDay } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { logCheck } from './log-check.ts'
import { moment, pair, sample, table } from './parts.ts'
import type { Lang } from './view.ts'

export function entriesPage(view: EntriesView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = journalWords(lang)
  const main = html`${refusedNotice(lang, view.refused)} ${filters(view, frame)}
  ${entryTable(frame, view.entries)} ${nextPage(lang, view.next)} ${exportLink(frame)}
  ${logCheck(lang, view.check)}`
  return consolePage(frame, {
    title: words.heading,
    lead: words.lead,
    main,
    scripts: [logCheckScript.path],
  })
}

function filters({ filter, kinds }: EntriesView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = journalWords(lang)
  const line = (name: 'number' | 'actor', label: string) =>
    field({ name, label, value: filter[name], lengthMax: 80 })
  const dayLine = (name: 'from' | 'until', label: string) =>
    dayField(lang, { name, label, value: filter[name] })
  return filterForm(
    lang,
    links.consoleJournal,
    line('number', words.number),
    selectField({
      name: 'kind',
      label: words.kind,
      value: filter.kind,
      options: kinds.map(({ kind, title }) => ({
        value: kind,
        text: title === null ? kind : `${say(lang, title)} (${kind})`,
      })),
      empty: consoleWords(lang).all,
    }),
    line('actor', words.actor),
    chooseAgency(frame, { label: words.agency, value: filter.agency }),
    chooseDataset(frame, { label: words.dataset, value: filter.dataset }),
    dayLine('from', words.from),
    dayLine('until', words.until),
  )
}

function entryTable(frame: ConsoleFrame, entries: readonly EntryLine[]): Html {
  const { lang } = frame
  const words = journalWords(lang)
  if (entries.length === 0) return emptyList(frame, 'journal')
  return table({
    lang,
    caption: words.entries,
    captionHidden: true,
    rowHeader: true,
    columns: [
      { title: words.number },
      { title: words.at },
      { title: words.kind },
      { title: words.actor },
      { title: words.about },
    ],
    rows: entries.map((one) => [
      {
        text: html`<a href="${inLang(lang, links.consoleEntry(one.index))}"
          >${number(lang, one.index)}</a
        >`,
      },
      { text: moment(one.at) },
      { text: kindOf(lang, one) },
      { text: actorOf(lang, one) },
      {
        text: one.fields.map(
          (field) =>
            html`<span class="entry-field"
              ><span class="soft">${fieldName(lang, field)}</span> ${valuesOf(frame, field)}</span
            >`,
        ),
      },
    ]),
  })
}

/** What acts without a person is said in words too; as it is written it can be searched for. */
function actorOf(lang: Lang, { actor }: EntryLine): Html | string {
  if (actor === null) return ''
  const { actors } = journalWords(lang)
  const sign = actor.replace(/ .*/, '')
  if (!Object.hasOwn(actors, sign)) return actor
  return html`${actors[sign as keyof typeof actors]} <code>${actor}</code>`
}

export function entryPage(view: EntryPageView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = journalWords(lang)
  const { entry } = view
  const main = html`<dl class="pairs">
      ${pair(words.kind, kindOf(lang, entry))} ${pair(words.at, moment(entry.at))}
      ${view.root ? pair(words.root, html`<code class="whole">${view.root}</code>`) : null}
      ${view.rows === null ? null : pair(words.rows, number(lang, view.rows))}
      ${view.commitments.map((one) => pair(words.commitments, html`<code class="whole">${one}</code>`))}
    </dl>
    <p>
      ${
        view.isPublished
          ? html`${words.published}.
              <a href="${inLang(lang, `${links.consoleEntry(entry.index)}/proof.txt`)}" download
                >${words.proof}</a
              >`
          : words.notPublished
      }
    </p>
    ${fieldTable(frame, entry)}
    <h2>${words.raw}</h2>
    ${sample(words.raw, view.body)} ${content(lang, entry.index, view.content)}
    ${logCheck(lang, view.check)}`
  return consolePage(frame, {
    title: words.entry(number(lang, entry.index)),
    above: [{ href: links.consoleJournal, text: words.heading }],
    main,
    scripts: [logCheckScript.path],
  })
}

function fieldTable(frame: ConsoleFrame, { fields }: EntryLine): Html | null {
  const { lang } = frame
  const words = journalWords(lang)
  if (fields.length === 0) return null
  return table({
    lang,
    caption: words.fields,
    rowHeader: true,
    stacked: true,
    columns: [{ title: words.member }, { title: words.value }],
    rows: fields.map((field) => [
      {
        text:
          field.title === null
            ? html`<code>${field.name}</code>`
            : html`${say(lang, field.title)}<br /><code class="soft">${field.name}</code>`,
      },
      { text: valuesOf(frame, field) },
    ]),
  })
}

function fieldName(lang: Lang, { name, title }: EntryField): string {
  return title === null ? name : say(lang, title)
}

function valuesOf(frame: ConsoleFrame, { values }: EntryField): Html[] {
  return values.map((one, i) => html`${i === 0 ? '' : ', '}${valueOf(frame, one)}`)
}

function valueOf({ lang, groups }: ConsoleFrame, one: EntryValue): Html {
  const text = say(lang, one.text)
  const sections = groups.flatMap((group) => group.sections)
  // Who may not see the section is not led into it.
  const isOpen = one.section === null || sections.some(({ href }) => href === one.section)
  const code = one.code === undefined || one.code === text ? null : html` <code>${one.code}</code>`
  if (one.href === null || !isOpen) return html`${timed(text)}${code}`
  return html`<a href="${inLang(lang, one.href)}">${text}</a>${code}`
}

/** Instants and days are shown as on every page; as it is written it stands in the entry below. */
function timed(text: string): Html | string {
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text)
  if (isInstant && !Number.isNaN(Date.parse(text))) return moment(text)
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && readDay(text) === text
  return isDay ? html`<time datetime="${text}">${day(text)}</time>` : text
}

function content(lang: Lang, index: number, found: EntryContent): Html {
  const words = journalWords(lang)
  return html`<section aria-labelledby="content">
    <h2 id="content">${words.content}</h2>
    ${
      found.state === 'open'
        ? html`<p class="${found.isCommitted ? 'console-done' : 'console-notice'}" role="status">
              ${found.isCommitted ? words.committed : words.notCommitted}
            </p>
            ${sample(words.content, found.text)}`
        : html`<p>${words.contents[found.state]}</p>`
    }
    ${
      found.state === 'closed'
        ? html`<form method="post" action="${inLang(lang, `${links.consoleEntry(index)}/content`)}">
            ${pressButton(lang, { text: words.open, name: 'open', main: false })}
          </form>`
        : null
    }
  </section>`
}
