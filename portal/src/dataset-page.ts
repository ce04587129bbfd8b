/** The page of one dataset: what it is, how far it is proven, its rows, and how to use it. */
import { answersTable } from './answers-table.ts'
import { callSection } from './dataset-calls.ts'
import {
  catalogueFields,
  documentsSection,
  historyTable,
  legalSection,
  usageTable,
} from './dataset-terms.ts'
import { dictionary, say } from './dictionary.ts'
import { proofPanel } from './equality.ts'
import { mapScript } from './assets.ts'
import { exploreWords } from './explore-words.ts'
import { number } from './format.ts'
import { feedLink } from './feed.ts'
import { guideLine } from './guide-line.ts'
import { html, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { mapSection, showsMap } from './map-section.ts'
import { mapWords } from './map-words.ts'
import { page } from './page.ts'
import { agencyLink, contactLines, moment, pair, sharingBadge, trail } from './parts.ts'
import { previewTable } from './preview-table.ts'
import { qualitySection } from './quality-section.ts'
import { releaseSection } from './release-section.ts'
import { releaseWords } from './release-words.ts'
import { figuresSection } from './report-page.ts'
import { serviceHead } from './service-head.ts'
import { kindOfCard, serviceMark } from './service-mark.ts'
import { structuredDataset } from './structured-dataset.ts'
import { structureTable } from './structure-table.ts'
import type { DatasetView, Frame, Lang } from './view.ts'

type Section = { id: string; title: string; content: Html }

/** One dataset as a document; `above` stands before all of it, and is nothing on a public page. */
export function datasetPage(view: DatasetView, frame: Frame, above: Html | null = null): string {
  const { lang } = frame
  const words = dictionary(lang)
  const sections = sectionsOf(view, frame)
  const main = html`<div class="wide">
    ${above} ${trail(frame, { href: links.home, text: words.dataset.trail })}
    <div class="title">
      <h1>${say(lang, view.title)}</h1>
      <p class="lead">${say(lang, view.description)}</p>
      <p class="entry-from">
        ${agencyLink(lang, view.agency)} ${sharingBadge(lang, view.sharing)}
        ${serviceMark(lang, kindOfCard(view))}
      </p>
      ${actions(lang, view)}
    </div>
    ${view.equality.state === 'asked' ? serviceHead(view, frame) : null}
    ${proofPanel(lang, view.equality)} ${facts(lang, view)} ${guideLine(frame, 'read-dataset')}
    <div class="with-contents">
      <nav class="contents" aria-labelledby="contents-title">
        <h2 id="contents-title">${words.nav.onThisPage}</h2>
        <ol>
          ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
        </ol>
      </nav>
      <div class="sections">${sections.map(sectionMarkup)}</div>
    </div>
  </div>`
  return page(frame, {
    title: say(lang, view.title),
    description: say(lang, view.description),
    part: 'datasets',
    alternates: view.isDraft ? [] : alternatesOf(lang, view),
    ...(showsMap(view) ? { scripts: [mapScript.path] } : {}),
    structured: structuredDataset(view, frame),
    main,
  })
}

function alternatesOf(lang: Lang, { id, sharing }: DatasetView) {
  const whole = { href: calls.exported(id, 'csv'), type: 'text/csv' }
  return [
    { href: calls.dataset(id), type: 'application/json' },
    feedLink(lang, links.datasetFeed(id)),
    ...(sharing === 'open' ? [whole] : []),
  ]
}

function sectionMarkup({ id, title, content }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section>`
}

function sectionsOf(view: DatasetView, frame: Frame): Section[] {
  const { lang } = frame
  const words = dictionary(lang).dataset
  const { definition } = view
  const version = html`<p class="soft">
    ${words.version(number(lang, definition.version))} ${words.keyIs}:
    ${definition.key.map((name, i) => html`${i > 0 ? ', ' : null}<code>${name}</code>`)}.
  </p>`
  const isAsked = view.equality.state === 'asked'
  const sections: (Section | null)[] = [
    isAsked
      ? { id: 'answers', title: words.answers, content: answersTable(lang, view) }
      : { id: 'preview', title: words.preview, content: previewTable(lang, view) },
    view.release
      ? {
          id: 'release',
          title: releaseWords(lang).section,
          content: releaseSection(lang, view.id, view.release),
        }
      : null,
    showsMap(view)
      ? { id: 'map', title: mapWords(lang).section, content: mapSection(lang, view) }
      : null,
    {
      id: 'structure',
      title: words.structure,
      content: html`${version} ${structureTable(lang, definition, view.lists)}`,
    },
    isAsked || view.release
      ? null
      : {
          id: 'quality',
          title: words.quality,
          content: qualitySection(lang, view.id, view.quality),
        },
    view.release
      ? null
      : {
          id: 'discrepancies',
          title: dictionary(lang).report.section,
          content: figuresSection(lang, view.discrepancies, view.isDraft ? null : view.id),
        },
    {
      id: 'call',
      title: words.call,
      content: html`${callSection(view, frame)} ${guideLine(frame, 'call-api')}`,
    },
    { id: 'catalogue', title: words.catalogue, content: catalogueFields(lang, view) },
    { id: 'legal', title: words.legal, content: legalSection(lang, view) },
    { id: 'documents', title: words.documents, content: documentsSection(lang, view) },
    isAsked ? null : { id: 'history', title: words.history, content: historyTable(lang, view) },
    { id: 'usage', title: words.usage, content: usageTable(lang, view) },
    { id: 'contact', title: words.contact, content: contacts(view, frame) },
  ]
  return sections.filter((section) => section !== null)
}

function actions(lang: Lang, view: DatasetView): Html {
  const words = dictionary(lang).dataset
  const open = view.sharing === 'open'
  return html`<p class="actions">
    ${
      open
        ? html`<a class="button button-main" href="${calls.exported(view.id, 'csv')}"
              >${words.download}</a
            >
            <a class="button" href="${calls.digestOf(calls.exported(view.id, 'csv'))}"
              >${words.digest}</a
            >`
        : askButton(lang, view)
    }
    ${
      open && view.explorable
        ? html`<a class="button" href="${inLang(lang, links.explore(view.id))}"
            >${exploreWords(lang).link}</a
          >`
        : null
    }
    <a class="button" href="#call">${words.useApi}</a>
  </p>`
}

/** A service is asked for in a form of its own; of a dataset it is first told whom to ask. */
function askButton(lang: Lang, view: DatasetView): Html {
  const words = dictionary(lang).dataset
  if (view.isDraft || kindOfCard(view) === 'dataset') {
    return html`<a class="button button-main" href="#contact">${words.askAccess}</a>`
  }
  const href = `${inLang(lang, links.newRequest)}?dataset=${view.id}`
  return html`<a class="button button-main" href="${href}">${words.serviceAsk}</a>`
}

function facts(lang: Lang, view: DatasetView): Html {
  const words = dictionary(lang)
  const { definition, rows, changedAt, loads } = view
  const sequence = loads[0]?.sequence
  const isAsked = view.equality.state === 'asked'
  const counted = rows !== null && sequence !== undefined
  return html`<dl class="facts">
      ${pair(
        words.dataset.rows,
        html`<b class="figure">${rows === null ? '–' : number(lang, rows)}</b>`,
      )}
      ${pair(
        words.dataset.columns,
        html`<b class="figure">${number(lang, definition.columns.length)}</b>`,
      )}
      ${
        isAsked
          ? null
          : pair(words.dataset.changed, changedAt ? moment(changedAt) : words.dataset.never)
      }
      ${pair(words.dataset.frequency, words.catalogue.frequencies[definition.updateFrequency])}
    </dl>
    <p class="soft facts-note">
      ${counted ? words.dataset.rowsExact(number(lang, sequence)) : null}
      ${counted && !view.release && view.sharing !== 'open' ? words.dataset.rowsFewer : null}
      ${isAsked ? words.dataset.rowsAsked : null}
      ${rows === null && !isAsked ? words.dataset.rowsNone : null}
    </p>`
}

function contacts(view: DatasetView, frame: Frame): Html {
  const { lang } = frame
  const words = dictionary(lang)
  const others = view.suppliers.filter(({ id }) => id !== view.owner.id)
  const ask = view.release ? releaseWords(lang).ask : words.dataset.askWhom
  return html`<p>${ask}: <b>${say(lang, view.ask)}</b></p>
    ${view.sharing === 'open' ? null : guideLine(frame, 'ask-access')}
    <h3>${words.catalogue.owner}: ${agencyLink(lang, view.owner)}</h3>
    ${contactLines(lang, view.owner)}
    ${others.map(
      (agency) =>
        html`<h3>${words.catalogue.supplier}: ${agencyLink(lang, agency)}</h3>
          ${contactLines(lang, agency)}`,
    )}`
}
