/** The newest edition of the catalogue for the pages outside: a public decision, and nothing else. */
import type { DatasetChange, EditionEntry, ListedFields } from '../catalogue/edition.ts'
import {
  countChanges,
  listDifference,
  listEditions,
  listEntries,
} from '../catalogue/read-editions.ts'
import { showEdition } from '../pages/catalogue-shown.ts'
import { readRefs } from '../pages/catalogue-views.ts'
import type { IssuedCatalogue } from '../pages/edition-site.ts'
import type { Database } from '../pg/database.ts'

const linesAtOnce = 500

/** Null where none is issued. */
export function readIssuedCatalogue(db: Database): Promise<IssuedCatalogue | null> {
  return db.tx(
    async (tx) => {
      const [newest, before] = await listEditions(tx, { limit: 2 })
      if (!newest) return null
      const edition = newest.number
      const entries: EditionEntry[] = await readAll((after) =>
        listEntries(tx, { edition, after, limit: linesAtOnce }),
      )
      const between = before && { from: before.number, to: edition }
      const difference = between && {
        from: between.from,
        counts: await countChanges(tx, between),
        changes: await readAll<DatasetChange>((after) =>
          listDifference(tx, { ...between, after, limit: linesAtOnce }),
        ),
      }
      const listed: ListedFields[] = [
        ...entries,
        ...(difference?.changes ?? []).flatMap(({ was, now }) =>
          [was, now].flatMap((side) => (side ? [side.fields] : [])),
        ),
      ]
      const refOf = await readRefs(tx)
      const names = Object.fromEntries(
        listed.flatMap(agenciesOf).map((id) => [id, refOf(id).name] as const),
      )
      return { edition: showEdition(newest), entries, difference: difference ?? null, names }
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}

async function readAll<T extends { dataset: string }>(
  page: (after: string) => Promise<T[]>,
): Promise<T[]> {
  const all: T[] = []
  for (;;) {
    const some = await page(all.at(-1)?.dataset ?? '')
    all.push(...some)
    if (some.length < linesAtOnce) return all
  }
}

function agenciesOf({ owner, suppliers, permittedUsers }: ListedFields): string[] {
  return [owner, ...suppliers, ...(Array.isArray(permittedUsers) ? permittedUsers : [])]
}
