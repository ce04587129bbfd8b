/** What is held about whoever is signed in, who read it, and what it asked. */
import { requestKinds } from '@kho/contract/personal.ts'
import { purposes } from '@kho/contract/purpose.ts'
import { field, pressButton, refusedNotice, selectField, textField } from './console-parts.ts'
import { consolePage } from './console-page.ts'
import { readTable } from './console-reads-page.ts'
import { requestTable } from './console-requests-page.ts'
import type { MePageView } from './console-personal-view.ts'
import { personalWords } from './console-personal-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { pair } from './parts.ts'
import type { Lang } from './view.ts'

export function mePage(view: MePageView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = personalWords(lang)
  const { reads, undecided, requests } = view
  const main = html`<section class="desk-step" aria-labelledby="held">
      <h2 id="held">${words.held}</h2>
      ${heldParts(view, lang)}
    </section>
    <section class="desk-step">
      <h2>${words.whoRead}</h2>
      ${undecided > 0 ? html`<p>${words.undecided(number(lang, undecided))}</p>` : null}
      ${readTable(lang, reads, false)}
    </section>
    <section class="desk-step" aria-labelledby="requests">
      <h2 id="requests">${words.myRequests}</h2>
      ${requestTable(lang, requests, false)}
    </section>
    ${askForm(view, lang)}`
  return consolePage(frame, { title: words.me, lead: words.meLead, main })
}

function heldParts({ held }: MePageView, lang: Lang): Html | Html[] {
  const words = personalWords(lang)
  if (held.length === 0) return html`<p>${words.nothingHeld}</p>`
  return held.map(
    ({ dataset, title, owner, legalGround, records, past }) =>
      html`<article>
        <h3>${say(lang, title)} <code>${dataset}</code></h3>
        <p>
          ${words.owner}:
          ${owner}${legalGround ? html`. ${words.legalGround}: ${legalGround}` : null}
        </p>
        ${records.map(
          (record) =>
            html`<dl class="pairs">
              ${Object.entries(record).map(([name, value]) => pair(name, value ?? '–'))}
            </dl>`,
        )}
        ${past > 0 ? html`<p>${words.past(number(lang, past))}</p>` : null}
      </article>`,
  )
}

function askForm({ typed, objected, refused }: MePageView, lang: Lang): Html {
  const words = personalWords(lang)
  const value = (name: string) => typed[name] ?? ''
  const options = requestKinds.map((kind) => ({ value: kind, text: words.kinds[kind] }))
  const optional = ` (${consoleWords(lang).optional})`
  return html`<section class="desk-step" aria-labelledby="ask">
    <h2 id="ask">${words.ask}</h2>
    ${refusedNotice(lang, refused)}
    <form class="desk-form" method="post" action="${inLang(lang, links.me)}">
      ${selectField({ name: 'kind', label: words.kind, value: value('kind'), options, required: true })}
      ${textField({ name: 'note', label: words.note, value: value('note'), required: true })}
      ${field({ name: 'contact', label: words.contact + optional, value: value('contact') })}
      ${objectionField(objected, lang)}
      <p class="hint">${words.correctionHint}</p>
      ${field({ name: 'dataset', label: words.dataset + optional, value: value('dataset') })}
      ${field({ name: 'column', label: words.columns + optional, value: value('column') })}
      ${field({ name: 'proposed', label: words.proposed + optional, value: value('proposed') })}
      ${pressButton(lang, { text: words.ask, name: 'ask' })}
    </form>
  </section>`
}

/** What an objection is to; none chosen is all of the six. */
function objectionField(objected: readonly string[], lang: Lang): Html {
  const words = personalWords(lang)
  return html`<fieldset>
    <legend>${words.objected}</legend>
    <p class="hint">${words.objectedHint}</p>
    ${Object.entries(purposes).map(
      ([code, purpose]) =>
        html`<label class="check"
          ><input
            type="checkbox"
            name="purposes"
            value="${code}"
            ${objected.includes(code) ? raw('checked') : null}
          />
          ${purpose.point}) ${purpose[lang]}</label
        >`,
    )}
  </fieldset>`
}
