/** The API reference: all calls to be searched, and a page for each with samples to try. */
import { errors, type ErrorCode, type ErrorEntry } from '@kho/contract/errors.ts'
import { schemaLines, type ApiResponse, type Operation, type Schema } from './api-document.ts'
import { apiSamples } from './api-samples.ts'
import { apiWords } from './api-words.ts'
import { apiScript } from './assets.ts'
import { withValues } from './docs-errors-page.ts'
import { say } from './dictionary.ts'
import { fold, wordsOf } from './fold.ts'
import { number } from './format.ts'
import { guideLine } from './guide-line.ts'
import { html, raw, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { page } from './page.ts'
import { pair, sample, table, trail } from './parts.ts'
import type { Frame } from './view.ts'

export type ApiView = { operations: Operation[]; query: string }

/** Every call whose names, paths, words or error codes hold all words of the query. */
export function apiPage({ operations, query }: ApiView, frame: Frame): string {
  const { lang } = frame
  const words = apiWords(lang)
  const found = searchOperations(operations, query)
  const groups = [...Map.groupBy(found, (one) => one.group)]
  const main = html`<div class="wide">
    <div class="title">
      <h1>${words.heading}</h1>
      <p class="lead">${words.lead}</p>
      ${guideLine(frame, 'call-api')}
    </div>
    <form
      class="api-search"
      role="search"
      aria-label="${words.search}"
      method="get"
      action="${inLang(lang, links.api)}"
    >
      <label for="api-q">${words.search}</label>
      <div class="field">
        <input
          type="search"
          id="api-q"
          name="q"
          value="${query}"
          maxlength="200"
          autocomplete="off"
          aria-describedby="api-q-hint"
        />
        <button type="submit">${words.find}</button>
      </div>
      <p class="hint" id="api-q-hint">${words.searchHint}</p>
    </form>
    <p role="status">
      ${found.length > 0 ? words.found(number(lang, found.length)) : words.nothing(query)}
      ${query === '' ? null : html` <a href="${inLang(lang, links.api)}">${words.all}</a>`}
    </p>
    ${groups.map(([group, list]) => groupSection(frame, group, list))}
    <section>
      <h2>${words.documents}</h2>
      <ul>
        <li><a href="${calls.openapi}">OpenAPI 3.1</a></li>
        <li><a href="${calls.openapi30}">OpenAPI 3.0</a></li>
      </ul>
    </section>
  </div>`
  return page(frame, {
    title: words.heading,
    description: words.lead,
    part: 'guides',
    alternates: [{ href: calls.openapi, type: 'application/json' }],
    main,
  })
}

export function searchOperations(operations: Operation[], query: string): Operation[] {
  const asked = wordsOf(query).map(fold)
  return operations.filter((one) => {
    const codes = one.responses.flatMap((response) => response.codes)
    const { id, method, path, summary } = one
    const whole = fold([id, method, path, summary.vi, summary.en, ...codes].join(' '))
    return asked.every((word) => whole.includes(word))
  })
}

function groupSection({ lang }: Frame, group: string, operations: Operation[]): Html {
  const words = apiWords(lang)
  const id = `group-${group}`
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${words.groups[group] ?? group}</h2>
    <ul class="api-list">
      ${operations.map(
        (one) =>
          html`<li>
            <a href="${inLang(lang, links.operation(one.id))}">${callLine(one)}</a>
            <span>${say(lang, one.summary)}</span>
          </li>`,
      )}
    </ul>
  </section>`
}

function callLine({ method, path }: Operation): Html {
  // A narrow line breaks between the parts of a path, not within one.
  const parts = path
    .split(/(?<=.)(?=\/)/)
    .map((part, i) => html`${i > 0 ? raw('<wbr />') : null}${part}`)
  return html`<span class="api-method">${method}</span> <code>${parts}</code>`
}

/** One call: what it takes, what it answers, samples, and a form that makes it. */
export function operationPage(operation: Operation, frame: Frame): string {
  const { lang } = frame
  const words = apiWords(lang)
  const title = say(lang, operation.summary)
  const { description, body, needs, id } = operation
  const main = html`<div class="wide">
    ${trail(frame, { href: links.api, text: words.heading })}
    <div class="title">
      <h1>${title}</h1>
      <p class="api-call">${callLine(operation)}</p>
      ${description ? html`<p class="lead">${say(lang, description)}</p>` : null}
      <dl class="pairs">
        ${pair('operationId', html`<code>${id}</code>`)} ${pair(words.right, words.needs[needs])}
      </dl>
    </div>
    ${parametersSection(operation, frame)}
    ${
      body
        ? html`<section>
            <h2 id="body">${words.body}</h2>
            ${contentOf(body, words.body, frame)}
          </section>`
        : null
    }
    ${answersSection(operation, frame)} ${samplesSection(operation, frame)}
    ${tryForm(operation, frame)}
  </div>`
  return page(frame, {
    title: `${title} – ${words.heading}`,
    description: `${operation.method} ${operation.path}: ${title}`,
    part: 'guides',
    scripts: [apiScript.path],
    main,
  })
}

function parametersSection({ parameters }: Operation, { lang }: Frame): Html | null {
  const words = apiWords(lang)
  if (parameters.length === 0) return null
  return html`<section>
    <h2 id="parameters">${words.parameters}</h2>
    ${table({
      lang,
      caption: words.parameters,
      captionHidden: true,
      columns: [words.name, words.place, words.type, words.rules, words.meaning].map((title) => ({
        title,
      })),
      rowHeader: true,
      rows: parameters.map(({ name, place, required, schema, description }) => {
        const [line] = schemaLines(schema)
        return [
          {
            text: html`<code>${name}</code
              >${required ? html` <span class="tag">${words.required}</span>` : null}`,
          },
          { text: words.places[place] },
          { text: line!.type },
          { text: rulesList(line!.rules) },
          { text: description ? say(lang, description) : '' },
        ]
      }),
    })}
  </section>`
}

function rulesList(rules: string[]): Html {
  return html`${rules.map((rule) => html`<code class="api-rule">${rule}</code> `)}`
}

function contentOf(
  content: { types: string[]; schema: Schema | null },
  caption: string,
  { lang }: Frame,
): Html {
  const words = apiWords(lang)
  const types = content.types.map((type) => html`<code>${type}</code> `)
  const lines = content.schema ? schemaLines(content.schema) : []
  const described = lines.length > 1 || (lines[0] && lines[0].type !== 'any')
  return html`<p>${words.types}: ${types}</p>
    ${
      described
        ? table({
            lang,
            caption,
            captionHidden: true,
            columns: [words.name, words.type, words.rules, words.meaning].map((title) => ({
              title,
            })),
            rowHeader: true,
            rows: lines.map((line) => [
              {
                text: html`${line.path === '' ? words.whole : html`<code>${line.path}</code>`}${line.required && line.path !== '' ? html` <span class="tag">${words.required}</span>` : null}`,
              },
              { text: line.type },
              { text: rulesList(line.rules) },
              { text: line.description ?? '' },
            ]),
          })
        : html`<p class="soft">${words.free}</p>`
    }`
}

function answersSection(operation: Operation, frame: Frame): Html {
  const { lang } = frame
  const words = apiWords(lang)
  const good = operation.responses.filter(({ status }) => /^[23]/.test(status))
  const codes = operation.responses.flatMap((one) => one.codes)
  return html`<section>
    <h2 id="answers">${words.answers}</h2>
    ${good.map((one) => answer(one, frame))}
    ${
      codes.length > 0
        ? html`<h3>${words.refusals}</h3>
            <ul class="api-refusals">
              ${codes.map((code) => refusalLine(code as ErrorCode, frame))}
            </ul>`
        : null
    }
  </section>`
}

function answer(response: ApiResponse, frame: Frame): Html {
  const { status, description, types } = response
  return html`<h3><span class="tag">${status}</span> ${say(frame.lang, description)}</h3>
    ${types.length > 0 ? contentOf(response, `${apiWords(frame.lang).answers} ${status}`, frame) : null}`
}

function refusalLine(code: ErrorCode, { lang }: Frame): Html {
  const { status, sentence }: ErrorEntry = errors[code]
  return html`<li>
    <span class="tag">${status}</span>
    <a href="${inLang(lang, links.error(code))}"><code>${code}</code></a>
    <span>${withValues(say(lang, sentence))}</span>
  </li>`
}

function samplesSection(operation: Operation, { lang, baseUrl }: Frame): Html {
  const words = apiWords(lang)
  return html`<section aria-labelledby="samples">
    <h2 id="samples">${words.samples}</h2>
    <p class="soft">${words.samplesNote}</p>
    ${apiSamples(operation, baseUrl).map(
      ({ name, text }, i) =>
        html`<details ${i === 0 ? raw('open=""') : null}>
          <summary>${name}</summary>
          ${sample(name, text)}
        </details>`,
    )}
  </section>`
}

/** Made by the script alone: without it there is nothing that could be pressed in vain. */
function tryForm(operation: Operation, { lang, edition }: Frame): Html {
  const words = apiWords(lang)
  const { method, path, parameters, body, needs } = operation
  const fields = parameters.map(
    ({ name, place, required, schema }) =>
      html`<div>
        <label for="try-${name}"
          ><code>${name}</code>${required ? ` (${words.required})` : ''}</label
        >
        <input
          id="try-${name}"
          name="${name}"
          data-place="${place}"
          ${required ? raw('required=""') : null}
          value="${typeof schema.default === 'string' ? schema.default : ''}"
          autocomplete="off"
          spellcheck="false"
        />
      </div>`,
  )
  return html`<section aria-labelledby="try" class="api-try">
    <h2 id="try">${words.tryIt}</h2>
    <noscript><p>${words.tryNoScript}</p></noscript>
    <form
      hidden=""
      data-try="${method}"
      data-path="${path}"
      data-type="${body?.types[0] ?? ''}"
      data-sending="${words.sending}"
      data-failed="${words.failed}"
      data-refused="${words.refusedLogin}"
      data-took="${words.took}"
      data-cut="${words.cut}"
    >
      <p class="soft">${edition ? words.tryNoteOpen : words.tryNote}</p>
      ${
        needs === 'token'
          ? html`<div>
                <label for="try-token">${words.token}</label>
                <input id="try-token" type="password" autocomplete="off" data-place="token" />
              </div>
              <fieldset>
                <legend>${words.orLogin}</legend>
                <p class="hint">${words.loginNote}</p>
                <label for="try-client">${words.client}</label>
                <input id="try-client" autocomplete="off" spellcheck="false" data-login="client" />
                <label for="try-secret">${words.secret}</label>
                <input id="try-secret" type="password" autocomplete="off" data-login="secret" />
              </fieldset>`
          : null
      }
      ${fields}
      ${
        body
          ? html`<div>
              <label for="try-body">${words.body}</label>
              <textarea id="try-body" rows="8" spellcheck="false" data-place="body"></textarea>
            </div>`
          : null
      }
      <button class="button-main" type="submit">${words.send}</button>
      <div role="status" class="api-state"></div>
      <pre class="sample" tabindex="0" role="group" aria-label="${words.answers}" hidden=""></pre>
    </form>
  </section>`
}
