/** Runs: the list with the sources that may be started, and one run with what may be done about it. */
import { runScript } from './assets.ts'
import { emptyList } from './console-empty.ts'
import type { RunLine, RunPageView, RunsView } from './console-data-view.ts'
import { dataWords } from './console-data-words.ts'
import { chooseAgency, chooseDataset } from './console-choose.ts'
import { consolePage } from './console-page.ts'
import {
  exportLink,
  filterForm,
  nextPage,
  pressButton,
  refusedNotice,
  selectField,
  textField,
} from './console-parts.ts'
import { datasetName, nameText } from './console-names.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair, table } from './parts.ts'
import { sourceKindName } from './source-kind-words.ts'
import type { Lang } from './view.ts'

const unendedSeconds = 5

export function runsPage(view: RunsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = dataWords(lang)
  const states = Object.entries(words.states).map(([value, text]) => ({ value, text }))
  const filters = filterForm(
    lang,
    links.consoleRuns,
    chooseAgency(frame, { label: words.owner, value: view.filter.agency }),
    chooseDataset(frame, { label: words.dataset, value: view.filter.dataset }),
    selectField({
      name: 'state',
      label: words.state,
      value: view.filter.state,
      options: states,
      empty: consoleWords(lang).all,
    }),
  )
  const main = html`${refusedNotice(lang, view.refused)} ${filters} ${runTable(frame, view.runs)}
  ${nextPage(lang, view.next)} ${exportLink(frame)} ${sourceSection(view, lang)}`
  return consolePage(frame, { title: words.runs, lead: words.runsLead, main })
}

function runTable(frame: ConsoleFrame, runs: readonly RunLine[]): Html {
  const { lang } = frame
  const words = dataWords(lang)
  if (runs.length === 0) return emptyList(frame, 'runs')
  return table({
    lang,
    caption: words.runs,
    captionHidden: true,
    rowHeader: true,
    columns: [words.asked, words.dataset, words.source, words.by, words.state, words.rows].map(
      (title) => ({ title, number: title === words.rows }),
    ),
    rows: runs.map((run) => [
      {
        text: html`<a href="${inLang(lang, links.consoleRun(run.id))}"
          >${moment(run.createdAt)}</a
        >`,
      },
      { text: datasetName(frame, run.dataset) },
      { text: run.source ?? words.folder },
      { text: words.startedBy[run.startedBy] },
      { text: words.states[run.state] },
      { text: run.rows === null ? '' : number(lang, run.rows), number: true },
    ]),
  })
}

function sourceSection({ sources, typed }: RunsView, lang: Lang): Html | null {
  const words = dataWords(lang)
  if (sources.length === 0) return null
  const open = sources.filter(({ closed }) => closed === null)
  const options = open.map(({ id, title }) => ({ value: id, text: `${id} · ${say(lang, title)}` }))
  return html`<section class="desk-step">
    <h2>${words.sources}</h2>
    ${table({
      lang,
      caption: words.sources,
      captionHidden: true,
      rowHeader: true,
      columns: [words.source, words.kind, words.dataset].map((title) => ({ title })),
      rows: sources.map((one) => [
        { text: one.id, code: true },
        { text: sourceKindName(lang, one.kind) },
        { text: html`${say(lang, one.title)} <code>${one.dataset}</code>` },
      ]),
    })}
    <form class="desk-form" method="post" action="${inLang(lang, links.consoleRuns)}">
      ${open.length === 0 ? null : selectField({ name: 'source', label: words.source, value: typed.source ?? '', options, required: true })}
      ${pressButton(lang, { text: words.start, name: 'start', closed: open.length > 0 ? null : sources[0]!.closed })}
    </form>
  </section>`
}

