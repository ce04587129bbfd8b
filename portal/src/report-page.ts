/** The form with which anybody reports what is wrong in open data, and the page that follows a report. */
import { dictionary, say } from './dictionary.ts'
import { day, number } from './format.ts'
import { guideLine } from './guide-line.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import { moment, pair, trail } from './parts.ts'
import type { DiscrepancyFigures, FollowView, Frame, Lang, ReportFormView } from './view.ts'

const checked = raw('checked')
const selected = raw('selected')

/** Counts with the way to a report; nothing of what was written. */
export function figuresSection(
  lang: Lang,
  figures: DiscrepancyFigures,
  dataset: string | null,
): Html {
  const words = dictionary(lang).report
  const { open, settled, medianDays } = figures
  const median = medianDays === null ? '–' : number(lang, Math.round(medianDays))
  return html`<dl class="facts">
      ${pair(words.open, html`<b class="figure">${number(lang, open)}</b>`)}
      ${pair(words.settled, html`<b class="figure">${number(lang, settled)}</b>`)}
      ${pair(words.median, html`<b class="figure">${median}</b>`)}
    </dl>
    <p class="actions">
      ${
        dataset === null
          ? null
          : html`<a class="button" href="${inLang(lang, links.report(dataset))}">${words.link}</a>`
      }
      <a class="button" href="${inLang(lang, links.follow)}">${words.follow}</a>
    </p>`
}

export function reportPage(view: ReportFormView, frame: Frame): string {
  const { lang } = frame
  const words = dictionary(lang).report
  const title = say(lang, view.dataset.title)
  const main = html`<div class="wide">
    ${trail(frame, { href: links.dataset(view.dataset.id), text: title })}
    <div class="title">
      <h1>${view.received ? words.received : words.heading}</h1>
      <p class="lead">${words.lead(title)}</p>
      ${guideLine(frame, 'report-error')}
    </div>
    ${body(view, frame)}
  </div>`
  return page(frame, { title: words.heading, description: title, part: 'datasets', main })
}

function body(view: ReportFormView, { lang }: Frame): Html {
  const words = dictionary(lang).report
  if (view.received) {
    return html`<dl class="fields">
        ${pair(words.number, html`<code>${view.received.id}</code>`)}
        ${view.received.followUp ? pair(words.code, html`<code>${view.received.followUp}</code>`) : null}
      </dl>
      <p><b>${words.codeOnce}</b></p>
      <p class="actions">
        <a class="button" href="${inLang(lang, links.follow)}">${words.follow}</a>
      </p>`
  }
  if (!view.dataset.open) return html`<p>${words.notOpen}: <b>${say(lang, view.ask)}</b></p>`
  return html`${refusal(lang, view.refused)} ${form(view, lang)}`
}

function form(view: ReportFormView, lang: Lang): Html {
  const words = dictionary(lang).report
  const { filled } = view
  const chosen = filled.about ?? 'cell'
  const abouts = Object.entries(words.abouts)
  const action = inLang(lang, links.report(view.dataset.id))
  return html`<form class="letter" method="post" action="${action}">
    <fieldset>
      <legend>${words.about}</legend>
      ${abouts.map(
        ([about, text]) =>
          html`<label class="choice" for="about-${about}"
            ><input
              type="radio"
              id="about-${about}"
              name="about"
              value="${about}"
              ${about === chosen ? checked : null}
            />
            ${text}</label
          >`,
      )}
    </fieldset>
    ${view.keys.map(({ name, title }, i) =>
      field(`key${i}`, words.key(say(lang, title) || name), filled, i === 0 ? words.keyHint : null),
    )}
    <div>
      <label for="column">${words.column}</label>
      <select id="column" name="column">
        <option value="">${words.noColumn}</option>
        ${view.columns.map(
          ({ name, title }) =>
            html`<option value="${name}" ${name === filled.column ? selected : null}>
              ${say(lang, title)}
            </option>`,
        )}
      </select>
    </div>
    ${field('saw', words.saw, filled, null)} ${field('proposed', words.proposed, filled, null)}
    <div>
      <label for="note">${words.note}</label>
      <textarea id="note" name="note" rows="5" maxlength="4000">${filled.note ?? ''}</textarea>
    </div>
    ${field('contact', words.contact, filled, words.contactHint)}
    <button type="submit" class="button-main">${words.send}</button>
  </form>`
}

function field(
  name: string,
  label: string,
  filled: Readonly<Record<string, string>>,
  hint: string | null,
): Html {
  return html`<div>
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      value="${filled[name] ?? ''}"
      maxlength="1000"
      autocomplete="off"
    />
    ${hint ? html`<p class="hint">${hint}</p>` : null}
  </div>`
}

function refusal(lang: Lang, refused: ReportFormView['refused']): Html | null {
  if (!refused) return null
  return html`<div class="notice" role="alert">
    <p><b>${say(lang, refused.sentence)}</b></p>
    <p>${say(lang, refused.hint)}</p>
  </div>`
}

/** The code travels in the body of a form, never in an address. */
export function followPage(view: FollowView, frame: Frame): string {
  const { lang } = frame
  const words = dictionary(lang).report
  const main = html`<div class="wide">
    <div class="title">
      <h1>${words.follow}</h1>
      <p class="lead">${words.followLead}</p>
      ${guideLine(frame, 'report-error')}
    </div>
    ${refusal(lang, view.refused)} ${view.found ? followed(view, view.found, lang) : null}
    <form class="letter" method="post" action="${inLang(lang, links.follow)}">
      ${field('id', words.number, { id: view.id }, null)} ${field('code', words.code, {}, null)}
      <button type="submit" class="button-main">${words.see}</button>
    </form>
  </div>`
  return page(frame, { title: words.follow, description: words.followLead, part: 'datasets', main })
}

function followed(view: FollowView, found: NonNullable<FollowView['found']>, lang: Lang): Html {
  const words = dictionary(lang).report
  const mayReopen = found.state === 'answered' || found.state === 'corrected'
  return html`<dl class="fields">
      ${pair(words.number, html`<code>${view.id}</code>`)}
      ${pair(words.state, words.states[found.state])}
      ${found.dueOn ? pair(words.due, day(found.dueOn)) : null}
      ${found.reopenUntil ? pair(words.until, day(found.reopenUntil)) : null}
    </dl>
    <ol>
      ${found.steps.map(
        ({ kind, at, entry, reason }) =>
          html`<li>
            ${words.steps[kind] ?? kind},
            ${moment(at)}${
              entry === null ? null : html` (${words.entry(number(lang, entry))})`
            }${reason ? html`: ${reason}` : null}
          </li>`,
      )}
    </ol>
    ${
      mayReopen
        ? html`<form class="letter" method="post" action="${inLang(lang, links.follow)}">
            <input type="hidden" name="id" value="${view.id}" />
            <input type="hidden" name="code" value="${view.code}" />
            <div>
              <label for="reason">${words.reason}</label>
              <textarea
                id="reason"
                name="reason"
                rows="3"
                minlength="10"
                maxlength="4000"
                required
              ></textarea>
            </div>
            <button type="submit">${words.reopen}</button>
          </form>`
        : null
    }`
}
