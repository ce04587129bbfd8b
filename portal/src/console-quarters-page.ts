/** The quarters that can be looked at, and the rule by which they are cut off. */
import { field, pressButton, refusedNotice } from './console-parts.ts'
import { consolePage } from './console-page.ts'
import type { ConsoleFrame } from './console-view.ts'
import { dayField } from './day-field.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { table } from './parts.ts'
import { quarterWords } from './quarter-words.ts'
import type { QuartersView } from './quarter-view.ts'
import type { Lang } from './view.ts'

export function quartersPage(view: QuartersView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = quarterWords(lang)
  const main = html`<ul class="kin">
      ${view.quarters.map(
        (one) =>
          html`<li><a href="${inLang(lang, links.quarter(one))}">${words.quarter(one)}</a></li>`,
      )}
    </ul>
    ${ruleSection(view, lang)}`
  return consolePage(frame, { title: words.quarters, lead: words.quartersLead, main })
}

function ruleSection({ cutOffs, closed, typed, refused }: QuartersView, lang: Lang): Html {
  const words = quarterWords(lang)
  return html`<section class="desk-step">
    <h2>${words.rule}</h2>
    <p>${words.ruleLead}</p>
    ${
      cutOffs.length === 0
        ? html`<p>${words.noCutOff}</p>`
        : table({
            lang,
            caption: words.rule,
            captionHidden: true,
            columns: [words.ruleFrom, words.ruleDay, words.ruleGround].map((title) => ({ title })),
            rows: cutOffs.map((one) => [
              { text: day(one.validFrom) },
              { text: number(lang, one.day), number: true },
              { text: one.ground },
            ]),
          })
    }
    ${refusedNotice(lang, refused)}
    <form class="desk-form" method="post" action="${inLang(lang, links.quarters)}">
      ${field({ name: 'monthDay', label: words.ruleDay, value: typed.monthDay ?? '', type: 'number', required: true })}
      ${dayField(lang, { name: 'validFrom', label: words.ruleFrom, value: typed.validFrom ?? '', required: true })}
      ${field({ name: 'ground', label: words.ruleGround, value: typed.ground ?? '', required: true, lengthMax: 300 })}
      ${pressButton(lang, { text: words.ruleSet, name: 'rule', closed })}
    </form>
  </section>`
}
