/** The compliance report: each article with its evidence, on screen and on paper. */
import {
  complianceStates,
  complianceStateWords,
  type ComplianceArticle,
  type ComplianceEvidence,
  type ComplianceFigure,
  type ComplianceReport,
  type ComplianceState,
} from '@kho/contract/compliance.ts'
import { consolePage } from './console-page.ts'
import type { ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang } from './links.ts'
import { mayFollow } from './may-follow.ts'
import { moment, pair, slug, table } from './parts.ts'
import type { Lang } from './view.ts'

const texts = {
  vi: {
    title: 'Báo cáo tuân thủ Quy chế',
    lead: 'Từng điều của Quy chế với chứng cứ hỏi ngay tại hệ thống này khi mở trang. Trang không thay đổi gì.',
    summary: 'Tổng hợp',
    article: 'Điều',
    says: 'Quy chế nói',
    does: 'Kho làm',
    state: 'Tình trạng',
    asked: 'Hỏi lúc',
    entries: 'mục nhật ký',
    count: 'Số chứng cứ',
    todo: 'Cần làm',
  },
  en: {
    title: 'Compliance report',
    lead: 'Each article of the regulation with evidence asked of this installation as the page opens. It changes nothing.',
    summary: 'Summary',
    article: 'Article',
    says: 'The regulation says',
    does: 'Kho does',
    state: 'State',
    asked: 'Asked at',
    entries: 'entries of the journal',
    count: 'Pieces of evidence',
    todo: 'To do',
  },
} as const

const isInstant = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/

export function consoleCompliancePage(report: ComplianceReport, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = texts[lang]
  const counts = complianceStates.map((state) => [
    { text: badge(lang, state) },
    { text: number(lang, report.counts[state]), number: true },
  ])
  const main = html`<p class="soft">
      ${report.regulation}. ${words.asked} ${moment(report.askedAt)},
      ${number(lang, report.journalSize)} ${words.entries}.
    </p>
    ${table({
      lang,
      caption: words.summary,
      captionHidden: true,
      rowHeader: true,
      className: 'plain compliance-counts',
      columns: [{ title: words.state }, { title: words.count, number: true }],
      rows: counts,
    })}
    ${table({
      lang,
      caption: words.article,
      captionHidden: true,
      rowHeader: true,
      stacked: true,
      columns: [{ title: words.says }, { title: words.state }],
      rows: report.articles.map(({ id, says, state }) => [
        {
          text: html`<a href="#${placeOf(id)}">${say(lang, says)}</a>
            <small class="soft">${words.article} ${id}</small>`,
        },
        { text: badge(lang, state) },
      ]),
    })}
    ${report.articles.map((article) => articleSection(frame, article))}`
  return consolePage(frame, { title: words.title, lead: words.lead, main })
}

const placeOf = (id: string) => `article-${slug(id)}`

function articleSection(
  frame: ConsoleFrame,
  { id, says, does, state, evidence }: ComplianceArticle,
): Html {
  const { lang } = frame
  const words = texts[lang]
  return html`<section id="${placeOf(id)}" class="compliance">
    <h2>
      ${say(lang, says)} <small class="soft">${words.article} ${id}</small> ${badge(lang, state)}
    </h2>
    <p class="soft">${words.does}: ${say(lang, does)}.</p>
    ${evidence.map((one) => evidenceBlock(frame, one))}
  </section>`
}

function evidenceBlock(
  frame: ConsoleFrame,
  { id, title, state, figures, wants }: ComplianceEvidence,
): Html {
  const { lang } = frame
  const words = texts[lang]
  return html`<h3 id="evidence-${slug(id)}">${say(lang, title)} ${badge(lang, state)}</h3>
    ${
      figures.length > 0
        ? html`<dl class="facts">
            ${figures.map((one) => pair(say(lang, one.label), figureValue(lang, one)))}
          </dl>`
        : null
    }
    ${
      wants.length > 0
        ? html`<ul>
            ${wants.map(
              ({ what, todo }) =>
                html`<li>
                  <b>${say(lang, what)}</b><br />${words.todo}: ${told(frame, say(lang, todo))}
                </li>`,
            )}
          </ul>`
        : null
    }`
}

/** Pages of the console as links where they are open to whoever looks, commands as such. */
function told(frame: ConsoleFrame, text: string): Html {
  const pieces = text.split(/(`[^`]+`|\/console(?:\/[a-z-]+)+)/)
  return html`${pieces.map((piece) => {
    if (piece.startsWith('`')) return html`<code>${piece.slice(1, -1)}</code>`
    if (piece.startsWith('/console') && mayFollow(frame, piece))
      return html`<a href="${inLang(frame.lang, piece)}">${piece}</a>`
    return html`${piece}`
  })}`
}

function figureValue(lang: Lang, { value, href }: ComplianceFigure): Html {
  let shown: Html
  if (typeof value === 'number') shown = html`${number(lang, value)}`
  else if (typeof value === 'object') shown = html`${say(lang, value)}`
  else shown = isInstant.test(value) ? moment(value) : html`${value}`
  return href === undefined ? shown : html`<a href="${inLang(lang, href)}">${shown}</a>`
}

/** Told by words, never by colour alone. */
function badge(lang: Lang, state: ComplianceState): Html {
  return html`<span class="badge state-${state}">${say(lang, complianceStateWords[state])}</span>`
}
