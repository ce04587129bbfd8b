/** The pages of one's own account: what it may do, its second factors, its devices. */
import { passkeyScript } from './assets.ts'
import { say } from './dictionary.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import { moment, pair } from './parts.ts'
import { alert, passkeyButton } from './signin-page.ts'
import type { AccountView, DevicesView, SessionView, TotpView } from './signin-view.ts'
import { signinWords } from './signin-words.ts'
import type { Frame } from './view.ts'

export function accountPage(view: AccountView, frame: Frame): string {
  const { lang } = frame
  const words = signinWords(lang)
  const main = html`<div class="wide narrow">
    <div class="title">
      <p class="kicker">${words.own}</p>
      <h1>${view.name}</h1>
      ${facts(view, frame)}
    </div>
    ${view.done ? html`<p class="notice" role="status">${words.done[view.done]}</p>` : null}
    ${view.factorNeeded ? html`<p class="notice" role="status">${words.factorNeeded}</p>` : null}
    ${alert(view.wrong, frame)} ${factorSection(view, frame)}
    <section class="desk-step" aria-labelledby="more">
      <h2 id="more">${words.more}</h2>
      <ul class="kin">
        ${
          view.hasPassword
            ? html`<li>
                <a href="${inLang(lang, links.accountPassword)}">${words.change}</a>
              </li>`
            : null
        }
        <li><a href="${inLang(lang, links.accountDevices)}">${words.devices}</a></li>
        ${
          view.agency
            ? html`<li><a href="${inLang(lang, links.console)}">${words.console}</a></li>`
            : null
        }
      </ul>
      <form method="post" action="${inLang(lang, links.signOut)}">
        <button type="submit">${words.leave}</button>
      </form>
    </section>
  </div>`
  return page(frame, { title: words.own, main, scripts: [passkeyScript.path] })
}

function facts(view: AccountView, { lang }: Frame): Html {
  const words = signinWords(lang)
  const held = view.functions.map((one) => `${say(lang, one.title)} (${say(lang, one.agency)})`)
  return html`<dl class="fields">
    ${pair(words.account, view.account)}
    ${view.agency ? pair(words.agency, say(lang, view.agency)) : null}
    ${pair(words.functions, held.join(', ') || words.noFunctions)}
    ${pair(words.sure, view.twoFactor ? words.twoFactor : words.oneFactor)}
  </dl>`
}

function factorSection(view: AccountView, frame: Frame): Html {
  const { lang } = frame
  const words = signinWords(lang)
  return html`<section class="desk-step" aria-labelledby="factors">
    <h2 id="factors">${words.factors}</h2>
    <ul class="kin">
      ${view.passkeys.map(
        (one) =>
          html`<li>
            <b>${one.name}</b> ${words.added} ${moment(one.createdAt)}; ${words.lastUsed}
            ${one.lastUsedAt ? moment(one.lastUsedAt) : words.never}
            ${removeForm(frame, one.id, one.name)}
          </li>`,
      )}
      <li>
        ${words.totp}: ${view.totp ? words.has : words.hasNot}
        ${view.totp ? removeForm(frame, '', words.totp) : null}
      </li>
      <li>${words.recovery}: ${words.recoveryLeft(view.recoveryLeft)}</li>
    </ul>
    ${passkeyButton(
      frame,
      links.accountPasskey,
      'create',
      words.addPasskey,
      html`<label for="passkey-name">${words.passkeyName}</label>
        <input id="passkey-name" name="name" maxlength="100" autocomplete="off" />`,
    )}
    ${
      view.totp
        ? null
        : html`<p>
            <a class="button" href="${inLang(lang, links.accountTotp)}">${words.addTotp}</a>
          </p>`
    }
    ${
      view.totp || view.passkeys.length > 0
        ? html`<form method="post" action="${inLang(lang, links.accountRecovery)}">
            <button type="submit">${words.makeRecovery}</button>
          </form>`
        : null
    }
  </section>`
}

