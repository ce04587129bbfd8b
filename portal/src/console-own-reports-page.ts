/** What whoever is signed in has reported and asked for: state, clock and answer. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { dataWords } from './console-data-words.ts'
import { field, pressButton, refusedNotice } from './console-parts.ts'
import { consolePage } from './console-page.ts'
import { requestTable } from './console-requests-page.ts'
import type { RequestView } from './console-personal-view.ts'
import type { ConsoleFrame, RefusedView } from './console-view.ts'
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair } from './parts.ts'
import type { Lang } from './view.ts'

export type OwnReportView = {
  id: string
  dataset: string
  title: Bilingual
  state: string
  reportedAt: string
  dueOn: string | null
  daysLate: number
  answer: string | null
}

export type OwnReportsView = {
  reports: OwnReportView[]
  requests: RequestView[]
  typed: { id: string }
  refused: RefusedView | null
}

const vi = {
  title: 'Phản ánh của tôi',
  lead: 'Phản ánh sai sót và yêu cầu của bạn: đang ở bước nào, hạn trả lời, câu trả lời.',
  reports: 'Phản ánh sai sót',
  noReports: 'Chưa có phản ánh nào gửi khi đang đăng nhập.',
  requests: 'Yêu cầu về dữ liệu của tôi',
  state: 'Trạng thái',
  reported: 'Gửi lúc',
  due: 'Hạn trả lời',
  late: (days: string) => `trễ ${days} ngày làm việc`,
  answer: 'Trả lời',
  number: 'Số phản ánh',
  add: 'Đưa phản ánh đã gửi vào danh sách này',
  addLead: 'Phản ánh gửi khi chưa đăng nhập có số và mã theo dõi.',
  code: 'Mã theo dõi',
  send: 'Đưa vào danh sách',
}

const en: typeof vi = {
  title: 'My reports',
  lead: 'Your reports of errors and your requests: where they are, when an answer is due, and the answer.',
  reports: 'Reports of errors',
  noReports: 'Nothing was reported while you were signed in.',
  requests: 'Requests about my data',
  state: 'State',
  reported: 'Sent',
  due: 'Answer due',
  late: (days) => `${days} working days late`,
  answer: 'Answer',
  number: 'Number',
  add: 'Add a report that was sent before',
  addLead: 'A report that was sent without signing in has a number and a follow-up code.',
  code: 'Follow-up code',
  send: 'Add to the list',
}

export function ownReportsPage(view: OwnReportsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = lang === 'vi' ? vi : en
  const main = html`<section class="desk-step">
      <h2>${words.reports}</h2>
      ${
        view.reports.length === 0
          ? html`<p>${words.noReports}</p>`
          : html`<ul class="ledger">
              ${view.reports.map((one) => html`<li>${reportEntry(lang, one)}</li>`)}
            </ul>`
      }
    </section>
    <section class="desk-step">
      <h2>${words.requests}</h2>
      ${requestTable(frame, view.requests, false)}
    </section>
    <section class="desk-step">
      <h2>${words.add}</h2>
      <p>${words.addLead}</p>
      ${refusedNotice(lang, view.refused)}
      <form class="desk-form" method="post" action="${inLang(lang, links.myReports)}">
        ${field({ name: 'id', label: words.number, value: view.typed.id, required: true, lengthMax: 36 })}
        ${field({ name: 'code', label: words.code, required: true })}
        ${pressButton(lang, { text: words.send, name: 'add' })}
      </form>
    </section>`
  return consolePage(frame, { title: words.title, lead: words.lead, main })
}

function reportEntry(lang: Lang, one: OwnReportView): Html {
  const words = lang === 'vi' ? vi : en
  const late =
    one.daysLate > 0
      ? html` <strong class="late">${words.late(number(lang, one.daysLate))}</strong>`
      : null
  return html`<div class="entry-words">
      <h3><a href="${inLang(lang, links.dataset(one.dataset))}">${say(lang, one.title)}</a></h3>
      <p class="entry-from"><code>${one.id}</code></p>
      ${one.answer === null ? null : html`<p><b>${words.answer}:</b> ${one.answer}</p>`}
    </div>
    <dl class="entry-figures">
      ${pair(words.state, dataWords(lang).caseStates[one.state] ?? one.state)}
      ${pair(words.reported, moment(one.reportedAt))}
      ${one.dueOn === null ? null : pair(words.due, html`${day(one.dueOn)}${late}`)}
    </dl>`
}
