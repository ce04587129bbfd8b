/** The accessibility statement: what was checked and how, what is missing, whom to tell. */
import { dictionary, say } from './dictionary.ts'
import { html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import type { Frame, Lang } from './view.ts'

type Statement = {
  heading: string
  lead: string
  sections: { title: string; points: string[] }[]
  tell: (authority: string) => string
}

const statements: Record<Lang, Statement> = {
  vi: {
    heading: 'Khả năng tiếp cận',
    lead: 'Cổng này nhắm tới WCAG 2.2 mức AA, để mọi người đọc và dùng được dữ liệu, kể cả bằng bàn phím, trình đọc màn hình, điện thoại nhỏ hoặc khi tắt JavaScript.',
    sections: [
      {
        title: 'Được kiểm tra ở mỗi lần sửa phần mềm',
        points: [
          'Mọi trang, hai ngôn ngữ, ở 1280 và 320 điểm ảnh: công cụ axe không nêu lỗi nào của WCAG 2.2 A và AA; trang không cuộn ngang.',
          'Mọi trang ở nền tối và với màu hệ thống bắt buộc.',
          'Bàn phím: liên kết bỏ qua, thứ tự di chuyển, tiêu điểm luôn thấy.',
          'Không có JavaScript: tìm, đọc, tải về và báo sai sót vẫn làm được.',
        ],
      },
      {
        title: 'Chưa được kiểm tra',
        points: [
          'Chưa có người dùng trình đọc màn hình (NVDA, TalkBack) thử và ghi lại kết quả.',
          'Chưa có đánh giá độc lập nào.',
        ],
      },
      {
        title: 'Điều đã biết',
        points: [
          'Dữ liệu trong bảng là của cơ quan chủ quản và giữ nguyên như đã viết, nên có thể có chữ viết tắt không giải thích.',
          'Tệp tải về (CSV, bảng tính) không mang thông tin trợ năng; trang của bộ dữ liệu có cùng nội dung dưới dạng bảng.',
        ],
      },
    ],
    tell: (authority) =>
      `Gặp chỗ khó dùng, xin báo kèm địa chỉ trang và thiết bị. Nơi nhận: ${authority}.`,
  },
  en: {
    heading: 'Accessibility',
    lead: 'This portal aims at WCAG 2.2 level AA, so that everybody can read and use the data: with a keyboard, a screen reader, a small phone, or JavaScript switched off.',
    sections: [
      {
        title: 'Checked at every change of the software',
        points: [
          'Every page in both languages at 1280 and 320 pixels: axe names no failure of WCAG 2.2 A and AA; no page scrolls sideways.',
          'Every page in the dark and with forced colours.',
          'Keyboard: skip link, order, a focus that is always seen.',
          'Without JavaScript: finding, reading, downloading and reporting an error still work.',
        ],
      },
      {
        title: 'Not checked yet',
        points: [
          'No users of screen readers (NVDA, TalkBack) have tried it and put the result on record.',
          'There has been no independent audit.',
        ],
      },
      {
        title: 'Known',
        points: [
          'The data in tables are those of their owners, kept as written, so that abbreviations may stand there unexplained.',
          'Downloads (CSV, workbooks) carry no accessibility information; the page of the dataset has the same as a table.',
        ],
      },
    ],
    tell: (authority) =>
      `Where something is hard to use, please say so with the address of the page and your device. To whom: ${authority}.`,
  },
}

export function accessibilityPage(frame: Frame): string {
  const { heading, lead, sections, tell } = statements[frame.lang]
  const main = html`<div class="wide">
    <div class="title">
      <h1>${heading}</h1>
      <p class="lead">${lead}</p>
    </div>
    ${sections.map(
      ({ title, points }) =>
        html`<section>
          <h2>${title}</h2>
          <ul>
            ${points.map((point) => html`<li>${point}</li>`)}
          </ul>
        </section>`,
    )}
    <p>${tell(say(frame.lang, frame.authority.name))}</p>
    <p>
      <a href="${inLang(frame.lang, links.guides)}">${dictionary(frame.lang).guides.heading}</a>
    </p>
  </div>`
  return page(frame, { title: heading, description: lead, main })
}
