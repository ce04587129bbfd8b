/** The quality of a dataset on its page: an index of five figures, and the rules behind them. */
import { dictionary, say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { calls } from './links.ts'
import { moment, pair, table } from './parts.ts'
import type { Lang, QualityView } from './view.ts'

export function qualitySection(lang: Lang, dataset: string, view: QualityView | null): Html {
  const words = dictionary(lang).quality
  if (view === null) return html`<p>${words.none}</p>`
  return html`<p>
      ${words.measured(number(lang, view.sequence))} ${moment(view.measuredAt)}.
      <a href="${calls.quality(dataset)}">${words.all}</a>
    </p>
    <dl class="facts">
      ${pair(words.index, html`<b class="figure">${percent(lang, view.index)}</b>`)}
      ${view.dimensions.map(({ name, value }) =>
        pair(words.dimensions[name], html`<b class="figure">${percent(lang, value)}</b>`),
      )}
    </dl>
    <details>
      <summary>${words.how}</summary>
      <dl class="fields">
        ${view.dimensions.map(({ name, definition }) =>
          pair(words.dimensions[name], say(lang, definition)),
        )}
        ${pair(words.index, words.indexDefinition)}
      </dl>
    </details>
    ${rules(lang, view)}`
}

function rules(lang: Lang, view: QualityView): Html {
  const words = dictionary(lang).quality
  if (view.rules.length === 0) return html`<p>${words.noRules}</p>`
  return table({
    lang,
    caption: words.rules,
    captionHidden: true,
    rowHeader: true,
    columns: [
      { title: words.rule },
      { title: words.dimension },
      { title: words.failing, number: true },
      { title: words.checked, number: true },
      { title: words.trend },
    ],
    rows: view.rules.map((rule) => [
      { text: say(lang, rule.title) },
      { text: words.dimensions[rule.dimension] },
      { text: rule.failing === null ? words.notRun : number(lang, rule.failing), number: true },
      { text: rule.checked === null ? '–' : number(lang, rule.checked), number: true },
      { text: rule.trend.map((failing) => number(lang, failing)).join(' → ') || '–' },
    ]),
  })
}

function percent(lang: Lang, share: number | null): string {
  if (share === null) return '–'
  const text = (Math.floor(share * 1000) / 10).toFixed(1)
  return `${lang === 'vi' ? text.replace('.', ',') : text}%`
}
