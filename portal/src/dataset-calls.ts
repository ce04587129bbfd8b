/** How a dataset is called: its addresses, and samples that run. */
import { dictionary, say } from './dictionary.ts'
import { html, raw, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { sample, table } from './parts.ts'
import { releaseWords } from './release-words.ts'
import { samples } from './samples.ts'
import type { DatasetView, Frame } from './view.ts'

/** The content of the section on calling. */
export function callSection(view: DatasetView, frame: Frame): Html {
  const { lang, baseUrl } = frame
  const words = dictionary(lang).call
  const open = view.sharing === 'open'
  const asked = view.equality.state === 'asked'
  const written = samples({ id: view.id, baseUrl, open, asked, words })
  return html`<p>${open ? words.openLead : words.sharedLead}</p>
    <h3>${words.samples}</h3>
    ${written.map(
      ({ name, text }, i) =>
        html`<details name="sample" ${i === 0 ? raw('open') : null}>
          <summary>${name}</summary>
          ${sample(name, text)}
        </details>`,
    )}
    ${open ? null : html`<p class="soft">${words.secretNote}</p>`}
    <p>${words.answer} <a href="${inLang(lang, links.errors)}">${words.errorTable}</a>.</p>
    <h3>${words.address}</h3>
    ${addressTable(view, frame)}`
}

function addressTable(view: DatasetView, frame: Frame): Html {
  const { lang } = frame
  const words = dictionary(lang).call
  const hasGeometry = view.definition.columns.some(({ type }) => type === 'geometry')
  const byKey: [string, string][] = [
    [calls.dataset(view.id), words.definition],
    [calls.record(view.id), words.record],
  ]
  const whole: [string, string][] = [
    [calls.records(view.id), view.release ? releaseWords(lang).records : words.records],
    [calls.changes(view.id) + '?after=0', words.changes],
    [calls.exported(view.id, 'csv'), words.csv],
    [calls.digestOf(calls.exported(view.id, 'csv')), words.sha256],
    [calls.exported(view.id, 'ndjson'), words.ndjson],
  ]
  if (hasGeometry) whole.push([calls.exported(view.id, 'geojson'), words.geojson])
  // A written edition answers questions over its rows, and has no changes.
  const inEdition = ([address]: [string, string]) => !address.startsWith(calls.changes(view.id))
  const all = view.equality.state === 'asked' ? byKey : [...byKey, ...whole]
  const addresses = view.release ? all.filter(inEdition) : all
  return table({
    lang,
    caption: `${words.addressCaption}: ${say(lang, view.title)}`,
    captionHidden: true,
    rowHeader: true,
    stacked: true,
    columns: [{ title: words.address }, { title: words.what }],
    rows: addresses.map(([address, what]) => [
      { text: `GET ${address}`, code: true },
      { text: what },
    ]),
  })
}
