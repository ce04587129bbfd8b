/** The map on the page of a dataset: only of open data, since nobody is known there. */
import { say } from './dictionary.ts'
import { html, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { mapBlock } from './map-block.ts'
import { mapWords } from './map-words.ts'
import type { DatasetView, Lang } from './view.ts'

/** Whether the rows may be drawn for everybody and one column of them can be. */
export function showsMap({ hasMap, sharing, definition, equality, rows }: DatasetView): boolean {
  if (!hasMap) return false
  const isKept = equality.state !== 'asked' && rows !== null && rows > 0
  return isKept && sharing === 'open' && definition.columns.some(isShape)
}

function isShape({ type, personal }: DatasetView['definition']['columns'][number]): boolean {
  return type === 'geometry' && personal === 'none'
}

/** What stands beside a feature: the key, then as many columns as a person reads at a glance. */
export function mapColumns({ columns, key }: DatasetView['definition']) {
  const plain = columns.filter(({ type, personal }) => type !== 'geometry' && personal === 'none')
  const isKey = ({ name }: { name: string }) => key.includes(name)
  const named = [...plain.filter(isKey), ...plain.filter((one) => !isKey(one))].slice(
    0,
    mapColumnsMax,
  )
  const isKeyShown = key.every((name) => named.some((one) => one.name === name))
  return {
    columns: named.map(({ name, title, type }) => ({ name, title, type })),
    key: isKeyShown ? key : [],
  }
}

export const mapColumnsMax = 12

export function mapSection(lang: Lang, view: DatasetView): Html {
  const words = mapWords(lang)
  const { id, definition } = view
  const title = say(lang, view.title)
  const { columns, key } = mapColumns(definition)
  return html`${mapBlock(lang, {
      layers: [{ id, title: view.title, columns, key }],
      picture: { href: calls.picture(id), alt: words.picture(title) },
      opens: false,
    })}
    <p>
      <a href="${inLang(lang, links.datasetMap(id))}">${words.openPage}</a> ·
      <a href="${inLang(lang, links.map)}">${words.openAll}</a>
    </p>`
}
