/** The journal for authority and auditor: the search, and one entry with its proof. */
import { logCheckScript } from './assets.ts'
import type { EntriesView, EntryContent, EntryLine, EntryPageView } from './console-journal-view.ts'
import { journalWords } from './console-journal-words.ts'
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
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { logCheck } from './log-check.ts'
import { moment, pair, sample, table } from './parts.ts'
import type { Lang } from './view.ts'

export function entriesPage(view: EntriesView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = journalWords(lang)
  const main = html`${refusedNotice(lang, view.refused)} ${filters(view, lang)}
  ${entryTable(lang, view.entries)} ${nextPage(lang, view.next)} ${exportLink(frame)}
  ${logCheck(lang, view.check)}`
  return consolePage(frame, {
    title: words.heading,
    lead: words.lead,
    main,
    scripts: [logCheckScript.path],
  })
}

function filters({ filter, kinds }: EntriesView, lang: Lang): Html {
  const words = journalWords(lang)
  const line = (name: 'number' | 'actor' | 'agency' | 'dataset', label: string) =>
    field({ name, label, value: filter[name], lengthMax: 80 })
  const dayField = (name: 'from' | 'until', label: string) =>
    field({ name, label, value: filter[name], type: 'date' })
  return filterForm(
    lang,
    links.consoleJournal,
    line('number', words.number),
    selectField({
      name: 'kind',
      label: words.kind,
      value: filter.kind,
      options: kinds.map((value) => ({ value, text: value })),
      empty: consoleWords(lang).all,
    }),
    line('actor', words.actor),
    line('agency', words.agency),
    line('dataset', words.dataset),
    dayField('from', words.from),
    dayField('until', words.until),
  )
}

function entryTable(lang: Lang, entries: readonly EntryLine[]): Html {
  const words = journalWords(lang)
  if (entries.length === 0) return html`<p>${consoleWords(lang).none}</p>`
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
      { text: one.kind, code: true },
      { text: one.actor ?? '' },
      {
        text: one.fields.map(
          ({ name, value }) => html`<span class="soft">${name}</span> ${value} `,
        ),
      },
    ]),
  })
}

export function entryPage(view: EntryPageView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = journalWords(lang)
  const { entry } = view
  const main = html`<dl class="pairs">
      ${pair(words.kind, html`<code>${entry.kind}</code>`)} ${pair(words.at, moment(entry.at))}
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
    ${fieldTable(lang, entry)}
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

function fieldTable(lang: Lang, { fields }: EntryLine): Html | null {
  const words = journalWords(lang)
  if (fields.length === 0) return null
  return table({
    lang,
    caption: words.fields,
    rowHeader: true,
    columns: [{ title: words.member }, { title: words.value }],
    rows: fields.map(({ name, value }) => [{ text: name, code: true }, { text: value }]),
  })
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