export function runPage(view: RunPageView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = dataWords(lang)
  const hasEnded = view.endedAt !== null
  const main = html`${refusedNotice(lang, view.refused)} ${hasEnded ? null : progress(view, lang)}
    ${refusedNotice(lang, view.cause)}
    <dl class="pairs">
      ${pair(words.state, html`<b>${words.states[view.state]}</b>`)}
      ${pair(words.dataset, datasetName(frame, view.dataset))}
      ${pair(words.source, view.source ?? words.folder)}
      ${pair(words.by, words.startedBy[view.startedBy])}
      ${pair(words.asked, moment(view.createdAt))}
      ${view.startedAt ? pair(words.started, moment(view.startedAt)) : null}
      ${view.endedAt ? pair(words.ended, moment(view.endedAt)) : null}
      ${hasEnded && view.attempt === 0 ? null : pair(words.attempt, number(lang, view.attempt))}
      ${view.rows !== null && hasEnded ? pair(words.rows, number(lang, view.rows)) : null}
      ${view.rowsPerSecond !== null ? pair(words.pace, number(lang, view.rowsPerSecond)) : null}
      ${view.load ? pair(words.load, html`<code>${view.load}</code>`) : null}
    </dl>
    ${
      view.hasHeld && view.load
        ? html`<p><a href="${inLang(lang, links.consoleHeldLoad(view.load))}">${words.held}</a></p>`
        : null
    }
    ${acts(view, lang)}`
  const above = [{ href: links.consoleRuns, text: words.runs }]
  return consolePage(frame, {
    title: `${words.run}: ${nameText(frame, 'datasets', view.dataset)}`,
    above,
    main,
    ...(hasEnded ? {} : { scripts: [runScript.path], refreshUnscripted: unendedSeconds }),
  })
}

/** What the script moves; without it the page loads itself again. */
function progress(view: RunPageView, lang: Lang): Html {
  const words = dataWords(lang)
  const { rows, rowsExpected } = view
  const known = rowsExpected !== null && rows !== null
  return html`<p>
      <label for="run-progress">${words.states[view.state]}</label>
      <progress
        id="run-progress"
        data-run="${inLang(lang, `${links.consoleRun(view.id)}/events`)}"
        data-state="${view.state}"
        ${known ? raw(`max="${Math.max(rowsExpected, rows, 1)}" value="${rows}"`) : null}
      ></progress>
    </p>
    <p>
      ${words.rowsRead}: <span data-run-rows>${rows === null ? '–' : number(lang, rows)}</span>
      ${rowsExpected === null ? null : html`· ${words.expected}: ${number(lang, rowsExpected)}`}
      ${
        view.remainingSeconds === null
          ? null
          : html`· ${words.remaining}: ${number(lang, view.remainingSeconds)}`
      }
      ${view.cancelAsked ? html`<strong>${words.cancelAsked}</strong>` : null}
    </p>`
}

function acts(view: RunPageView, lang: Lang): Html {
  const words = dataWords(lang)
  if (view.endedAt === null) {
    return view.cancelAsked
      ? html``
      : actForm(view, lang, { does: 'cancel', text: words.cancel, effect: words.cancelLead })
  }
  if (view.source === null) return html``
  const { confirms } = view
  return html`<div class="console-acts">
    ${
      confirms
        ? actForm(view, lang, {
            does: 'confirm',
            text: words.confirm,
            effect: words.confirmLead(confirms.deleted, confirms.rows),
          })
        : null
    }
    ${actForm(view, lang, { does: 'again', text: words.again, effect: words.againLead })}
  </div>`
}

function actForm(
  view: RunPageView,
  lang: Lang,
  { does, text, effect }: { does: 'cancel' | 'again' | 'confirm'; text: string; effect: string },
): Html {
  const words = dataWords(lang)
  const asksReason = does !== 'again'
  return html`<form
    class="desk-form"
    method="post"
    action="${inLang(lang, `${links.consoleRun(view.id)}/${does}`)}"
  >
    <h2>${text}</h2>
    <p>${effect}</p>
    ${
      asksReason
        ? textField({
            name: `reason-${does}`,
            label: `${words.reason}: ${text}`,
            hint: words.reasonHint,
            value: view.typed[`reason-${does}`] ?? '',
            required: true,
          })
        : null
    }
    ${pressButton(lang, { text, name: does, closed: view.closed, main: does !== 'cancel' })}
  </form>`
}
