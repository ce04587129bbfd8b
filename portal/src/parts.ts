/** Small pieces that several pages are made of. */
import { dictionary, say } from './dictionary.ts'
import { instant, shortHash } from './format.ts'
import { html, raw, type Html, type Value } from './html.ts'
import { inLang, links } from './links.ts'
import type { AgencyContact, AgencyRef, Frame, Lang } from './view.ts'
import type { Bilingual, Sharing } from '@kho/contract/dataset.ts'

/** An instant, readable and exact at once. */
export function moment(iso: string): Html {
  return html`<time datetime="${iso}">${instant(iso)}</time>`
}

/** A long hash by its ends; the whole stands in the title and in a copy for screen readers. */
export function shortened(hash: string): Html {
  return html`<code class="hash" title="${hash}">${shortHash(hash)}</code>`
}

/** How widely a dataset is shared, as a sign and in words. */
export function sharingBadge(lang: Lang, sharing: Sharing): Html {
  return html`<span class="badge badge-${sharing}">${dictionary(lang).sharing[sharing]}</span>`
}

/** The name of an agency, leading to its page. */
export function agencyLink(lang: Lang, agency: AgencyRef): Html {
  return html`<a href="${inLang(lang, links.agency(agency.id))}">${say(lang, agency.name)}</a>`
}

/** A dataset or an agency by its title, linked where its page stands: outside not all of them do. */
export function standingLink(
  { lang, edition }: Frame,
  kind: 'datasets' | 'agencies',
  { id, title }: { id: string; title: Bilingual },
): Html {
  if (edition && !edition[kind]?.includes(id)) return html`${say(lang, title)}`
  const to = kind === 'datasets' ? links.dataset(id) : links.agency(id)
  return html`<a href="${inLang(lang, to)}">${say(lang, title)}</a>`
}

/** How an agency is reached. */
export function contactLines(lang: Lang, agency: AgencyContact): Html {
  const words = dictionary(lang).agency
  const { contact } = agency
  if (!contact || (!contact.phone && !contact.email)) return html`<p>${words.noContact}</p>`
  const name = say(lang, contact.name)
  return html`${name === contact.email || name === contact.phone ? null : html`<p>${name}</p>`}
    <dl class="pairs">
      ${
        contact.phone
          ? pair(
              words.phone,
              html`<a href="tel:${contact.phone.replace(/[^\d+]/g, '')}">${contact.phone}</a>`,
            )
          : null
      }
      ${
        contact.email
          ? pair(words.email, html`<a href="mailto:${contact.email}">${contact.email}</a>`)
          : null
      }
    </dl>`
}

/** Few words in a cell, kept on one line. */
export function short(words: Value): Html {
  return html`<span class="short">${words}</span>`
}

/** One term with its description, inside a `dl`. */
export function pair(term: string, description: Value): Html {
  return html`<div>
    <dt>${term}</dt>
    <dd>${description}</dd>
  </div>`
}

export type Cell = { text: Value; number?: boolean; code?: boolean }

/**
 * A table with a caption, headers tied to their columns and, where the first cell names the row,
 * to their rows. It scrolls inside its own frame, so that the page never scrolls sideways. On a
 * phone the cells of a row of words stand below one another, each beside its head.
 */
export function table(content: {
  lang: Lang
  caption: string
  captionHidden?: boolean
  columns: { title: Value; number?: boolean }[]
  /** What stands under the heads, one for each column. */
  below?: Value[]
  rows: Cell[][]
  rowHeader?: boolean
  className?: string
  /** Left out: by what its columns hold and how long it is. */
  stacked?: boolean
}): Html {
  const id = `table-${slug(content.caption)}`
  // A head stands over its figures, whether or not the column says that they are figures.
  const [first] = content.rows
  const isFigures = content.columns.map(({ number }, i) => number ?? first?.[i]?.number ?? false)
  const head = content.columns.map(
    ({ title }, i) =>
      html`<th scope="col" ${raw(isFigures[i] ? 'class="number"' : '')}>${title}</th>`,
  )
  const { className } = content
  const isShort = content.rows.length <= stackedMax
  const stacked =
    content.stacked ?? (isShort && className === undefined && isRead(isFigures, content.rows))
  const rows = content.rows.map(
    (cells) =>
      html`<tr>
        ${cells.map((cell, i) => {
          const label = stacked ? content.columns[i]?.title : undefined
          return tableCell(cell, i === 0 && content.rowHeader, label)
        })}
      </tr>`,
  )
  return html`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0">
    <table class="${className ?? 'plain'}${stacked ? ' stacked' : ''}">
      <caption id="${id}" ${content.captionHidden ? raw('class="unseen"') : null}>
        ${content.caption}
      </caption>
      <thead>
        <tr>
          ${head}
        </tr>
        ${content.below ? belowHeads(content.columns, content.below) : null}
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

/** Longer lists are looked through by their first columns, not read row by row. */
const stackedMax = 50

/** Figures and bars are compared along their column, also on a phone; words are read row by row. */
function isRead(isFigures: readonly boolean[], rows: readonly (readonly Cell[])[]): boolean {
  const figures = isFigures.filter(Boolean).length
  if (isFigures.length < 3 || figures * 2 >= isFigures.length) return false
  return !rows.flat().some(({ text }) => html`${text}`.markup.includes('<svg'))
}

function belowHeads(columns: readonly { number?: boolean }[], below: readonly Value[]): Html {
  const cells = below.map((text, i) => ({ text, number: columns[i]?.number ?? false }))
  return html`<tr>
    ${cells.map((cell) => tableCell(cell, false))}
  </tr>`
}

function tableCell(cell: Cell, header: boolean | undefined, label?: Value): Html {
  const kind = raw(cell.number ? ' class="number"' : '')
  const text = cell.code ? html`<code>${cell.text}</code>` : cell.text
  if (header) return html`<th scope="row" ${kind}${numberName(text, label)}>${text}</th>`
  // A cell without a word is left out where it would stand in a line of its own.
  const isNamed = label !== undefined && html`${text}`.markup.trim() !== ''
  const name = isNamed ? html` data-label="${typeof label === 'string' ? label : ''}"` : null
  return html`<td ${kind}${name}>${text}</td>`
}

/** A bare number that heads a card is said with what it numbers. */
function numberName(text: Value, label?: Value): Html | null {
  const bare = html`${text}`.markup.replaceAll(/<[^>]*>/g, '').trim()
  // Also several, as the articles `6.1b, 15.5` and `8.1–8.5`.
  const isNumber = /^\d+[a-z]?([.,–\s]+\d+[a-z]?)*$/.test(bare)
  return isNumber && typeof label === 'string' ? html` data-label="${label}"` : null
}

/** Letters and digits of a text as part of an identifier in the page. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('đ', 'd')
    .replace(/[^a-z0-9]+/g, '-')
}

/** The way from the first page to this one. */
export function trail(frame: Frame, ...steps: { href: string; text: string }[]): Html {
  const words = dictionary(frame.lang)
  return html`<nav class="trail" aria-label="${words.nav.trail}">
    <ol>
      ${steps.map(({ href, text }) => html`<li><a href="${inLang(frame.lang, href)}">${text}</a></li>`)}
    </ol>
  </nav>`
}

/** A piece of code or text to be copied; the optional script puts a button before it. */
export function sample(name: string, text: string): Html {
  // prettier-ignore
  return html`<pre class="sample" tabindex="0" role="group" aria-label="${name}" data-copy="${name}"><code>${text}</code></pre>`
}
