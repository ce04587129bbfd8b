/** Pages about kept papers: the list with the form to keep one, and one with its signatures. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { emptyList } from './console-empty.ts'
import {
  outcomeTitles,
  revocationTitles,
  stampTitles,
  type PaperOutcome,
  type RevocationState,
  type StampState,
} from '@kho/contract/paper.ts'
import { consolePage } from './console-page.ts'
import {
  exportLink,
  field,
  nextPage,
  pressButton,
  refusedNotice,
  selectField,
} from './console-parts.ts'
import type { ConsoleFrame, RefusedView } from './console-view.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair, table } from './parts.ts'
import { byText } from './title-order.ts'
import type { Lang } from './view.ts'

const vi = {
  papers: 'Văn bản',
  paper: 'Văn bản',
  lead: 'Văn bản mà đề nghị và quyết định dựa vào; tệp PDF được giữ theo mã SHA-256, chữ ký số được kiểm tra mỗi lần xem.',
  id: 'Số lưu',
  number: 'Số văn bản',
  issuedOn: 'Ngày văn bản',
  signer: 'Người ký',
  agency: 'Cơ quan lưu',
  file: 'Tệp PDF',
  noFile: 'không có tệp',
  keptAt: 'Lưu lúc',
  keep: 'Lưu văn bản',
  outcome: 'Chữ ký số',
  signatures: 'Các chữ ký trong tệp',
  subject: 'Chứng thư của',
  issuer: 'Cấp bởi',
  statedAt: 'Thời điểm ghi trong chữ ký',
  statedNote:
    'Thời điểm ghi trong chữ ký do người ký tự ghi, không ai chứng nhận. Có dấu thời gian hợp lệ thì chứng thư được xét theo thời điểm của dấu, không có thì theo lúc xem.',
  stamp: 'Dấu thời gian',
  noStamp: 'không có',
  overFile: 'Dấu thời gian trên cả tệp',
  signedAt: 'đã ký trước',
  stampOf: 'dấu của',
  askedAt: 'trả lời lúc',
  covers: 'Phần được ký',
  whole: 'cả tệp',
  earlier: 'một bản trước của tệp',
  revocation: 'Thu hồi',
}
const en: typeof vi = {
  papers: 'Papers',
  paper: 'Paper',
  lead: 'Documents that requests and decisions rest on; the PDF is kept under its SHA-256, its signatures are verified each time it is shown.',
  id: 'Kept as',
  number: 'Document number',
  issuedOn: 'Day of the document',
  signer: 'Signed by',
  agency: 'Kept by',
  file: 'PDF',
  noFile: 'no file',
  keptAt: 'Kept at',
  keep: 'Keep a paper',
  outcome: 'Digital signature',
  signatures: 'Signatures in the file',
  subject: 'Certificate of',
  issuer: 'Issued by',
  statedAt: 'Time stated in the signature',
  statedNote:
    'Whoever signs states the time in the signature; nobody vouches for it. With a valid time stamp the certificate is judged at the time of the stamp, or else now.',
  stamp: 'Time stamp',
  noStamp: 'none',
  overFile: 'Time stamp over the file',
  signedAt: 'signed before',
  stampOf: 'stamp of',
  askedAt: 'answered',
  covers: 'What is signed',
  whole: 'the whole file',
  earlier: 'an earlier state of the file',
  revocation: 'Revocation',
}
export const paperWords = (lang: Lang) => (lang === 'vi' ? vi : en)

export type PaperLine = {
  id: number
  number: string
  issuedOn: string
  signer: string
  agency: Bilingual
  file: { sha256: string; name: string; bytes: number } | null
  keptAt: string
}

export type PapersView = {
  lines: PaperLine[]
  next: string | null
  /** For which whoever looks may keep one. */
  agencies: { id: string; name: Bilingual }[]
  mayKeep: Bilingual | null
  typed: Readonly<Record<string, string>>
  refused: RefusedView | null
}

export type PaperView = PaperLine & { verified: VerifiedView | null }

type StampView = { state: StampState; at: string | null; by: string | null }

export type VerifiedView = {
  outcome: PaperOutcome
  stamps: StampView[]
  signatures: {
    outcome: PaperOutcome
    subject: string | null
    issuer: string | null
    statedAt: string | null
    coversFile: boolean
    stamp: StampView | null
    revocation: { state: RevocationState; by: 'ocsp' | 'crl' | null; at: string | null }
  }[]
}

export function papersPage(view: PapersView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = paperWords(lang)
  const titles = [words.id, words.number, words.issuedOn, words.signer, words.agency, words.file]
  const list =
    view.lines.length === 0
      ? emptyList(frame, 'papers')
      : table({
          lang,
          caption: words.papers,
          captionHidden: true,
          rowHeader: true,
          columns: titles.map((title) => ({ title })),
          rows: view.lines.map((one) => [
            {
              text: html`<a href="${inLang(lang, links.paper(one.id))}"
                >${number(lang, one.id)}</a
              >`,
            },
            { text: one.number },
            { text: day(one.issuedOn) },
            { text: one.signer },
            { text: say(lang, one.agency) },
            { text: one.file ? one.file.name : words.noFile },
          ]),
        })
  const main = html`${refusedNotice(lang, view.refused)} ${list} ${nextPage(lang, view.next)}
  ${exportLink(frame)} ${keepForm(lang, view)}`
  return consolePage(frame, { title: words.papers, lead: words.lead, above: [], main })
}

