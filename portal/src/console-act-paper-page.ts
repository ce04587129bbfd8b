/** One act with the paper kept beside it, the papers before, and the form to keep one. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { outcomeTitles, paperedTitles, type PaperedKind } from '@kho/contract/paper.ts'
import { consolePage } from './console-page.ts'
import {
  paperWords,
  signatureList,
  type PaperLine,
  type VerifiedView,
} from './console-papers-page.ts'
import { nameText } from './console-names.ts'
import { field, pressButton, refusedNotice, textField } from './console-parts.ts'
import type { ConsoleFrame, RefusedView } from './console-view.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair, table } from './parts.ts'
import type { Lang } from './view.ts'

const vi = {
  title: 'Văn bản kèm theo',
  lead: 'Số, ngày, người ký của việc này, tệp PDF đã ký được giữ kèm; chữ ký được kiểm tra mỗi lần xem.',
  act: 'Việc',
  number: 'số',
  version: 'phiên bản',
  page: 'Xem việc này',
  none: 'Chưa có tệp nào được lưu kèm.',
  untold: 'chưa ghi',
  stands: 'Văn bản đang có giá trị',
  earlier: 'Các văn bản trước, vẫn được giữ',
  why: 'Lý do thay',
  attach: 'Lưu văn bản kèm việc này',
  replace: 'Thay văn bản',
  fileHint: 'PDF, tối đa 20 MiB, như người ký đã ký.',
  minutesHint: 'Tải biên bản PDF của đợt rà soát, ký vào chính tệp đó rồi gửi lại tại đây.',
}
const en: typeof vi = {
  title: 'Paper kept beside it',
  lead: 'Number, day and signer of this act, with its signed PDF; the signatures are verified each time it is shown.',
  act: 'Act',
  number: 'number',
  version: 'version',
  page: 'See the act',
  none: 'No file is kept beside it yet.',
  untold: 'not told',
  stands: 'The paper that stands',
  earlier: 'Papers before it, which stay',
  why: 'Why it was replaced',
  attach: 'Keep a paper beside this act',
  replace: 'Replace the paper',
  fileHint: 'PDF of at most 20 MiB, as it was signed.',
  minutesHint: 'Take the PDF of the minutes, sign that very file, and bring it back here.',
}

export type ActPaperView = {
  kind: PaperedKind
  subject: string
  /** The page of the act, without the language; null where it has none. */
  page: string | null
  document: { number: string; date: string; signer: string | null } | null
  paper: (PaperLine & { verified: VerifiedView | null; reason: string | null }) | null
  earlier: (PaperLine & { reason: string | null })[]
  mayAttach: Bilingual | null
  typed: Readonly<Record<string, string>>
  refused: RefusedView | null
}

export function actPaperPage(view: ActPaperView, frame: ConsoleFrame): string {
  const { lang } = frame
  const own = lang === 'vi' ? vi : en
  const words = paperWords(lang)
  const { document, paper } = view
  const title = actText(view, frame)
  const main = html`${refusedNotice(lang, view.refused)}
    <dl class="pairs">
      ${pair(
        own.act,
        view.page === null ? title : html`<a href="${inLang(lang, view.page)}">${title}</a>`,
      )}
      ${pair(words.number, document?.number ?? own.untold)}
      ${pair(words.issuedOn, document ? day(document.date) : own.untold)}
      ${pair(words.signer, document?.signer ?? own.untold)}
    </dl>
    ${paper ? standing(lang, paper) : html`<p>${own.none}</p>`} ${before(lang, view.earlier)}
    ${attachForm(lang, view)}`
  const above = [{ href: links.papers, text: words.papers }]
  return consolePage(frame, { title: `${own.title}: ${title}`, lead: own.lead, above, main })
}