function removeForm({ lang }: Frame, passkey: string, name: string): Html {
  const words = signinWords(lang)
  return html`<form method="post" action="${inLang(lang, links.accountRemove)}">
    <input type="hidden" name="passkey" value="${passkey}" />
    <button type="submit">${words.remove}<span class="unseen"> ${name}</span></button>
  </form>`
}

export function totpPage(view: TotpView, frame: Frame): string {
  const { lang } = frame
  const words = signinWords(lang)
  const main = html`<div class="wide narrow">
    <div class="title">
      <h1>${words.addTotp}</h1>
      <p class="lead">${words.totpText}</p>
    </div>
    ${alert(view.wrong, frame)}
    <div class="qr" role="img" aria-label="${words.secret}: ${view.secret}">
      ${raw(view.picture)}
    </div>
    <p>${words.secret}: <code>${view.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
    <form class="desk-form" method="post" action="${inLang(lang, links.accountTotp)}">
      <label for="code">${words.totpCode}</label>
      <input
        id="code"
        name="code"
        required
        maxlength="20"
        inputmode="numeric"
        autocomplete="one-time-code"
        ${view.wrong ? raw('aria-invalid="true" aria-describedby="wrong"') : null}
      />
      <button class="button-main" type="submit">${words.confirm}</button>
    </form>
    ${backLink(frame)}
  </div>`
  return page(frame, { title: words.addTotp, main })
}

export function recoveryPage(codes: readonly string[], frame: Frame): string {
  const words = signinWords(frame.lang)
  const main = html`<div class="wide narrow">
    <div class="title">
      <h1>${words.recovery}</h1>
      <p class="lead">${words.recoveryText}</p>
    </div>
    <ol class="codes">
      ${codes.map((code) => html`<li><code>${code}</code></li>`)}
    </ol>
    ${backLink(frame)}
  </div>`
  return page(frame, { title: words.recovery, main })
}

export function devicesPage(view: DevicesView, frame: Frame): string {
  const { lang } = frame
  const words = signinWords(lang)
  const main = html`<div class="wide narrow">
    <div class="title">
      <h1>${words.devices}</h1>
      <p class="lead">${words.devicesText}</p>
    </div>
    ${alert(view.wrong, frame)}
    <div class="scroll" tabindex="0" role="region" aria-label="${words.devices}">
      <table class="plain stacked">
        <thead>
          <tr>
            <th scope="col">${words.device}</th>
            <th scope="col">${words.address}</th>
            <th scope="col">${words.opened}</th>
            <th scope="col">${words.seen}</th>
            <th scope="col">${words.act}</th>
          </tr>
        </thead>
        <tbody>
          ${view.sessions.map((one) => sessionRow(one, frame))}
        </tbody>
      </table>
    </div>
    <form class="desk-form" method="post" action="${inLang(lang, links.accountDevices)}">
      <p class="hint">${words.endAllText}</p>
      <button type="submit">${words.endAll}</button>
    </form>
    ${backLink(frame)}
  </div>`
  return page(frame, { title: words.devices, main })
}

function sessionRow(one: SessionView, { lang }: Frame): Html {
  const words = signinWords(lang)
  return html`<tr>
    <th scope="row">${one.device || '–'} (${one.twoFactor ? words.twoFactor : words.oneFactor})</th>
    <td data-label="${words.address}">${one.address}</td>
    <td data-label="${words.opened}">${moment(one.openedAt)}</td>
    <td data-label="${words.seen}">${moment(one.lastSeenAt)}</td>
    <td data-label="${words.act}">
      ${
        one.own
          ? words.thisOne
          : html`<form method="post" action="${inLang(lang, links.accountDevices)}">
              <input type="hidden" name="session" value="${one.session}" />
              <button type="submit">${words.end}</button>
            </form>`
      }
    </td>
  </tr>`
}

function backLink({ lang }: Frame): Html {
  return html`<p><a href="${inLang(lang, links.account)}">${signinWords(lang).back}</a></p>`
}