function keepForm(lang: Lang, { agencies, mayKeep, typed }: PapersView): Html {
  const words = paperWords(lang)
  const options = byText(
    lang,
    agencies.map(({ id, name }) => ({ value: id, text: say(lang, name) })),
  )
  return html`<section class="desk-step" aria-labelledby="keep">
    <h2 id="keep">${words.keep}</h2>
    <form
      class="letter"
      method="post"
      action="${inLang(lang, links.papers)}"
      enctype="multipart/form-data"
    >
      ${selectField({ name: 'agency', label: words.agency, value: typed.agency ?? '', options, required: true })}
      ${field({ name: 'number', label: words.number, value: typed.number ?? '', required: true, lengthMax: 100 })}
      ${dayField(lang, { name: 'issuedOn', label: words.issuedOn, value: typed.issuedOn ?? '', required: true })}
      ${field({ name: 'signer', label: words.signer, value: typed.signer ?? '', required: true })}
      <div>
        <label for="field-file">${words.file}</label>
        <input id="field-file" name="file" type="file" accept="application/pdf,.pdf" />
      </div>
      ${pressButton(lang, { text: words.keep, name: 'keep', closed: mayKeep })}
    </form>
  </section>`
}

export function paperPage(view: PaperView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = paperWords(lang)
  const { file, verified } = view
  const main = html`<dl class="pairs">
      ${pair(words.number, view.number)} ${pair(words.issuedOn, day(view.issuedOn))}
      ${pair(words.signer, view.signer)} ${pair(words.agency, say(lang, view.agency))}
      ${pair(words.keptAt, moment(view.keptAt))}
      ${pair(
        words.file,
        file === null
          ? words.noFile
          : html`<a href="/api/v1/papers/${view.id}/file" download>${file.name}</a>
              (${number(lang, file.bytes)} B)`,
      )}
      ${file ? pair('SHA-256', html`<code class="hash">${file.sha256}</code>`) : null}
      ${
        verified
          ? pair(
              words.outcome,
              html`<strong>${say(lang, outcomeTitles[verified.outcome])}</strong>`,
            )
          : null
      }
    </dl>
    ${verified ? signatureList(lang, verified) : null}`
  const above = [{ href: links.papers, text: words.papers }]
  return consolePage(frame, { title: `${words.paper} ${view.number}`, above, main })
}

export function signatureList(lang: Lang, { signatures, stamps }: VerifiedView): Html | null {
  if (signatures.length + stamps.length === 0) return null
  const words = paperWords(lang)
  const titles = [
    words.outcome,
    words.subject,
    words.issuer,
    words.statedAt,
    words.stamp,
    words.covers,
    words.revocation,
  ]
  return html`<section class="desk-step">
    <h2>${words.signatures}</h2>
    ${table({
      lang,
      caption: words.signatures,
      captionHidden: true,
      columns: titles.map((title) => ({ title })),
      rows: signatures.map((one) => [
        { text: say(lang, outcomeTitles[one.outcome]) },
        { text: one.subject ?? '–' },
        { text: one.issuer ?? '–' },
        { text: one.statedAt === null ? '–' : moment(one.statedAt) },
        { text: stampText(lang, one.stamp) },
        { text: one.coversFile ? words.whole : words.earlier },
        { text: revocationText(lang, one.revocation) },
      ]),
    })}
    ${stamps.map((one) => html`<p>${words.overFile}: ${stampText(lang, one)}</p>`)}
    <p class="soft">${words.statedNote}</p>
  </section>`
}

type Signature = VerifiedView['signatures'][number]

function stampText(lang: Lang, stamp: Signature['stamp']): Html {
  const words = paperWords(lang)
  if (stamp === null) return html`${words.noStamp}`
  const title = say(lang, stampTitles[stamp.state])
  const by = stamp.by === null ? '' : `, ${words.stampOf} ${stamp.by}`
  const isVouched = stamp.state === 'valid' && stamp.at !== null
  return isVouched
    ? html`${words.signedAt} ${moment(stamp.at!)} (${title}${by})`
    : html`${title}${by}`
}

/** Since when it is revoked, or from which answer it is known that it was not. */
function revocationText(lang: Lang, { state, by, at }: Signature['revocation']): Html {
  const title = say(lang, revocationTitles[state])
  if (at === null) return html`${title}`
  const kind = by === null ? '' : by.toUpperCase()
  const isRevoked = state === 'revoked' || state === 'revoked-later'
  return isRevoked
    ? html`${title} ${moment(at)} (${kind})`
    : html`${title} (${kind}, ${paperWords(lang).askedAt} ${moment(at)})`
}
