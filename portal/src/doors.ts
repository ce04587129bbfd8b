/** What people come with, in their own words, and the page that answers it. */
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import type { Frame, Lang } from './view.ts'

type Door = { href: string; vi: string; en: string; outside?: true | 'catalogue' }

/** `outside`: also where only released open data is shown; the catalogue where it is issued. */
const questions: readonly Door[] = [
  {
    href: links.codelists,
    vi: 'Xã tôi nay tên gì, mang mã nào?',
    en: 'What is my commune called now, and what is its code?',
    outside: true,
  },
  {
    href: links.map,
    vi: 'Trên bản đồ tỉnh có những gì?',
    en: 'What is on the map of the province?',
  },
  {
    href: links.board,
    vi: 'Cơ quan nào cung cấp đúng hạn, cơ quan nào trễ?',
    en: 'Which agencies supply in time, and which are late?',
  },
  {
    href: links.follow,
    vi: 'Phản ánh tôi gửi đã được xử lý chưa?',
    en: 'Has the error I reported been dealt with?',
  },
  {
    href: links.statistics,
    vi: 'Dữ liệu được dùng nhiều hay ít, vào việc gì?',
    en: 'How much is the data used, and what for?',
    outside: true,
  },
  {
    href: links.api,
    vi: 'Phần mềm của tôi lấy dữ liệu bằng cách nào?',
    en: 'How does my software get the data?',
    outside: true,
  },
]

/** Beside the guides: what is looked up rather than read. */
const reference: readonly Door[] = [
  { href: links.api, vi: 'Tham chiếu API', en: 'API reference', outside: true },
  { href: links.errors, vi: 'Bảng mã lỗi', en: 'Table of error codes', outside: true },
  { href: links.catalogue, vi: 'Danh mục ban hành', en: 'Issued catalogue', outside: 'catalogue' },
  {
    href: links.desk,
    vi: 'Nộp dữ liệu bằng mã đã cấp',
    en: 'Send data with a code you were given',
  },
  { href: links.accessibility, vi: 'Khả năng tiếp cận', en: 'Accessibility', outside: true },
]

export function questionDoors(frame: Frame): Html {
  return doors(frame, questions, { vi: 'Người dân và cơ quan hay hỏi', en: 'What people ask' })
}

export function referenceDoors(frame: Frame): Html {
  return doors(frame, reference, { vi: 'Để tra cứu', en: 'To look up' })
}

function doors(frame: Frame, all: readonly Door[], title: Record<Lang, string>): Html {
  const { lang, edition } = frame
  const shown = all.filter(
    ({ outside }) => !edition || outside === true || (outside === 'catalogue' && edition.catalogue),
  )
  return html`<section aria-labelledby="doors">
    <div class="list-head"><h2 id="doors">${title[lang]}</h2></div>
    <ul class="doors">
      ${shown.map((door) => html`<li><a href="${inLang(lang, door.href)}">${door[lang]}</a></li>`)}
    </ul>
  </section>`
}
