/** The layout around every page: skip link, header with search, language switch, footer. */
import { catalogueWords } from './catalogue-words.ts'
import { icon, iconSmall, latinFont, script, style, vietnameseFont } from './assets.ts'
import { dictionary, say } from './dictionary.ts'
import { number } from './format.ts'
import { html, jsonBlock, raw, type Html } from './html.ts'
import { manifestPath } from './installed.ts'
import { calls, inLang, links } from './links.ts'
import { moment, shortened } from './parts.ts'
import { releaseWords } from './release-words.ts'
import type { Frame } from './view.ts'

export type Page = {
  /** Names the page in the browser's tab, before the name of the store. */
  title: string
  /** One sentence for search engines; none where the page should not be indexed. */
  description?: string
  /** The part of the portal it belongs to, marked in the navigation. */
  part?: 'datasets' | 'map' | 'board' | 'codelists' | 'journal' | 'guides' | 'console'
  /** The same content for machines: address and media type. */
  alternates?: { href: string; type: string; title?: string }[]
  /** Addresses of scripts beside the one of every page. */
  scripts?: string[]
  /** Loads itself again after so many seconds. */
  refreshSeconds?: number
  /** The same, but only where scripts do not run. */
  refreshUnscripted?: number
  /** A schema.org object embedded for search engines. */
  structured?: unknown
  main: Html
  /** The page holds the dataset search itself, so the header leaves it out. */
  ownSearch?: boolean
}

/** A whole document as text. */
export function page(frame: Frame, content: Page): string {
  const { lang } = frame
  const words = dictionary(lang)
  const name = `${words.place} · ${say(lang, frame.province)}`
  return html`<!doctype html>
    <html lang="${lang}" data-copy="${words.call.copy}" data-copied="${words.call.copied}">
      ${head(frame, content, name)}
      <body>
        <a class="skip" href="#main">${words.skip}</a>
        ${header(frame, content)}
        <main id="main" tabindex="-1">${content.main}</main>
        ${footer(frame)}
      </body>
    </html> `.markup
}

function head(frame: Frame, content: Page, name: string): Html {
  const { lang, baseUrl, path, search } = frame
  const address = (tongue: Frame['lang']) => baseUrl + inLang(tongue, path)
  return html`<head>
    <meta charset="utf-8" />
    <title>${content.title === name ? name : `${content.title} | ${name}`}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    ${
      content.description
        ? html`<meta name="description" content="${content.description}" />`
        : html`<meta name="robots" content="noindex" />`
    }
    <link rel="preload" href="${latinFont.path}" as="font" type="font/woff2" crossorigin="" />
    <link rel="preload" href="${vietnameseFont.path}" as="font" type="font/woff2" crossorigin="" />
    <link rel="stylesheet" href="${style.path}" />
    <link rel="icon" href="${icon.path}" type="image/svg+xml" />
    ${
      frame.edition
        ? null
        : html`<link rel="manifest" href="${manifestPath(lang)}" />
            <link rel="apple-touch-icon" href="${iconSmall.path}" />`
    }
    <link rel="canonical" href="${address(lang)}" />
    <link rel="alternate" hreflang="vi" href="${address('vi')}${search}" />
    <link rel="alternate" hreflang="en" href="${address('en')}${search}" />
    ${(content.alternates ?? []).map(
      (one) =>
        html`<link
          rel="alternate"
          type="${one.type}"
          href="${one.href}"
          title="${one.title ?? content.title}"
        />`,
    )}
    ${content.refreshSeconds ? html`<meta http-equiv="refresh" content="${content.refreshSeconds}" />` : null}
    ${
      content.refreshUnscripted
        ? html`<noscript
            ><meta http-equiv="refresh" content="${content.refreshUnscripted}"
          /></noscript>`
        : null
    }
    ${[script.path, ...(content.scripts ?? [])].map((path) => html`<script type="module" src="${path}"></script>`)}
    ${
      content.structured === undefined
        ? null
        : html`<script type="application/ld+json">
            ${jsonBlock(content.structured)}
          </script>`
    }
  </head>`
}

/** A granary roof over two equal bars: what the source holds and what the store holds. */
const mark = raw(
  '<svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">' +
    '<path class="mark-roof" d="M4 13.5 16 5l12 8.5" fill="none" stroke-width="2.8"/>' +
    '<path class="mark-source" d="M7 19h18" stroke-width="3.6"/>' +
    '<path class="mark-store" d="M7 25.5h18" stroke-width="3.6"/></svg>',
)

