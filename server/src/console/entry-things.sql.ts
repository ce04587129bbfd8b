/** Which of the things that entries name are still there, asked for a whole page of entries at once. */
import type { Queryable } from '../pg/database.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const number = /^[1-9]\d{0,14}$/

/** Where each is kept; its id is a number or a UUID. */
const tables = {
  appointment: { form: number, from: 'people.appointment', id: 'id' },
  case: { form: uuid, from: 'discrepancy.discrepancy', id: 'id' },
  draft: { form: uuid, from: 'draft.draft', id: 'id' },
  held: { form: uuid, from: 'intake.quarantine', id: 'load_id' },
  paper: { form: number, from: 'paper.document', id: 'id' },
  proposal: { form: number, from: 'proposal.proposal', id: 'id' },
  release: { form: number, from: 'release.release', id: 'id' },
  request: { form: number, from: 'request.request', id: 'id' },
  run: { form: uuid, from: 'sync.run', id: 'id' },
  'subject-request': { form: uuid, from: 'personal.request', id: 'id' },
  succession: { form: number, from: 'succession.succession', id: 'id' },
} as const

export type Thing = keyof typeof tables
export type NamedThing = { thing: Thing; id: string }

export const keyOfThing = ({ thing, id }: NamedThing): string => `${thing}/${id}`

/** Their keys; what cannot be an id of its kind is not asked for. */
export async function selectThings(
  db: Queryable,
  named: readonly NamedThing[],
): Promise<ReadonlySet<string>> {
  const wanted = Map.groupBy(
    named.filter(({ thing, id }) => tables[thing].form.test(id)),
    ({ thing }) => thing,
  )
  if (wanted.size === 0) return new Set()
  const parts = [...wanted.keys()].map((thing, i) => {
    const { form, from, id } = tables[thing]
    const type = form === uuid ? 'uuid' : 'bigint'
    return `select distinct '${thing}/' || ${id} as key from ${from}
      where ${id} = any ($${i + 1}::${type}[])`
  })
  const ids = [...wanted.values()].map((list) => [...new Set(list.map(({ id }) => id))])
  const { rows } = await db.query<{ key: string }>(parts.join(' union all '), ids)
  return new Set(rows.map(({ key }) => key))
}
