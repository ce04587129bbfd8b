/** What a form becomes whose session has ended: everything typed, to be sent again after signing in. */
import { html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import type { Frame } from './view.ts'

export type SessionEndedView = {
  /** Where the form was going. */
  action: string
  fields: readonly (readonly [name: string, value: string])[]
  /** Files cannot be held in a page. */
  hadFiles: boolean
}

const vi = {
  title: 'Phiên làm việc đã hết',
  lead: 'Chưa có gì được lưu, nhưng mọi điều đã gõ vẫn còn trong trang này.',
  first: 'Đăng nhập lại trong thẻ mới',
  afterwards: 'Sau đó quay lại thẻ này và bấm Gửi lại.',
  files: 'Tệp đính kèm không giữ lại được; hãy chọn lại tệp ở biểu mẫu.',
  send: 'Gửi lại',
  kept: 'Những gì đã gõ',
}
const en: typeof vi = {
  title: 'The session has ended',
  lead: 'Nothing was saved yet, but everything typed is still in this page.',
  first: 'Sign in again in a new tab',
  afterwards: 'Then come back to this tab and press Send again.',
  files: 'Attached files cannot be held here; choose them again in the form.',
  send: 'Send again',
  kept: 'What was typed',
}

export function sessionEndedPage(view: SessionEndedView, frame: Frame): string {
  const { lang } = frame
  const words = lang === 'vi' ? vi : en
  const main = html`<div class="wide console">
    <div class="title">
      <h1>${words.title}</h1>
      <p class="lead">${words.lead}</p>
    </div>
    ${view.hadFiles ? html`<p class="notice">${words.files}</p>` : null}
    <p>
      <a class="button" href="${inLang(lang, links.signIn)}" target="_blank" rel="noopener"
        >${words.first}</a
      >
    </p>
    <p>${words.afterwards}</p>
    <form method="post" action="${view.action}">
      ${view.fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      <button type="submit" class="button-main">${words.send}</button>
    </form>
    <h2>${words.kept}</h2>
    <ul class="session-kept">
      ${view.fields
        .filter(([, value]) => value.trim() !== '')
        .map(([, value]) => html`<li>${value}</li>`)}
    </ul>
  </div>`
  return page(frame, { title: words.title, part: 'console', main, ownSearch: true })
}
