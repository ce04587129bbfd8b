/** Calls of a client, each refusal explained in words; and three steps to a first call. */
import { emptyList } from './console-empty.ts'
import type { ApplicationCallsView, CallLine, QuickStartView } from './console-applications-view.ts'
import { applicationWords } from './console-applications-words.ts'
import { chooseField } from './console-choose.ts'
import { consolePage } from './console-page.ts'
import { datasetName, nameText } from './console-names.ts'
import { filterForm, nextPage, selectField } from './console-parts.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { dictionary, say } from './dictionary.ts'
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { moment, sample, table } from './parts.ts'
import { purposeText } from './purpose-text.ts'
import { samples, type Sample } from './samples.ts'
import type { Lang } from './view.ts'

export function applicationCallsPage(view: ApplicationCallsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = applicationWords(lang)
  const outcomes = Object.entries(words.outcomes).map(([value, text]) => ({ value, text }))
  const main = html`${filterForm(
      lang,
      links.applicationCalls(view.client),
      selectField({
        name: 'outcome',
        label: words.outcome,
        value: view.filter.outcome,
        options: outcomes,
        empty: consoleWords(lang).all,
      }),
      chooseField(lang, {
        name: 'dataset',
        label: words.dataset,
        value: view.filter.dataset,
        choices: view.datasets,
        open: true,
      }),
    )}
    ${callTable(view.calls, frame)}
    <p class="soft">${words.upTo(number(lang, view.upTo))}</p>
    ${nextPage(lang, view.next)}`
  return consolePage(frame, {
    title: words.calls,
    lead: words.callsLead,
    above: aboveOf(view.client, frame),
    main,
  })
}

const aboveOf = (client: string, frame: ConsoleFrame) => [
  { href: links.applications, text: applicationWords(frame.lang).title },
  { href: links.application(client), text: nameText(frame, 'clients', client) },
]

function callTable(list: readonly CallLine[], frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = applicationWords(lang)
  if (list.length === 0) return emptyList(frame, 'calls')
  const heads = [words.at, words.outcome, words.why, words.dataset, words.purpose, words.task]
  return table({
    lang,
    caption: words.calls,
    captionHidden: true,
    columns: [
      ...heads.map((title) => ({ title })),
      { title: words.rows, number: true },
      { title: words.reference },
    ],
    rows: list.map((one) => [
      { text: moment(one.at) },
      { text: words.outcomes[one.outcome] },
      { text: whyText(one, lang) },
      { text: one.dataset === null ? '' : datasetName(frame, one.dataset) },
      { text: one.purpose === null ? '' : purposeText(lang, one.purpose) },
      { text: one.task ?? '' },
      { text: one.rows === null ? '' : number(lang, one.rows), number: true },
      { text: one.request ?? '', code: one.request !== null },
    ]),
  })
}

function whyText({ code, sentence, hint }: CallLine, lang: Lang): Html | string {
  if (code === null) return ''
  return html`${sentence ? say(lang, sentence) : null} ${hint ? say(lang, hint) : null}
    <a href="${inLang(lang, links.error(code))}"><code>${code}</code></a>`
}

export function quickStartPage(view: QuickStartView, frame: ConsoleFrame): string {
  const { lang, baseUrl } = frame
  const words = applicationWords(lang)
  const call = dictionary(lang).call
  const isReady = view.hasKey && (view.state === 'issued' || view.state === 'active')
  const first = samples({
    id: '',
    baseUrl,
    open: false,
    instead: { path: calls.ownGrants, step: words.askGrants },
    words: call,
  })
  const read =
    view.dataset === null ? null : samples({ id: view.dataset, baseUrl, open: false, words: call })
  const main = html`${isReady ? null : html`<p class="console-notice">${words.notReady}</p>`}
    ${view.needsDpop ? html`<p class="console-notice">${words.needsProof}</p>` : null}
    <ol class="quick-start">
      <li>
        <h2>${words.steps.key}</h2>
        <p>${words.keyHow}</p>
        ${sample(
          'shell',
          `export KHO_CLIENT=${view.client}\nread -rs KHO_SECRET && export KHO_SECRET`,
        )}
      </li>
      <li>
        <h2>${words.steps.token}</h2>
        ${sampleList(first, 'first')}
      </li>
      <li>
        <h2>${words.steps.read}</h2>
        ${
          read === null
            ? html`<p>
                ${words.noGrantYet}
                <a href="${inLang(lang, links.requests)}"
                  >${lang === 'vi' ? 'Đề nghị khai thác' : 'Access requests'}</a
                >
              </p>`
            : sampleList(read, 'read')
        }
      </li>
    </ol>
    <h2>${words.tryIt}</h2>
    <p>${words.tryLead}</p>
    <p>
      <a class="button" href="${inLang(lang, links.operation('access.own-grants'))}"
        >${words.tryIt}</a
      >
    </p>`
  return consolePage(frame, {
    title: words.start,
    lead: words.startLead,
    above: aboveOf(view.client, frame),
    main,
  })
}

function sampleList(list: readonly Sample[], name: string): Html {
  return html`${list.map(
    (one, i) =>
      html`<details name="${name}" ${i === 0 ? raw('open') : null}>
        <summary>${one.name}</summary>
        ${sample(`${one.name} (${name})`, one.text)}
      </details>`,
  )}`
}
