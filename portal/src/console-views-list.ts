/** Saved views: a list with what may be done about each, and the question before one is deleted. */
import { emptyList } from './console-empty.ts'
import { consolePage } from './console-page.ts'
import { pressButton } from './console-parts.ts'
import { datasetName } from './console-names.ts'
import type { ConsoleFrame } from './console-view.ts'
import { onlineWords } from './console-online-words.ts'
import type { SavedViewLine } from './explore-view.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { table } from './parts.ts'
import type { Frame } from './view.ts'

export function viewsList(views: readonly SavedViewLine[], frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = onlineWords(lang)
  return html`<section class="desk-step" aria-labelledby="views">
    <h2 id="views">${words.views}</h2>
    <p>${words.viewsLead}</p>
    ${
      views.length === 0
        ? emptyList(frame, 'views')
        : table({
            lang,
            caption: words.viewsTable,
            captionHidden: true,
            rowHeader: true,
            columns: [words.viewName, words.savedBy, words.acts].map((title) => ({ title })),
            rows: views.map((one) => [
              { text: viewLink(one, frame) },
              { text: `${words.by(one.by)}${one.shared ? `, ${words.shared}` : ''}` },
              { text: one.own ? acts(one, lang) : '' },
            ]),
          })
    }
  </section>`
}

function viewLink({ name, dataset, search }: SavedViewLine, frame: ConsoleFrame): Html {
  const { lang } = frame
  const path = inLang(lang, links.consoleExplore(dataset))
  return html`<a href="${search === '' ? path : `${path}?${search}`}">${name}</a>
    <br />${datasetName(frame, dataset)}`
}

function acts({ id, name, shared }: SavedViewLine, lang: Frame['lang']): Html {
  const words = onlineWords(lang)
  const text = shared ? words.unshare : words.share
  return html`<form method="post" action="${inLang(lang, `${links.consoleView(id)}/share`)}">
      <input type="hidden" name="shared" value="${shared ? 'no' : 'yes'}" />
      <button type="submit" aria-label="${text}: ${name}">${text}</button>
    </form>
    <a
      href="${inLang(lang, `${links.consoleView(id)}/delete`)}"
      aria-label="${words.remove}: ${name}"
      >${words.remove}</a
    >`
}

export function deleteViewPage(view: SavedViewLine, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = onlineWords(lang)
  const main = html`<p>${words.removeEffect}</p>
    <form method="post" action="${inLang(lang, `${links.consoleView(view.id)}/delete`)}">
      ${pressButton(lang, { text: words.remove, name: 'delete', main: false })}
    </form>`
  const above = [{ href: links.use, text: words.use }]
  return consolePage(frame, { title: words.removeTitle(view.name), above, main })
}
