/** The page on which two persons open the break-glass account. */
import { html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import { alert } from './signin-page.ts'
import type { Wrong } from './signin-view.ts'
import type { Frame, Lang } from './view.ts'

const vi = {
  title: 'Tài khoản khẩn cấp',
  lead: 'Chỉ khi không ai khác vào được. Cần cả hai nửa, mỗi nửa do một người giữ. Mở một giờ; mọi cán bộ được báo, việc này ghi vào nhật ký.',
  one: 'Nửa thứ nhất',
  two: 'Nửa thứ hai',
  reason: 'Lý do',
  open: 'Mở tài khoản khẩn cấp',
}
const en: typeof vi = {
  title: 'Break-glass account',
  lead: 'Only when nobody else can enter. Both halves are needed, each kept by one person. It is open for an hour; every officer is told, and it is on record.',
  one: 'First half',
  two: 'Second half',
  reason: 'Reason',
  open: 'Open the break-glass account',
}
const words: Record<Lang, typeof vi> = { vi, en }

export function breakGlassPage(view: { reason: string; wrong: Wrong }, frame: Frame): string {
  const { lang } = frame
  const said = words[lang]
  const half = (name: 'one' | 'two') =>
    html`<label for="${name}">${said[name]}</label>
      <input
        type="password"
        id="${name}"
        name="${name}"
        required
        maxlength="60"
        autocomplete="off"
      />`
  const main = html`<div class="wide narrow">
    <div class="title">
      <h1>${said.title}</h1>
      <p class="lead">${said.lead}</p>
    </div>
    ${alert(view.wrong, frame)}
    <form class="desk-form" method="post" action="${inLang(lang, links.breakGlass)}">
      ${half('one')} ${half('two')}
      <label for="reason">${said.reason}</label>
      <input
        id="reason"
        name="reason"
        value="${view.reason}"
        required
        maxlength="1000"
        autocomplete="off"
      />
      <button class="button-main" type="submit">${said.open}</button>
    </form>
  </div>`
  return page(frame, { title: said.title, main })
}
