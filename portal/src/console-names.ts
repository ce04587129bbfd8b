/** Names where a page of officers would else show ids; the id stays beside the name. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { ConsoleFrame, Named } from './console-view.ts'
import { say } from './dictionary.ts'
import { html, type Html } from './html.ts'

type Names = Pick<ConsoleFrame, 'lang' | 'named'>

export function agencyName(frame: Names, id: string): Html {
  return withId(frame, 'agencies', id)
}

export function datasetName(frame: Names, id: string): Html {
  return withId(frame, 'datasets', id)
}

/** Several agencies, with a comma between. */
export function agencyNames(frame: Names, ids: readonly string[]): Html {
  return html`${ids.map((id, i) => html`${i > 0 ? ', ' : ''}${agencyName(frame, id)}`)}`
}

/** Who holds a grant: a system, or, after an `@`, the persons of an agency. */
export function holderName(frame: Names, holder: string): Html {
  if (!holder.startsWith('@')) return withId(frame, 'clients', holder)
  return html`${holderText(frame, holder)} <code>${holder.slice(1)}</code>`
}

export function holderText(frame: Names, holder: string): string {
  if (!holder.startsWith('@')) return nameText(frame, 'clients', holder)
  const agency = nameText(frame, 'agencies', holder.slice(1))
  return frame.lang === 'vi' ? `Cán bộ của ${agency}` : `Officers of ${agency}`
}

/** The titles of columns of a dataset, with a comma between. */
export function columnTitles(frame: Names, dataset: string, columns: readonly string[]): string {
  return columns.map((name) => columnTitle(frame, dataset, name)).join(', ')
}

/** A column that is there no more is called as it was. */
export function columnTitle({ lang, named }: Names, dataset: string, column: string): string {
  const title = nameOf(named, 'columns', `${dataset}/${column}`)
  return title ? say(lang, title) : column
}

/** The name alone, for headings and choices; an id stands for itself where its name is gone. */
export function nameText({ lang, named }: Names, kind: keyof Named, id: string): string {
  const name = nameOf(named, kind, id)
  return name ? say(lang, name) : id
}

function withId(frame: Names, kind: keyof Named, id: string): Html {
  const name = nameText(frame, kind, id)
  // What has no name of its own is not said twice.
  return name === id ? html`<code>${id}</code>` : html`${name} <code>${id}</code>`
}

function nameOf(named: Named, kind: keyof Named, id: string): Bilingual | undefined {
  return Object.hasOwn(named[kind], id) ? named[kind][id] : undefined
}
