/** The table of every error a caller can meet, one anchor a code. */
import { errors, type ErrorCode, type ErrorEntry } from '@kho/contract/errors.ts'
import { dictionary, say } from './dictionary.ts'
import { html, type Html } from './html.ts'
import { calls } from './links.ts'
import { page } from './page.ts'
import type { Frame } from './view.ts'

/** The table of errors as a document: of all, or of those that can be met where it stands. */
export function docsErrorsPage(frame: Frame, met: ReadonlySet<string> | null = null): string {
  const { lang } = frame
  const words = dictionary(lang).errors
  const groups = [...grouped(met)]
  const main = html`<div class="wide">
    <div class="title">
      <h1>${words.heading}</h1>
      <p class="lead">${words.lead}</p>
      <p class="soft">${words.note}</p>
    </div>
    <div class="with-contents">
      <nav class="contents" aria-labelledby="contents-title">
        <h2 id="contents-title">${dictionary(lang).nav.onThisPage}</h2>
        <ol>
          ${groups.map(([group]) => html`<li><a href="#${group}">${groupName(frame, group)}</a></li>`)}
        </ol>
      </nav>
      <div class="sections">${groups.map(([group, codes]) => section(frame, group, codes))}</div>
    </div>
  </div>`
  return page(frame, {
    title: words.heading,
    description: words.lead,
    part: 'guides',
    alternates: [{ href: calls.openapi, type: 'application/json' }],
    main,
  })
}

function grouped(met: ReadonlySet<string> | null): Map<string, ErrorCode[]> {
  const all = (Object.keys(errors) as ErrorCode[]).toSorted()
  const codes = met === null ? all : all.filter((code) => met.has(code))
  return Map.groupBy(codes, (code) => code.split('.')[0] ?? code)
}

function groupName(frame: Frame, group: string): string {
  return dictionary(frame.lang).errors.groups[group] ?? group
}

function section(frame: Frame, group: string, codes: ErrorCode[]): Html {
  return html`<section id="${group}" aria-labelledby="${group}-title">
    <h2 id="${group}-title">${groupName(frame, group)}</h2>
    ${codes.map((code) => entry(frame, code))}
  </section>`
}

function entry(frame: Frame, code: ErrorCode): Html {
  const { lang } = frame
  const words = dictionary(lang).errors
  const { status, sentence, hint }: ErrorEntry = errors[code]
  return html`<article class="error" id="${code}" aria-labelledby="${code}-title">
    <h3 id="${code}-title">
      <a href="#${code}"><code>${code}</code></a> <span class="tag">${words.status} ${status}</span>
    </h3>
    <p>${withValues(say(lang, sentence))}</p>
    <p class="soft">${words.hint}: ${withValues(say(lang, hint))}</p>
  </article>`
}

/** Sets off the words in braces, which stand for values. */
export function withValues(text: string): Html {
  return html`${text
    .split(/(\{\w+\})/)
    .map((piece) => (/^\{\w+\}$/.test(piece) ? html`<var>${piece}</var>` : piece))}`
}
