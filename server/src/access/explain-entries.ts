/** Which entries of the journal a rule rests on. */
import { findEntries, findEntry, type Entry } from '../journal/find-entry.ts'
import type { Queryable } from '../pg/database.ts'
import type { PastClient, PastDefinition } from './past.sql.ts'
import type { Step } from './trace-rules.ts'

/** Where it stands in the log. */
export type EntryPlace = { index: number; kind: string }

type Matter = {
  client: PastClient | null
  definition: PastDefinition
  grants: readonly { id: number }[]
  at: Date
}

const begun = ['people.client-registered', 'people.client-requested', 'people.client-approved']
const clientKinds = [
  ...begun,
  'people.client-refused',
  'people.client-locked',
  'people.client-unlocked',
]

/**
 * Finds them once, and gives them out by rule. Of clients only what was written by that instant: an
 * entry gets its place a moment after the act, so one more is looked at than its time would say.
 */
export async function entriesOf(
  db: Queryable,
  { client, definition, grants, at }: Matter,
): Promise<(rule: Step['rule'], grants: readonly number[]) => EntryPlace[]> {
  const defined = await findEntry(db, { intakeId: definition.intakeId })
  const ofClient: Entry[] = []
  for (const kind of client ? clientKinds : []) {
    const found = await findEntries(db, { client: client!.id, kind })
    ofClient.push(...found.filter((entry) => writtenBy(entry, at)))
  }
  ofClient.sort((a, b) => b.index - a.index)
  const ofGrant = new Map<number, Entry[]>()
  for (const { id } of grants) {
    const found = await findEntries(db, { grant: id })
    ofGrant.set(
      id,
      found.filter((entry) => entry.kind.startsWith('access.') && writtenBy(entry, at)),
    )
  }
  const kindsOf = (ids: readonly number[], kinds: readonly string[]) =>
    ids.flatMap((id) => (ofGrant.get(id) ?? []).filter(({ kind }) => kinds.includes(kind)))
  return (rule, ids) => {
    switch (rule) {
      case 'token':
        return placesOf(ofClient.filter(({ kind }) => begun.includes(kind)))
      case 'client-open':
        return placesOf(ofClient.slice(0, 1))
      case 'term':
        return placesOf(kindsOf(ids, ['access.granted', 'access.revoked']))
      case 'confirmed':
        return placesOf(kindsOf(ids, ['access.suspended', 'access.resumed']))
      case 'commitment':
        return placesOf(kindsOf(ids, ['access.commitment-added', 'access.commitment-withdrawn']))
      case 'open':
      case 'condition':
        return placesOf(defined ? [defined] : [])
      case 'granted':
      case 'purpose':
      case 'task':
      case 'delivery':
      case 'zone':
      case 'columns':
        return placesOf(kindsOf(ids, ['access.granted']))
      case 'scope':
      case 'purpose-named':
      case 'task-named':
        return []
    }
  }
}

/** The sequencer gives an entry its time up to a moment after the act itself. */
const momentMs = 5_000

function writtenBy({ envelope }: Entry, at: Date): boolean {
  return Date.parse(envelope.at) <= at.getTime() + momentMs
}

function placesOf(entries: readonly Entry[]): EntryPlace[] {
  return entries.map(({ index, kind }) => ({ index, kind })).toSorted((a, b) => a.index - b.index)
}
