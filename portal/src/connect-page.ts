/** The pages of entering a portal of the province by Kho. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { say } from './dictionary.ts'
import { html, raw } from './html.ts'
import { inLang } from './links.ts'
import { page } from './page.ts'
import { pair } from './parts.ts'
import type { Frame, Lang } from './view.ts'

export type ConnectView = {
  uid: string
  party: Bilingual
  partyAgency: Bilingual
  /** Where the browser goes, so that somebody can see whether it is the portal they meant. */
  host: string
  account: string
  name: string
  agency: Bilingual | null
}

const vi = {
  title: (party: string) => `Đăng nhập vào ${party}`,
  lead: 'Cổng này xin Kho xác nhận bạn là ai. Kho cho biết những điều dưới đây, không cho biết mật khẩu.',
  of: 'Cổng của',
  at: 'Địa chỉ',
  who: 'Bạn là',
  told: 'Được cho biết',
  what: 'tên, tài khoản, cơ quan, chức năng đang giữ, mức xác thực',
  go: 'Đăng nhập vào cổng',
  refuse: 'Không đồng ý',
  leaving: 'Đăng xuất',
  leavingText: (party: string) => `${party} xin đăng xuất bạn khỏi Kho.`,
  some: 'Một cổng',
  yes: 'Đăng xuất khỏi Kho',
  no: 'Ở lại',
  wrong: 'Không đăng nhập được vào cổng',
  wrongText: 'Cổng gửi một yêu cầu mà Kho không nhận. Báo cho người quản trị cổng dòng dưới đây.',
}
const en: typeof vi = {
  title: (party) => `Sign in at ${party}`,
  lead: 'This portal asks Kho who you are. Kho tells what is named below, and no password.',
  of: 'Portal of',
  at: 'Address',
  who: 'You are',
  told: 'It is told',
  what: 'name, account, agency, functions held, assurance',
  go: 'Sign in at the portal',
  refuse: 'Refuse',
  leaving: 'Sign out',
  leavingText: (party) => `${party} asks to sign you out of Kho.`,
  some: 'A portal',
  yes: 'Sign out of Kho',
  no: 'Stay',
  wrong: 'Signing in at the portal failed',
  wrongText: 'The portal sent a request that Kho does not take. Tell its administrator this line.',
}
const words: Record<Lang, typeof vi> = { vi, en }

export function connectPage(view: ConnectView, frame: Frame): string {
  const { lang } = frame
  const said = words[lang]
  const title = said.title(say(lang, view.party))
  const agency = view.agency ? `, ${say(lang, view.agency)}` : ''
  const main = html`<div class="wide narrow">
    <div class="title">
      <h1>${title}</h1>
      <p class="lead">${said.lead}</p>
      <dl class="fields">
        ${pair(said.of, say(lang, view.partyAgency))} ${pair(said.at, view.host)}
        ${pair(said.who, `${view.name} (${view.account}${agency})`)} ${pair(said.told, said.what)}
      </dl>
    </div>
    <form class="desk-form" method="post" action="${inLang(lang, `/connect/${view.uid}`)}">
      <button class="button-main" type="submit" name="decision" value="yes">${said.go}</button>
      <button type="submit" name="decision" value="no">${said.refuse}</button>
    </form>
  </div>`
  return page(frame, { title, main })
}

/** `form`: what the library needs to be sent, made by it. */
export function signOutPage(view: { party: string | null; form: string }, frame: Frame): string {
  const said = words[frame.lang]
  const main = html`<div class="wide narrow">
    <div class="title">
      <h1>${said.leaving}</h1>
      <p class="lead">${said.leavingText(view.party ?? said.some)}</p>
    </div>
    ${raw(view.form)}
    <p>
      <button class="button-main" type="submit" form="op.logoutForm" name="logout" value="yes">
        ${said.yes}
      </button>
      <button type="submit" form="op.logoutForm">${said.no}</button>
    </p>
  </div>`
  return page(frame, { title: said.leaving, main })
}

export function connectErrorPage(reason: string, frame: Frame): string {
  const said = words[frame.lang]
  const main = html`<div class="wide narrow">
    <div class="title">
      <h1>${said.wrong}</h1>
      <p class="lead">${said.wrongText}</p>
    </div>
    <p><code>${reason}</code></p>
  </div>`
  return page(frame, { title: said.wrong, main })
}
