/** Entries of the journal in words: their kind, what their public members are called and lead to. */
import type { Envelope, JsonValue } from '@kho/journal/entry.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { nameOfField, nameOfKind } from '@kho/contract/entries.ts'
import { errors } from '@kho/contract/errors.ts'
import { functions } from '@kho/contract/function.ts'
import { purposes } from '@kho/contract/purpose.ts'
import type { EntryField, EntryLine, EntryValue } from '@kho/portal/console-journal-view.ts'
import { links } from '@kho/portal/links.ts'
import type { Entry } from '../journal/find-entry.ts'
import { readNames } from './request-views.ts'

type Names = Awaited<ReturnType<typeof readNames>>
type Told = (value: string, names: Names) => EntryValue | null

const plain = (text: string): Bilingual => ({ vi: text, en: text })
const yesNo: Record<string, Bilingual> = {
  true: { vi: 'có', en: 'yes' },
  false: { vi: 'không', en: 'no' },
}

/** A page of the console; who may not see its section is not led to it. */
const numbered =
  (section: string, page: (id: number) => string): Told =>
  (value) =>
    /^\d{1,15}$/.test(value) ? { text: plain(value), href: page(Number(value)), section } : null

/** What is gone, or never was, has no page. */
const dataset: Told = (value, { datasets }) => {
  const found = datasets.find(({ id }) => id === value)
  return found
    ? { text: found.title, href: links.dataset(value), section: null, code: value }
    : null
}
const agency: Told = (value, { agencies }) => {
  const found = agencies.find(({ id }) => id === value)
  return found ? { text: found.name, href: links.agency(value), section: null, code: value } : null
}
const inWords =
  (words: Readonly<Record<string, Bilingual>>): Told =>
  (value) => {
    const text = Object.hasOwn(words, value) ? words[value]! : null
    return text ? { text, href: null, section: null } : null
  }

const functionTitles = Object.fromEntries(
  Object.entries(functions).map(([name, { title }]) => [name, title]),
)

/** By member; a member that stands here for some kinds alone has them before a slash. */
const told: Readonly<Record<string, Told>> = {
  dataset,
  'personal.breach-recorded/datasets': dataset,
  agency,
  decider: agency,
  supplier: agency,
  'succession.proposed/from': agency,
  'succession.proposed/to': agency,
  client: (value) => ({
    text: plain(value),
    href: links.application(value),
    section: links.applications,
  }),
  grant: numbered(links.consoleGrants, links.consoleGrant),
  renews: numbered(links.consoleGrants, links.consoleGrant),
  'access.granted/replaces': numbered(links.consoleGrants, links.consoleGrant),
  entry: numbered(links.consoleJournal, links.consoleEntry),
  edition: numbered(links.consoleCatalogue, links.consoleEdition),
  campaign: numbered(links.reviews, links.review),
  review: numbered(links.reviews, links.review),
  code: (value) =>
    Object.hasOwn(errors, value)
      ? { text: plain(value), href: links.error(value), section: null }
      : null,
  function: inWords(functionTitles),
  escalate_to: inWords(functionTitles),
  purpose: inWords(purposes),
}

export async function linesOf(
  db: Parameters<typeof readNames>[0],
  entries: readonly (Pick<Entry, 'index' | 'kind' | 'envelope'> & { actor: string | null })[],
): Promise<EntryLine[]> {
  const names = await readNames(db)
  return entries.map(({ index, kind, envelope, actor }) => ({
    index,
    kind,
    title: nameOfKind(kind),
    at: envelope.at,
    actor,
    fields: fieldsOf(kind, envelope, names),
  }))
}

const around: ReadonlySet<string> = new Set(['v', 'kind', 'at', 'commitments', 'root', 'rows'])

function fieldsOf(kind: string, envelope: Envelope, names: Names): EntryField[] {
  return Object.entries(envelope)
    .filter(([name]) => !around.has(name))
    .map(([name, value]) => ({
      name,
      title: nameOfField(kind, name),
      value: writtenAs(value as JsonValue),
      values: (Array.isArray(value) ? value : [value]).map((one) =>
        tell(kind, name, one as JsonValue, names),
      ),
    }))
}

function tell(kind: string, name: string, value: JsonValue, names: Names): EntryValue {
  const written = writtenAs(value)
  if (typeof value === 'boolean') return { text: yesNo[written]!, href: null, section: null }
  const teller = told[`${kind}/${name}`] ?? told[name]
  return teller?.(written, names) ?? { text: plain(written), href: null, section: null }
}

function writtenAs(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
