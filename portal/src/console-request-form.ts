/** The form of a request, in five steps; each is saved when its button is pressed. */
import { catalogueKindTitles, type CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { purposes } from '@kho/contract/purpose.ts'
import { deliveries } from '@kho/contract/request.ts'
import { askedPairs, columnText, factsSection, maskField } from './console-asked.ts'
import { consolePage } from './console-page.ts'
import { field, pressButton, refusedNotice, selectField, textField } from './console-parts.ts'
import { requestWords } from './console-request-words.ts'
import type { NewRequestView, RequestFormView } from './console-request-view.ts'
import { choice } from './console-access-requests-page.ts'
import type { ConsoleFrame } from './console-view.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { writeCondition } from './row-condition.ts'
import { byText } from './title-order.ts'
import type { Lang } from './view.ts'

export const lastStep = 5

/** The first step: for which agency, and about which dataset. */
export function newRequestPage(view: NewRequestView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = requestWords(lang)
  const { typed, fromPaper } = view
  const title = fromPaper ? words.enter : words.make
  const action = fromPaper ? links.enterRequest : links.newRequest
  const main = html`${refusedNotice(lang, view.refused)}
    <form class="letter" method="post" action="${inLang(lang, action)}">
      ${selectField({
        name: 'agency',
        label: words.agency,
        value: typed.agency,
        options: byText(
          lang,
          view.agencies.map(({ id, name }) => ({ value: id, text: say(lang, name) })),
        ),
        required: true,
      })}
      ${datasetField(lang, view.datasets, typed.dataset)}
      ${
        fromPaper
          ? html`${field({ name: 'documentNumber', label: words.documentNumber, value: typed.documentNumber, required: true, lengthMax: 100 })}
            ${dayField(lang, { name: 'documentDate', label: words.documentDate, value: typed.documentDate, required: true })}
            ${field({ name: 'signer', label: words.signer, value: typed.signer, required: true, lengthMax: 200 })}`
          : null
      }
      ${pressButton(lang, { text: words.begin, name: 'begin' })}
    </form>`
  const above = [{ href: links.requests, text: words.requests }]
  return consolePage(frame, { title, lead: words.savedNote, above, main })
}

function datasetField(lang: Lang, datasets: NewRequestView['datasets'], value: string): Html {
  return selectField({
    name: 'dataset',
    label: requestWords(lang).datasetOrService,
    value,
    options: byText(
      lang,
      datasets.map(({ id, title, kind }) => ({
        value: id,
        text: optionText(lang, title, id, kind),
      })),
    ),
    required: true,
  })
}

/** A list of choices takes no marks, so the word for a service stands in its text. */
function optionText(lang: Lang, title: Bilingual, id: string, kind: CatalogueKind): string {
  const text = `${say(lang, title)} (${id})`
  return kind === 'service' ? `${text} – ${catalogueKindTitles.service[lang]}` : text
}

export function requestFormPage(view: RequestFormView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = requestWords(lang)
  const { request, step, base } = view
  const main = html`${refusedNotice(lang, view.refused)} ${stepList(lang, view)}
    <form class="letter" method="post" action="${inLang(lang, `${base}?step=${step}`)}">
      <input type="hidden" name="revision" value="${view.revision}" />
      ${fieldsOf(lang, view)}
      <p class="console-closed">
        ${
          step === lastStep
            ? pressButton(lang, { text: words.submit, name: 'submit' })
            : pressButton(lang, { text: words.saveAndGo, name: 'save' })
        }
        ${
          step > 2
            ? html`<a href="${inLang(lang, `${base}?step=${step - 1}`)}">${words.back}</a>`
            : null
        }
      </p>
    </form>
    ${factsSection(lang, request.facts, { dataset: view.typed.dataset ?? '', isDraft: true })}`
  const above = [
    { href: links.requests, text: words.requests },
    { href: links.request(request.id), text: words.number(request.id) },
  ]
  const title = `${words.number(request.id)}: ${words.steps[step - 1]}`
  return consolePage(frame, { title, lead: words.savedNote, above, main })
}

function stepList(lang: Lang, { step, base }: RequestFormView): Html {
  const words = requestWords(lang)
  return html`<nav aria-label="${words.stepOf(step)}">
    <ol class="terms">
      ${words.steps.map((title, i) =>
        i === 0
          ? html`<li>${title}</li>`
          : html`<li>
              <a
                href="${inLang(lang, `${base}?step=${i + 1}`)}"
                ${i + 1 === step ? raw('aria-current="step"') : null}
                >${title}</a
              >
            </li>`,
      )}
    </ol>
  </nav>`
}

function fieldsOf(lang: Lang, view: RequestFormView): Html {
  if (view.step === 2) return purposeFields(lang, view)
  if (view.step === 3) return columnFields(lang, view)
  if (view.step === 4) return termFields(lang, view)
  const words = requestWords(lang)
  return html`<h2>${words.summary}</h2>
    ${askedPairs(lang, view.typed, view.request.facts)}`
}

function purposeFields(lang: Lang, { typed }: RequestFormView): Html {
  const words = requestWords(lang)
  return html`<fieldset>
      <legend>${words.purpose}</legend>
      <p class="hint">${words.purposeHint}</p>
      ${Object.entries(purposes).map(([value, purpose]) =>
        choice('purpose', {
          value,
          text: `${purpose.point}) ${purpose[lang]}`,
          checked: typed.purpose === value,
          type: 'radio',
        }),
      )}
    </fieldset>
    ${field({ name: 'task', label: words.task, value: typed.task ?? '', hint: words.taskHint })}
    ${textField({
      name: 'legalGround',
      label: words.legalGround,
      value: typed.legalGround ?? '',
      hint: words.legalGroundHint,
      lengthMax: 1000,
    })}
    ${textField({ name: 'note', label: words.note, value: typed.note ?? '' })}`
}

