/** Code lists: all of them, one with search at a day, and the whole life of one code. */
import { dayField } from './day-field.ts'
import { dictionary, say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { page } from './page.ts'
import { pair, sample, table, trail } from './parts.ts'
import type {
  CodeLink,
  CodelistsView,
  CodelistView,
  CodeState,
  CodeView,
  Frame,
  Lang,
} from './view.ts'

/** All code lists as a document. */
export function codelistsPage(view: CodelistsView, frame: Frame): string {
  const { lang } = frame
  const words = dictionary(lang).codelists
  const items = view.lists.map(
    ({ list, title, description, codes }) =>
      html`<li>
        <div class="entry-words">
          <h2><a href="${inLang(lang, links.codelist(list))}">${say(lang, title)}</a></h2>
          <p>${say(lang, description)}</p>
          <p class="soft">${words.count(number(lang, codes))}, <code>${list}</code></p>
        </div>
      </li>`,
  )
  const main = html`<div class="wide">
    <div class="title">
      <h1>${words.heading}</h1>
      <p class="lead">${words.lead}</p>
    </div>
    ${
      items.length > 0
        ? html`<ul class="ledger">
            ${items}
          </ul>`
        : html`<p>${words.none}</p>`
    }
  </div>`
  return page(frame, {
    title: words.heading,
    description: words.lead,
    part: 'codelists',
    alternates: [{ href: calls.codelists, type: 'application/json' }],
    main,
  })
}

/** One code list at a day, whole or searched, as a document. */
export function codelistPage(view: CodelistView, frame: Frame): string {
  const { lang } = frame
  const title = say(lang, view.list.title)
  const main = html`<div class="wide">
    ${trail(frame, { href: links.codelists, text: dictionary(lang).codelists.heading })}
    <div class="title">
      <h1>${title}</h1>
      <p class="lead">${say(lang, view.list.description)}</p>
    </div>
    ${dayForm(view, frame)} ${codes(view, lang)}
  </div>`
  return page(frame, {
    title,
    description: say(lang, view.list.description),
    part: 'codelists',
    alternates: [{ href: calls.codelist(view.list.list), type: 'application/json' }],
    main,
  })
}

function dayForm(view: CodelistView, frame: Frame): Html {
  const { lang } = frame
  const words = dictionary(lang).codelist
  return html`<form
    class="filters"
    method="get"
    action="${inLang(lang, links.codelist(view.list.list))}"
  >
    <div>
      <label for="code-q">${words.searchLabel}</label>
      <input type="search" id="code-q" name="q" value="${view.query}" autocomplete="off" />
    </div>
    ${dayField(lang, { name: 'asOf', label: words.asOfLabel, value: view.asOf })}
    <button type="submit">${words.button}</button>
  </form>`
}

function codes(view: CodelistView, lang: Lang): Html {
  const words = dictionary(lang).codelist
  const at = day(view.asOf)
  if (view.codes.length === 0)
    return html`<div class="none">
      <p role="status">${view.query ? words.none(view.query, at) : words.noneAt(at)}</p>
      <p>${words.noneNext}</p>
    </div>`
  return html`<p role="status">${words.found(number(lang, view.matching), at)}</p>
    ${
      view.matching > view.codes.length
        ? html`<p>${words.partShown(number(lang, view.codes.length))}</p>`
        : null
    }
    ${table({
      lang,
      caption: words.caption(say(lang, view.list.title), at),
      captionHidden: true,
      rowHeader: true,
      columns: [words.code, words.name, words.kind, words.parent, words.valid].map((title) => ({
        title,
      })),
      rows: view.codes.map((state) => [
        { text: codeLink(lang, view.list.list, state.code, view.asOf) },
        { text: nameOf(lang, state) },
        { text: state.kind ? asKept(state.kind) : '–' },
        { text: state.parent ? parentOf(state.parent) : '–' },
        { text: validity(lang, state) },
      ]),
    })}`
}

/** One code at a day, with all it ever meant, as a document. */
export function codePage(view: CodeView, frame: Frame): string {
  const { lang } = frame
  const words = dictionary(lang)
  const list = view.list.list
  const at = day(view.asOf)
  const main = html`<div class="wide">
    ${trail(
      frame,
      { href: links.codelists, text: words.codelists.heading },
      { href: links.codelist(list), text: say(lang, view.list.title) },
    )}
    <div class="title">
      <h1><code>${view.code}</code> ${view.current ? nameOf(lang, view.current) : null}</h1>
    </div>
    <form class="filters" method="get" action="${inLang(lang, links.code(list, view.code))}">
      ${dayField(lang, { name: 'asOf', label: words.codelist.asOfLabel, value: view.asOf })}
      <button type="submit">${words.codelist.button}</button>
    </form>
    ${meaning(view, lang, at)} ${kin(view, lang)}
    <section aria-labelledby="states">
      <h2 id="states">${words.code.states}</h2>
      <ol class="life">
        ${view.states.map((state) => html`<li>${stateLines(lang, state)}</li>`)}
      </ol>
    </section>
    <section aria-labelledby="call">
      <h2 id="call">${words.code.call}</h2>
      ${sample('curl', `curl "${frame.baseUrl}${callOf(view)}"`)}
    </section>
  </div>`
  return page(frame, {
    title: `${view.code} ${view.current?.name ?? ''}`.trim(),
    description: `${say(lang, view.list.title)}: ${view.code}`,
    part: 'codelists',
    alternates: [{ href: callOf(view), type: 'application/json' }],
    main,
  })
}

/** The call that answers: a code that is not valid at the day is asked at its own last one. */
function callOf({ list, code, asOf, current, states }: CodeView): string {
  const last = states.at(-1)
  const at = current ? asOf : (last?.validTo ?? last?.validFrom ?? asOf)
  return `${calls.code(list.list, code)}?asOf=${at}`
}

function meaning(view: CodeView, lang: Lang, at: string): Html {
  const words = dictionary(lang).code
  if (!view.current) return html`<p class="statement">${words.notValidAt(at)}.</p>`
  return html`<div class="statement">
    <p>${words.validAt(at)}</p>
    ${stateLines(lang, view.current)}
  </div>`
}

function kin(view: CodeView, lang: Lang): Html {
  const words = dictionary(lang).code
  const list = (id: string, title: string, none: string, codes: CodeLink[]) =>
    html`<section aria-labelledby="${id}">
      <h2 id="${id}">${title}</h2>
      ${
        codes.length === 0
          ? html`<p class="soft">${none}</p>`
          : html`<ul class="kin">
              ${codes.map(
                ({ code, name, extent }) =>
                  html`<li>
                    ${codeLink(lang, view.list.list, code)} ${name}
                    <span class="tag">${words.extent[extent]}</span>
                  </li>`,
              )}
            </ul>`
      }
    </section>`
  return html`<div class="halves">
    ${list('predecessors', words.predecessors, words.noPredecessors, view.predecessors)}
    ${list('successors', words.successors, words.noSuccessors, view.successors)}
  </div>`
}

function stateLines(lang: Lang, state: CodeState): Html {
  const words = dictionary(lang)
  return html`<p class="state-name"><b>${nameOf(lang, state)}</b>${kindBeside(state)}</p>
    <dl class="pairs">
      ${pair(words.codelist.valid, validity(lang, state))}
      ${state.parent ? pair(words.codelist.parent, parentOf(state.parent)) : null}
      ${state.legalGround ? pair(words.code.ground, asKept(state.legalGround)) : null}
    </dl>`
}

/** Lists keep names of kinds, of what is above and of grounds in Vietnamese alone. */
function asKept(text: string): Html {
  return html`<span lang="vi">${text}</span>`
}

function parentOf({ name, code }: { name: string; code: string }): Html {
  return html`${asKept(name)} (${code})`
}

/** The kind, where the name does not begin with it anyway. */
function kindBeside({ kind, name }: CodeState): Html | null {
  if (!kind || name.toLowerCase().startsWith(kind.toLowerCase())) return null
  return html` <span class="soft" lang="vi">${kind}</span>`
}

function codeLink(lang: Lang, list: string, code: string, asOf?: string): Html {
  const question = asOf === undefined ? '' : `?asOf=${encodeURIComponent(asOf)}`
  return html`<a href="${inLang(lang, links.code(list, code)) + question}"><code>${code}</code></a>`
}

function nameOf(lang: Lang, state: CodeState): Html {
  if (lang === 'en' && state.nameEn) return html`${state.nameEn}`
  return lang === 'vi' ? html`${state.name}` : html`<span lang="vi">${state.name}</span>`
}

function validity(lang: Lang, { validFrom, validTo }: CodeState): Html | string {
  const words = dictionary(lang).codelist
  if (validFrom && validTo) return words.between(day(validFrom), day(validTo))
  if (validFrom) return words.from(day(validFrom))
  return validTo ? words.until(day(validTo)) : words.always
}
