/** What stands in place of a form that was sent after its session had ended: nothing typed is lost. */
import { html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import type { Frame, Lang } from './view.ts'

export type SessionEndedView = {
  /** Where the form was sent, with its language. */
  action: string
  /** What was typed, in its order. */
  fields: readonly (readonly [name: string, value: string])[]
  /** Files have to be chosen anew, since no page may put them into a form. */
  hadFiles: boolean
}

const spoken = {
  vi: {
    title: 'Phiên làm việc đã kết thúc',
    lead: 'Biểu mẫu chưa được xử lý. Những gì bạn đã nhập vẫn còn trong trang này, chưa được lưu ở đâu khác.',
    first: 'Đăng nhập trong thẻ mới, rồi quay lại trang này.',
    signIn: 'Đăng nhập trong thẻ mới',
    then: 'Gửi lại những gì đã nhập.',
    send: 'Gửi lại',
    files: 'Tệp đính kèm phải chọn lại ở bước sau.',
    kept: 'Những gì đã nhập',
  },
  en: {
    title: 'The session has ended',
    lead: 'The form was not acted upon. What you typed is still in this page and is kept nowhere else.',
    first: 'Sign in in a new tab, then come back to this page.',
    signIn: 'Sign in in a new tab',
    then: 'Send what you typed again.',
    send: 'Send again',
    files: 'Attached files have to be chosen again in the next step.',
    kept: 'What you typed',
  },
} satisfies Record<Lang, Record<string, string>>

export function sessionEndedPage(view: SessionEndedView, frame: Frame): string {
  const { lang } = frame
  const words = spoken[lang]
  const next = encodeURIComponent(inLang(lang, links.console))
  const main = html`<div class="wide narrow">
    <div class="title">
      <h1>${words.title}</h1>
      <p class="lead">${words.lead}</p>
    </div>
    <ol>
      <li>
        <p>${words.first}</p>
        <p>
          <a
            class="button"
            href="${inLang(lang, links.signIn)}?next=${next}"
            target="_blank"
            rel="noopener"
            >${words.signIn}</a
          >
        </p>
      </li>
      <li>
        <p>${words.then} ${view.hadFiles ? words.files : null}</p>
        <form method="post" action="${view.action}">
          ${view.fields.map(
            ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
          )}
          <button class="button-main" type="submit">${words.send}</button>
        </form>
      </li>
    </ol>
    <section aria-labelledby="kept">
      <h2 id="kept">${words.kept}</h2>
      <dl class="facts">
        ${view.fields
          .filter(([, value]) => value !== '')
          .map(
            ([name, value]) =>
              html`<dt><code>${name}</code></dt>
                <dd translate="no">${value}</dd>`,
          )}
      </dl>
    </section>
  </div>`
  return page(frame, { title: words.title, main, part: 'console', ownSearch: true })
}
