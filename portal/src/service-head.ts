/** What stands at the head of a service's page: that it is one, and how it is called. */
import { dictionary, say } from './dictionary.ts'
import { html, type Html } from './html.ts'
import { calls } from './links.ts'
import { sample } from './parts.ts'
import type { DatasetView, Frame } from './view.ts'

export function serviceHead({ id, definition }: DatasetView, { lang, baseUrl }: Frame): Html {
  const words = dictionary(lang).dataset
  const { key, columns } = definition
  const titles = key.map((name) => {
    const column = columns.find((one) => one.name === name)
    return column ? `${say(lang, column.title)} (${name})` : name
  })
  const parts = key.map((name) => `{${name}}`).join(',')
  return html`<section class="notice" id="service" aria-labelledby="service-title">
    <h2 id="service-title">${words.service}</h2>
    <p>${words.serviceAsked(titles.join(', '))}</p>
    ${sample(words.service, `GET ${baseUrl}${calls.records(id)}/${parts}`)}
  </section>`
}
