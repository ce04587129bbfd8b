/** The explorer under one's own rights, and what is said before its first row. */
import { choice } from './console-access-requests-page.ts'
import { consolePage } from './console-page.ts'
import { field, pressButton, refusedNotice, selectField } from './console-parts.ts'
import type { ConsoleFrame, RefusedView } from './console-view.ts'
import type { TaskView } from './console-online-view.ts'
import { onlineWords } from './console-online-words.ts'
import { viewsList } from './console-views-list.ts'
import { say } from './dictionary.ts'
import { explorer } from './explore-page.ts'
import { explorePath, writeExplore } from './explore-selection.ts'
import type { ExploreView, OwnRights } from './explore-view.ts'
import { exploreWords } from './explore-words.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { pair } from './parts.ts'
import { purposeText } from './purpose-text.ts'
import type { Lang } from './view.ts'

export function ownExplorePage(
  view: ExploreView & { own: OwnRights },
  typed: { name: string; refused: RefusedView | null },
  frame: ConsoleFrame,
): string {
  const { lang } = frame
  const title = exploreWords(lang).heading(say(lang, view.title))
  const main = html`${refusedNotice(lang, typed.refused)}
  ${rightsPart(view, lang, mapLink(view, lang))} ${explorer(view, frame)} ${missingPart(view, lang)}
  ${view.refused ? null : saveForm(view, typed.name, lang)} ${viewsList(view.own.views, frame)}`
  const above = [{ href: links.use, text: onlineWords(lang).use }]
  return consolePage(frame, { title, above, main })
}

type RightsView = Pick<ExploreView, 'id' | 'selection'> & {
  own: Pick<OwnRights, 'grant' | 'purpose' | 'task' | 'masks'>
}

/** Under what somebody reads, and for what; `more` stands beside the way to change it. */
export function rightsPart(
  { id, own, selection }: RightsView,
  lang: Lang,
  more: Html | null = null,
): Html {
  const words = onlineWords(lang)
  const back = encodeURIComponent(writeExplore(selection))
  return html`<section class="desk-step" aria-label="${words.reading}">
    <dl class="pairs">
      ${own.grant === null ? null : pair(words.reading, `${words.grant} ${own.grant}`)}
      ${pair(words.purpose, purposeText(lang, own.purpose))}
      ${pair(words.task, html`<code>${own.task}</code>`)}
    </dl>
    <p class="soft">
      ${words.recorded} ${Object.keys(own.masks).length > 0 ? words.maskedWhy : null}
    </p>
    <p>
      <a href="${inLang(lang, links.consoleExploreTask(id))}?back=${back}">${words.change}</a>
      ${more}
    </p>
  </section>`
}

/** The same rows on a map, where a shape of theirs is granted as it is. */
function mapLink(view: ExploreView & { own: OwnRights }, lang: Lang): Html | null {
  const { id, own, selection, definition, refused } = view
  const hasShape = definition.columns.some(
    ({ name, type }) => type === 'geometry' && !own.masks[name],
  )
  if (!hasShape || refused) return null
  const shown = { ...selection, sortby: '', cursor: '', group: '', value: '' }
  const href = inLang(lang, explorePath(links.consoleExploreMap(id), shown))
  return html`· <a href="${href}">${onlineWords(lang).asMap}</a>`
}

function missingPart({ id, own }: ExploreView & { own: OwnRights }, lang: Lang): Html | null {
  const words = onlineWords(lang)
  if (own.missing.length === 0) return null
  return html`<section class="desk-step" aria-labelledby="missing">
    <h2 id="missing">${words.missing}</h2>
    <p>${words.missingWhy}</p>
    <ul>
      ${own.missing.map(({ name, title }) => html`<li>${say(lang, title)} <code>${name}</code></li>`)}
    </ul>
    <p>
      <a href="${inLang(lang, links.newRequest)}?dataset=${encodeURIComponent(id)}"
        >${words.askMore}</a
      >
    </p>
  </section>`
}

function saveForm({ id, selection }: ExploreView, name: string, lang: Lang): Html {
  const words = onlineWords(lang)
  return html`<form
    class="desk-form"
    method="post"
    action="${inLang(lang, `${links.consoleExplore(id)}/views`)}"
  >
    <input type="hidden" name="search" value="${writeExplore({ ...selection, cursor: '' })}" />
    ${field({ name: 'name', label: words.viewName, value: name, required: true, lengthMax: 120 })}
    ${choice('shared', { value: 'yes', text: words.viewShare, checked: false })}
    ${pressButton(lang, { text: words.save, name: 'save', main: false })}
  </form>`
}

export function taskPage(view: TaskView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = onlineWords(lang)
  const { dataset, choices, agencies, typed, back, refused } = view
  const codes = [...new Set(choices.map(({ purpose }) => purpose))]
  const patterns = [...new Set(choices.map(({ task }) => task ?? words.anyTask))]
  const main = html`${refusedNotice(lang, refused)}
    <form
      class="desk-form"
      method="post"
      action="${inLang(lang, links.consoleExploreTask(dataset.id))}"
    >
      <input type="hidden" name="back" value="${back}" />
      ${
        agencies.length > 1
          ? selectField({
              name: 'agency',
              label: words.agency,
              value: typed.agency,
              options: agencies.map(({ id, name }) => ({ value: id, text: say(lang, name) })),
              empty: '',
              required: true,
            })
          : html`<input type="hidden" name="agency" value="${agencies[0]?.id ?? typed.agency}" />`
      }
      <fieldset>
        <legend>${words.purpose}</legend>
        ${codes.map((code) =>
          choice('purpose', {
            value: code,
            text: purposeText(lang, code),
            checked: typed.purpose === code || codes.length === 1,
            type: 'radio',
          }),
        )}
      </fieldset>
      ${field({
        name: 'task',
        label: words.task,
        value: typed.task,
        hint: `${words.taskHint} ${words.patterns}: ${patterns.join(', ') || '–'}.`,
        required: true,
      })}
      ${pressButton(lang, { text: words.start, name: 'start' })}
    </form>`
  const above = [{ href: links.use, text: words.use }]
  const title = words.taskTitle(say(lang, dataset.title))
  return consolePage(frame, { title, lead: words.taskLead, above, main })
}
