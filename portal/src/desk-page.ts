/** The supply desk: the page that asks for a code, and the desk of the dataset that it opens. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { deskScript } from './assets.ts'
import type { DeskView } from './desk-view.ts'
import { deskWords } from './desk-words.ts'
import { dictionary, say } from './dictionary.ts'
import { number } from './format.ts'
import { guideLine } from './guide-line.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import { moment, pair } from './parts.ts'
import type { Frame } from './view.ts'

export type CodeView = {
  /** What was typed before, so that only the wrong letter has to be mended. */
  typed: string
  error: { sentence: Bilingual; hint: Bilingual } | null
}

export function codePage({ typed, error }: CodeView, frame: Frame): string {
  const { lang } = frame
  const words = deskWords(lang)
  const main = html`<div class="wide narrow">
    <div class="title">
      <h1>${words.heading}</h1>
      <p class="lead">${words.lead}</p>
      ${guideLine(frame, 'supply-by-browser')}
    </div>
    ${
      error
        ? html`<div class="desk-alert" role="alert" id="code-error">
            <p><b>${say(lang, error.sentence)}</b></p>
            <p>${say(lang, error.hint)}</p>
          </div>`
        : null
    }
    <form class="desk-form" method="post" action="${inLang(lang, '/nop/ma')}">
      <label for="code">${words.code}</label>
      <p class="hint" id="code-hint">${words.codeHint}</p>
      <input
        id="code"
        name="code"
        value="${typed}"
        required
        maxlength="100"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        aria-describedby="${error ? 'code-error code-hint' : 'code-hint'}"
        ${error ? raw('aria-invalid="true"') : null}
      />
      <button class="button-main" type="submit">${words.open}</button>
    </form>
    <p class="soft">${words.kept}</p>
  </div>`
  return page(frame, { title: words.heading, main, scripts: [deskScript.path] })
}

export function deskPage(view: DeskView, frame: Frame): string {
  const { lang } = frame
  const words = deskWords(lang)
  const title = say(lang, view.title)
  const main = html`<div class="wide narrow">
    <div class="title">
      <p class="kicker">${words.heading}</p>
      <h1>${title}</h1>
      ${facts(view, frame)}
    </div>
    ${templateSection(view, frame)} ${sendSection(view, frame)} ${sentSection(view, frame)}
    <form method="post" action="${inLang(lang, '/nop/thoat')}">
      <button type="submit">${words.leave}</button>
    </form>
  </div>`
  return page(frame, { title: `${words.heading}: ${title}`, main, scripts: [deskScript.path] })
}

function facts(view: DeskView, { lang }: Frame): Html {
  const words = deskWords(lang)
  const due = view.dueAt
    ? html`${moment(view.dueAt)}${view.isLate ? html` <strong class="late">${words.late}</strong>` : null}`
    : words.noDue
  return html`<dl class="pairs">
    ${pair(words.supplier, say(lang, view.agency))} ${pair(words.forOffice, view.issuedFor)}
    ${view.part === null ? null : pair(words.part, view.part)}
    ${pair(words.frequency, dictionary(lang).catalogue.frequencies[view.frequency])}
    ${pair(words.due, due)}
    ${pair(words.lastSuccess, view.lastSuccessAt ? moment(view.lastSuccessAt) : words.never)}
    ${pair(words.until, moment(view.validUntil))}
  </dl>`
}

function templateSection(view: DeskView, { lang }: Frame): Html {
  const words = deskWords(lang)
  return html`<section class="desk-step" aria-labelledby="template">
    <h2 id="template">${words.template}</h2>
    <p>${words.templateText}</p>
    <p>
      <a class="button" href="${inLang(lang, '/nop/mau.xlsx')}" download>${words.getTemplate}</a>
    </p>
    <details>
      <summary>${words.columns(number(lang, view.columns.length))}</summary>
      <ul class="terms">
        ${view.columns.map(
          (one) =>
            html`<li>
              <code>${one.name}</code>
              ${say(lang, one.title)}${one.required ? ` (${words.required})` : null}
            </li>`,
        )}
      </ul>
    </details>
  </section>`
}

function sendSection(view: DeskView, { lang }: Frame): Html {
  const words = deskWords(lang)
  return html`<section class="desk-step" aria-labelledby="send">
    <h2 id="send">${words.send}</h2>
    <p>${words.sendText}</p>
    <form
      class="desk-form desk-send"
      method="post"
      action="${inLang(lang, '/nop/tep')}"
      enctype="multipart/form-data"
      data-sending="${words.sending}"
      data-checking="${words.checking}"
      data-broken="${words.broken}"
      data-choose="${words.chooseFirst}"
      data-open="${words.openAgain}"
      data-drop="${words.drop}"
      data-desk="${inLang(lang, links.desk)}"
    >
      <input type="hidden" name="once" value="${view.once}" />
      <label for="file">${words.file}</label>
      <p class="hint" id="file-hint">${words.fileHint}</p>
      <input
        type="file"
        id="file"
        name="file"
        required
        accept="${view.endings.join(',')}"
        aria-describedby="file-hint"
      />
      <button class="button-main" type="submit">${words.press}</button>
    </form>
  </section>`
}

function sentSection(view: DeskView, { lang }: Frame): Html {
  const words = deskWords(lang)
  const entries = view.submissions.map(
    (one) =>
      html`<li>
        <a href="${inLang(lang, links.submission(one.id))}">${one.fileName || words.noName}</a>
        <span>${words.states[one.state]}</span>
        ${
          one.rows === null || one.heldBack === null
            ? null
            : html`<span>${words.rows(number(lang, one.rows), number(lang, one.heldBack))}</span>`
        }
        ${moment(one.sentAt)}
      </li>`,
  )
  return html`<section class="desk-step" aria-labelledby="sent">
    <h2 id="sent">${words.sent}</h2>
    ${
      entries.length === 0
        ? html`<p>${words.none}</p>`
        : html`<ul class="kin">
            ${entries}
          </ul>`
    }
  </section>`
}