/** A definition by the title of its dataset; everything else by its number. */
function actText({ kind, subject }: ActPaperView, frame: ConsoleFrame): string {
  const own = frame.lang === 'vi' ? vi : en
  const title = say(frame.lang, paperedTitles[kind])
  const [, dataset, version] = /^(.+)@(\d+)$/.exec(subject) ?? []
  if (dataset === undefined) return `${title} ${own.number} ${subject}`
  return `${title} ${nameText(frame, 'datasets', dataset)}, ${own.version} ${version}`
}

function standing(lang: Lang, paper: NonNullable<ActPaperView['paper']>): Html {
  const own = lang === 'vi' ? vi : en
  const words = paperWords(lang)
  const { id, file, verified, reason } = paper
  return html`<section class="desk-step" aria-labelledby="stands">
    <h2 id="stands">${own.stands}</h2>
    <dl class="pairs">
      ${pair(words.id, html`<a href="${inLang(lang, links.paper(id))}">${number(lang, id)}</a>`)}
      ${
        file
          ? pair(
              words.file,
              html`<a href="/api/v1/papers/${id}/file" download>${file.name}</a> (${number(
                  lang,
                  file.bytes,
                )}
                B)`,
            )
          : null
      }
      ${
        verified
          ? pair(
              words.outcome,
              html`<strong>${say(lang, outcomeTitles[verified.outcome])}</strong>`,
            )
          : null
      }
      ${pair(words.keptAt, moment(paper.keptAt))} ${reason === null ? null : pair(own.why, reason)}
    </dl>
    ${verified ? signatureList(lang, verified) : null}
  </section>`
}

function before(lang: Lang, earlier: ActPaperView['earlier']): Html | null {
  if (earlier.length === 0) return null
  const own = lang === 'vi' ? vi : en
  const words = paperWords(lang)
  const titles = [words.id, words.number, words.issuedOn, words.signer, words.keptAt, own.why]
  return html`<section class="desk-step">
    <h2>${own.earlier}</h2>
    ${table({
      lang,
      caption: own.earlier,
      captionHidden: true,
      rowHeader: true,
      columns: titles.map((title) => ({ title })),
      rows: earlier.map((one) => [
        { text: html`<a href="${inLang(lang, links.paper(one.id))}">${number(lang, one.id)}</a>` },
        { text: one.number },
        { text: day(one.issuedOn) },
        { text: one.signer },
        { text: moment(one.keptAt) },
        { text: one.reason ?? '–' },
      ]),
    })}
  </section>`
}

function attachForm(lang: Lang, view: ActPaperView): Html {
  const own = lang === 'vi' ? vi : en
  const words = paperWords(lang)
  const { kind, subject, paper, document, typed } = view
  const title = paper ? own.replace : own.attach
  const value = (name: string, said: string | null | undefined) => typed[name] ?? said ?? ''
  return html`<section class="desk-step" aria-labelledby="attach">
    <h2 id="attach">${title}</h2>
    ${kind === 'review' ? html`<p>${own.minutesHint}</p>` : null}
    <form
      class="letter"
      method="post"
      action="${inLang(lang, links.actPaper(kind, subject))}"
      enctype="multipart/form-data"
    >
      ${field({ name: 'number', label: words.number, value: value('number', document?.number), required: true, lengthMax: 100 })}
      ${dayField(lang, { name: 'issuedOn', label: words.issuedOn, value: value('issuedOn', document?.date), required: true })}
      ${field({ name: 'signer', label: words.signer, value: value('signer', document?.signer), required: true })}
      <div>
        <label for="field-file">${words.file}</label>
        <p class="hint" id="file-hint">${own.fileHint}</p>
        <input
          id="field-file"
          name="file"
          type="file"
          accept="application/pdf,.pdf"
          aria-describedby="file-hint"
          required
        />
      </div>
      ${paper ? textField({ name: 'reason', label: own.why, value: typed.reason ?? '', required: true, lengthMax: 2000 }) : null}
      ${pressButton(lang, { text: title, name: 'attach', closed: view.mayAttach })}
    </form>
  </section>`
}
