/** What the filters of a list may be set to: agencies and datasets of whoever looks, by their names. */
import type { Choices } from '@kho/portal/console-view.ts'
import type { Queryable } from '../pg/database.ts'

/** What a page may offer without growing out of hand; more are typed by their ids. */
const choicesMax = 1_000

export type Offered = readonly (keyof Choices)[]

/** Of all agencies, or of those named: an agency among them, a dataset that one of them owns. */
export async function readChoices(
  db: Queryable,
  offered: Offered,
  agencies: 'any' | readonly string[],
): Promise<Choices> {
  const choices: Choices = { agencies: null, datasets: null }
  const of = agencies === 'any' ? null : agencies
  await Promise.all(
    offered.map(async (kind) => {
      const { rows } = await db.query(statements[kind], [of, choicesMax + 1])
      if (rows.length > choicesMax) return
      choices[kind] = rows.map(({ id, vi, en }) => ({ id, name: { vi, en } }))
    }),
  )
  return choices
}

const statements: Record<keyof Choices, string> = {
  agencies: `select id, name_vi as vi, name_en as en from people.agency
     where $1::text[] is null or id = any ($1) order by id limit $2`,
  datasets: `select d.id, v.definition->'title'->>'vi' as vi, v.definition->'title'->>'en' as en
     from catalogue.dataset d
     join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
     where $1::text[] is null or v.definition->>'owner' = any ($1) order by d.id limit $2`,
}
