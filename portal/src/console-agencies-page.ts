/** Agencies as of a day, and one agency through time. */
import { agencyOptions } from './console-accounts-page.ts'
import type { Typed } from './console-accounts-view.ts'
import type { AgenciesView, AgencyPageView, ZoneChoice } from './console-agencies-view.ts'
import { agencyWords } from './console-agencies-words.ts'
import { consolePage } from './console-page.ts'
import {
  exportLink,
  field,
  filterForm,
  pressButton,
  refusedNotice,
  selectField,
} from './console-parts.ts'
import type { ConsoleFrame } from './console-view.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { day } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { pair, table } from './parts.ts'
import type { Lang } from './view.ts'

export function consoleAgenciesPage(view: AgenciesView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = agencyWords(lang)
  const asOf = dayField(lang, { name: 'asOf', label: words.asOf, value: view.asOf })
  const main = html`${refusedNotice(lang, view.refused)}
    ${filterForm(lang, links.consoleAgencies, asOf)} ${list(view, lang)} ${exportLink(frame)}
    <section class="desk-step">
      <h2>${words.declareNew}</h2>
      ${declareForm(view, lang, links.consoleAgencies, true)}
    </section>`
  return consolePage(frame, { title: words.heading, lead: words.lead, main })
}

function list({ agencies }: AgenciesView, lang: Lang): Html {
  const words = agencyWords(lang)
  return table({
    lang,
    caption: words.heading,
    captionHidden: true,
    rowHeader: true,
    columns: [words.agency, words.id, words.parent, words.identifiers, words.until].map(
      (title) => ({ title }),
    ),
    rows: agencies.map((one) => [
      {
        // Its place in the tree, by signs that no reader reads aloud.
        text: html`<span aria-hidden="true">${'– '.repeat(one.depth)}</span>
          <a href="${inLang(lang, links.consoleAgency(one.id))}">${say(lang, one.name)}</a>`,
      },
      { text: one.id, code: true },
      { text: one.parent ? say(lang, one.parent) : '' },
      { text: one.identifiers.join(', ') },
      { text: one.validTo ? day(one.validTo) : '' },
    ]),
  })
}

export function consoleAgencyPage(view: AgencyPageView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = agencyWords(lang)
  const main = html`${refusedNotice(lang, view.refused)}
    <dl class="fields">
      ${pair(words.id, html`<code>${view.id}</code>`)}
      ${pair(words.from, view.validFrom ? day(view.validFrom) : words.beginning)}
      ${view.validTo ? pair(words.until, day(view.validTo)) : null}
      ${
        view.successors.length === 0
          ? null
          : pair(
              words.successors,
              html`${view.successors.map(
                (one) =>
                  html`<a href="${inLang(lang, links.consoleAgency(one.id))}"
                      >${say(lang, one.name)}</a
                    >
                    (${day(one.from)}) `,
              )}`,
            )
      }
    </dl>
    <section class="desk-step">
      <h2>${words.versions}</h2>
      ${versions(view, lang)}
    </section>
    <section class="desk-step">
      <h2>${words.declare}</h2>
      ${declareForm(view, lang, links.consoleAgency(view.id), false)}
    </section>`
  const above = [{ href: links.consoleAgencies, text: words.heading }]
  return consolePage(frame, { title: say(lang, view.name), above, main })
}

function versions(view: AgencyPageView, lang: Lang): Html {
  const words = agencyWords(lang)
  const heads = [words.from, words.agency, words.parent, words.identifiers]
  return table({
    lang,
    caption: words.versions,
    captionHidden: true,
    columns: [...heads, words.contact, words.zones, words.document].map((title) => ({ title })),
    rows: view.versions.map((one) => [
      { text: one.from ? day(one.from) : words.beginning },
      { text: say(lang, one.name) },
      { text: one.parent ? say(lang, one.parent) : '' },
      { text: one.identifiers.join(', ') },
      { text: one.contact ?? '' },
      { text: one.zones?.join(', ') ?? '' },
      { text: one.document ?? '' },
    ]),
  })
}

function declareForm(
  view: Pick<AgenciesView, 'choices' | 'typed' | 'declareClosed' | 'zones'>,
  lang: Lang,
  action: string,
  isNew: boolean,
): Html {
  const words = agencyWords(lang)
  const { typed, choices } = view
  const plain = (name: string, label: string, more: object = {}) =>
    field({ name, label, value: typed[name], ...more })
  return html`<form class="letter" method="post" action="${inLang(lang, action)}">
    ${isNew ? plain('id', words.id, { hint: words.idHint, required: true, lengthMax: 48 }) : null}
    ${plain('name', words.name, { required: true })}
    ${plain('nameEn', words.nameEn, { required: true })}
    ${selectField({
      name: 'parent',
      label: words.parent,
      value: typed.parent,
      options: agencyOptions(lang, choices),
      empty: words.noParent,
    })}
    ${plain('identifierOld', words.identifierOld, { hint: words.identifierOldHint })}
    ${plain('identifierNew', words.identifierNew, { hint: words.identifierNewHint })}
    ${plain('contact', words.contact, { lengthMax: 300 })} ${zoneBoxes(view.zones, lang)}
    ${dayField(lang, { name: 'from', label: words.from, value: typed.from, hint: words.fromHint })}
    ${paper(lang, typed, false)}
    ${pressButton(lang, { text: words.declare, name: 'declare', closed: view.declareClosed })}
  </form>`
}

function zoneBoxes(zones: readonly ZoneChoice[], lang: Lang): Html {
  const words = agencyWords(lang)
  return html`<fieldset>
    <legend>${words.zones}</legend>
    <p class="hint">${zones.length === 0 ? words.noZones : words.zonesHint}</p>
    ${zones.map(
      ({ name, isChosen }) =>
        html`<label class="check"
          ><input
            type="checkbox"
            name="zones"
            value="${name}"
            ${isChosen ? raw('checked') : null}
          />
          ${name}</label
        >`,
    )}
  </fieldset>`
}

export function paper(lang: Lang, typed: Typed, required: boolean): Html {
  const words = agencyWords(lang)
  return html`${field({
    name: 'documentNumber',
    label: words.documentNumber,
    value: typed.documentNumber,
    required,
    lengthMax: 100,
  })}
  ${dayField(lang, {
    name: 'documentDate',
    label: words.documentDate,
    value: typed.documentDate,
    required,
  })}`
}