function header(frame: Frame, content: Page): Html {
  const { lang } = frame
  const words = dictionary(lang)
  const item = (part: NonNullable<Page['part']>, path: string) =>
    html`<li>
      <a
        href="${inLang(lang, path)}"
        ${content.part === part ? raw(frame.path === path ? ' aria-current="page"' : ' aria-current="true"') : null}
        >${words.nav[part]}</a
      >
    </li>`
  return html`<header class="top">
    <div class="top-in">
      <a class="brand" href="${inLang(lang, links.home)}">
        ${mark}
        <span><b>Kho</b> <span class="brand-place">${say(lang, frame.province)}</span></span>
      </a>
      <nav class="parts" aria-label="${words.nav.label}">
        <ul>
          ${item('datasets', links.home)} ${frame.edition ? null : item('map', links.map)}
          ${frame.edition ? null : item('board', links.board)} ${item('codelists', links.codelists)}
          ${item('journal', links.journal)} ${item('guides', links.guides)}
          ${frame.edition ? null : item('console', links.console)}
        </ul>
      </nav>
      ${content.ownSearch ? null : searchForm(frame, '', 'small')} ${languageSwitch(frame)}
    </div>
  </header>`
}

/** The search: a plain GET form, in the header, large on the first page, plain above what it found. */
export function searchForm(frame: Frame, query: string, size: 'small' | 'large' | 'plain'): Html {
  const words = dictionary(frame.lang)
  const large = size !== 'small'
  return html`<form
    class="search search-${size}"
    role="search"
    action="${inLang(frame.lang, links.search)}"
    method="get"
  >
    <label for="q" ${large ? null : raw('class="unseen"')}>${words.search.label}</label>
    <div class="field">
      <input
        type="search"
        id="q"
        name="q"
        value="${query}"
        placeholder="${words.search.placeholder}"
        autocomplete="off"
        maxlength="200"
        ${size === 'large' ? raw('aria-describedby="q-hint"') : null}
      />
      <button type="submit">${words.search.button}</button>
    </div>
    ${size === 'large' ? html`<p class="hint" id="q-hint">${words.search.hint}</p>` : null}
  </form>`
}

function languageSwitch(frame: Frame): Html {
  const words = dictionary(frame.lang)
  const other = frame.lang === 'vi' ? 'en' : 'vi'
  return html`<a
    class="tongue"
    href="${inLang(other, frame.path) + frame.search}"
    hreflang="${other}"
    lang="${other}"
    rel="alternate"
    ><span aria-hidden="true">${other.toUpperCase()}</span
    ><span class="unseen">${words.switchLabel}</span></a
  >`
}

function footer(frame: Frame): Html {
  const { lang, authority } = frame
  const words = dictionary(lang).footer
  return html`<footer class="bottom">
    <div class="bottom-in">
      <section aria-labelledby="footer-journal">
        <h2 id="footer-journal">${words.journal}</h2>
        ${checkpointLines(frame)} ${frame.edition ? editionLines(frame.lang, frame.edition) : null}
        <p><a href="${inLang(lang, links.journal)}">${words.verify}</a></p>
        <p><a href="${inLang(lang, links.statistics)}">${words.statistics}</a></p>
      </section>
      <section aria-labelledby="footer-wrong">
        <h2 id="footer-wrong">${words.wrong}</h2>
        ${authority.email ? html`<p><a href="${reportAddress(frame)}">${words.report}</a></p>` : null}
        <p><a href="${inLang(lang, links.accessibility)}">${words.accessibility}</a></p>
        <p>
          ${words.reportTo}:
          ${say(lang, authority.name)}${
            authority.phone
              ? html`,
                  <a href="tel:${authority.phone.replace(/[^\d+]/g, '')}">${authority.phone}</a>`
              : null
          }
        </p>
      </section>
      <section aria-labelledby="footer-machines">
        <h2 id="footer-machines">${words.machines}</h2>
        <ul>
          ${
            frame.edition && !frame.edition.catalogue
              ? null
              : html`<li>
                  <a href="${inLang(lang, links.catalogue)}">${catalogueWords(lang).heading}</a>
                </li>`
          }
          <li><a href="${inLang(lang, links.api)}">${words.api}</a></li>
          <li><a href="${calls.openapi}">${words.openapi}</a></li>
          <li><a href="${calls.datasets}">${words.catalogue}</a></li>
          <li><a href="${inLang(lang, links.errors)}">${words.errors}</a></li>
        </ul>
      </section>
    </div>
  </footer>`
}

/** Nothing where none was asked for: what is broken may be where the answer is. */
function checkpointLines({ lang, checkpoint }: Frame): Html | null {
  if (checkpoint === undefined) return null
  const words = dictionary(lang).footer
  if (checkpoint === null) return html`<p>${words.none}</p>`
  return html`<p>
      <b>${words.checkpoint(number(lang, checkpoint.size))}</b>, ${words.signedAt}
      ${moment(checkpoint.at)}
    </p>
    <p>${words.root} ${shortened(checkpoint.root)}</p>`
}

function editionLines(lang: Frame['lang'], { writtenAt }: NonNullable<Frame['edition']>): Html {
  const words = releaseWords(lang)
  return html`<p>${words.written} ${moment(writtenAt)}</p>
    <p><a href="${calls.edition}">${words.manifest}</a></p>`
}

function reportAddress(frame: Frame): string {
  const words = dictionary(frame.lang).footer
  const path = inLang(frame.lang, frame.path)
  const subject = encodeURIComponent(words.reportSubject(path))
  const body = encodeURIComponent(words.reportBody(frame.baseUrl + path))
  return `mailto:${frame.authority.email}?subject=${subject}&body=${body}`
}