function columnFields(lang: Lang, { typed, request }: RequestFormView): Html {
  const words = requestWords(lang)
  const known = request.facts?.columns ?? []
  // A column that is no longer there stays visible until it is unticked.
  const gone = (typed.columns ?? []).filter((name) => !known.some((one) => one.name === name))
  const names = [...known.map(({ name }) => name), ...gone]
  const isService = request.facts?.kind === 'service'
  return html`<fieldset>
      <legend>${words.columns}</legend>
      ${isService ? html`<p class="hint">${words.serviceKey}</p>` : null}
      ${names.map((name) =>
        choice('columns', {
          value: name,
          text: columnText(lang, name, request.facts),
          checked: (typed.columns ?? []).includes(name),
        }),
      )}
    </fieldset>
    ${names.map((name) =>
      maskField(lang, name, {
        value: typed.masks?.[name] ?? '',
        empty: words.maskDefault,
        facts: request.facts,
      }),
    )}
    ${textField({
      name: 'condition',
      label: words.rows,
      value: writeCondition(typed.condition),
      hint: isService ? `${words.rowsHint} ${words.serviceRowsHint}` : words.rowsHint,
      lengthMax: 20_000,
    })}`
}

function termFields(lang: Lang, { typed, request }: RequestFormView): Html {
  const words = requestWords(lang)
  const clients = request.facts?.clients ?? []
  // A way that it does not have stays visible until it is unticked.
  const possible = request.facts?.deliveries ?? deliveries
  const ways = deliveries.filter((one) => possible.includes(one) || typed.delivery?.includes(one))
  const others = (typed.clients ?? [])
    .filter((id) => !clients.some((one) => one.id === id))
    .map((id) => ({ id, name: id }))
  return html`${dayField(lang, { name: 'from', label: words.from, value: typed.from ?? '', hint: words.fromHint })}
    ${dayField(lang, { name: 'until', label: words.until, value: typed.until ?? '' })}
    <fieldset>
      <legend>${words.delivery}</legend>
      ${ways.map((value) =>
        choice('delivery', {
          value,
          text: words.deliveries[value],
          checked: (typed.delivery ?? []).includes(value),
        }),
      )}
    </fieldset>
    <fieldset>
      <legend>${words.clients}</legend>
      <p class="hint">
        ${request.facts?.kind === 'service' ? words.serviceClientsHint : words.clientsHint}
      </p>
      ${clients.length + others.length === 0 ? html`<p>${words.noClients}</p>` : null}
      ${[...clients, ...others].map(({ id, name }) =>
        choice('clients', {
          value: id,
          text: html`${name} <code>${id}</code>`,
          checked: (typed.clients ?? []).includes(id),
        }),
      )}
    </fieldset>
    ${field({
      name: 'thirdParty',
      label: words.thirdParty,
      value: typed.thirdParty ?? '',
      hint: words.thirdPartyHint,
      lengthMax: 300,
    })}`
}
