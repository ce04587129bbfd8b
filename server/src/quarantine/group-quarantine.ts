/** Held rows by their cause: what to mend first, with an example of each. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { releasableRules, ruleSentence } from '../intake/rules.ts'
import type { Queryable } from '../pg/database.ts'

export type HeldGroup = {
  rule: string
  column: string | null
  sentence: Bilingual
  releasable: boolean
  held: number
  settled: number
  /** The first lines, at most five. */
  lines: number[]
}

/** `rule`: over all columns; `column`: each rule in each column. Most rows first. */
export async function groupQuarantine(
  db: Queryable,
  load: string,
  by: 'rule' | 'column',
): Promise<HeldGroup[]> {
  const column = by === 'column' ? 'column_name' : 'null::text'
  const { rows } = await db.query(
    `select rule, ${column} as column_name, count(*) filter (where state = 'held') as held,
       count(*) filter (where state <> 'held') as settled,
       (array_agg(line order by state <> 'held', line))[1:5]::int[] as lines
     from intake.quarantine where load_id = $1
     group by 1, 2 order by count(*) desc, 1, 2`,
    [load],
  )
  return rows.map((row) => ({
    rule: row.rule,
    column: row.column_name,
    sentence: ruleSentence(row.rule),
    releasable: releasableRules.has(row.rule),
    held: Number(row.held),
    settled: Number(row.settled),
    lines: row.lines,
  }))
}
