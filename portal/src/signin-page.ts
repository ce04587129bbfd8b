/** The pages of entering: name and password, a new password, the second factor. */
import { passkeyScript } from './assets.ts'
import { say } from './dictionary.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import type { FactorView, NewPasswordView, SignInView, Wrong } from './signin-view.ts'
import { signinWords } from './signin-words.ts'
import type { Frame } from './view.ts'

export function signInPage(view: SignInView, frame: Frame): string {
  const { lang } = frame
  const words = signinWords(lang)
  const next = html`<input type="hidden" name="next" value="${view.next}" />`
  const main = html`<div class="wide narrow">
    <div class="title">
      <h1>${words.signIn}</h1>
      <p class="lead">${words.lead}</p>
    </div>
    ${alert(view.wrong, frame)}
    <form class="desk-form" method="post" action="${inLang(lang, links.signIn)}">
      ${next}
      <label for="account">${words.account}</label>
      <input
        id="account"
        name="account"
        value="${view.typed}"
        required
        maxlength="64"
        autocomplete="username webauthn"
        autocapitalize="none"
        spellcheck="false"
        ${view.wrong ? raw('aria-invalid="true" aria-describedby="wrong"') : null}
      />
      ${passwordField('password', words.password, 'current-password')}
      <button class="button-main" type="submit">${words.enter}</button>
    </form>
    <section class="desk-step" aria-labelledby="or">
      <h2 id="or">${words.or}</h2>
      ${passkeyButton(frame, links.signInPasskey, 'get', words.passkey, next)}
      <p class="hint">${words.passkeyText}</p>
      ${
        view.outside
          ? html`<p>
              <a
                class="button"
                href="${inLang(lang, links.outside)}?next=${encodeURIComponent(view.next)}"
                >${words.outside(say(lang, view.outside))}</a
              >
            </p>`
          : null
      }
      <p class="soft">${words.forgotten}</p>
    </section>
  </div>`
  return page(frame, { title: words.signIn, main, scripts: [passkeyScript.path] })
}

export function newPasswordPage(view: NewPasswordView, frame: Frame): string {
  const { lang } = frame
  const words = signinWords(lang)
  const action = view.first ? links.signInPassword : links.accountPassword
  const main = html`<div class="wide narrow">
    <div class="title">
      <h1>${words.newPassword}</h1>
      <p class="lead">${view.first ? words.firstText : words.changeText}</p>
    </div>
    ${alert(view.wrong, frame)}
    <form class="desk-form" method="post" action="${inLang(lang, action)}">
      <input type="hidden" name="username" value="${view.account}" autocomplete="username" />
      ${view.first ? null : passwordField('current', words.current, 'current-password')}
      ${passwordField('password', words.fresh, 'new-password', words.freshHint(view.least))}
      ${passwordField('again', words.again, 'new-password')}
      <button class="button-main" type="submit">${words.change}</button>
    </form>
  </div>`
  return page(frame, { title: words.newPassword, main })
}

export function factorPage(view: FactorView, frame: Frame): string {
  const { lang } = frame
  const words = signinWords(lang)
  const main = html`<div class="wide narrow">
    <div class="title"><h1>${words.factor}</h1></div>
    ${alert(view.wrong, frame)}
    ${view.passkeys ? passkeyButton(frame, links.signInPasskey, 'get', words.passkey, null) : null}
    <form class="desk-form" method="post" action="${inLang(lang, links.signInFactor)}">
      <label for="code">${view.totp ? words.code : words.codeOnly}</label>
      <input
        id="code"
        name="code"
        required
        maxlength="40"
        ${raw(view.totp ? 'inputmode="text" autofocus=""' : '')}
        autocomplete="one-time-code"
        autocapitalize="characters"
        spellcheck="false"
        ${view.wrong ? raw('aria-invalid="true" aria-describedby="wrong"') : null}
      />
      <button class="button-main" type="submit">${words.confirm}</button>
    </form>
  </div>`
  const scripts = view.passkeys ? [passkeyScript.path] : []
  return page(frame, { title: words.factor, main, scripts })
}

export function alert(wrong: Wrong, { lang }: Frame): Html | null {
  if (!wrong) return null
  return html`<div class="desk-alert" role="alert" id="wrong">
    <p><b>${say(lang, wrong.sentence)}</b></p>
    <p>${say(lang, wrong.hint)}</p>
  </div>`
}

/** A form that only the script can send; without it, it stays hidden. */
export function passkeyButton(
  { lang }: Frame,
  path: string,
  way: 'get' | 'create',
  label: string,
  inside: Html | null,
): Html {
  const words = signinWords(lang)
  return html`<form
    class="desk-form"
    hidden
    data-passkey="${way}"
    data-path="${inLang(lang, path)}"
    data-working="${words.working}"
    data-failed="${words.noPasskey}"
  >
    ${inside}
    <button type="submit">${label}</button>
    <p class="hint" role="status"></p>
  </form>`
}

function passwordField(name: string, label: string, autocomplete: string, hint?: string): Html {
  return html`<label for="${name}">${label}</label>
    ${hint === undefined ? null : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    <input
      type="password"
      id="${name}"
      name="${name}"
      required
      maxlength="400"
      autocomplete="${autocomplete}"
      ${hint === undefined ? null : raw(`aria-describedby="${name}-hint"`)}
    />`
}
