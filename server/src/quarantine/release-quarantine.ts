/**
 * The act that takes held rows as they were written although they break a rule, because somebody
 * who answers for the data says why. Possible only for rules that allow it (intake/rules.ts): the
 * value then has its column's type and is merely not what the definition expects.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { loadNamed } from '../intake/load-named.ts'
import type { LoadContext } from '../intake/load-source.ts'
import type { Receipt } from '../intake/receipt.ts'
import { releasableRules, ruleSentence } from '../intake/rules.ts'
import { append } from '../journal/append.ts'
import { refuseNotHeld, refuseSettled, type HeldLoad } from './held-load.ts'

export type ReleaseInput = {
  actor: string
  /** Which rows: by their lines, or all that break a rule. */
  lines?: readonly number[] | undefined
  rule?: string | undefined
  reason: string
}

export async function releaseQuarantine(
  context: LoadContext,
  load: HeldLoad,
  input: ReleaseInput,
): Promise<Receipt> {
  const { actor, lines, rule, reason } = input
  await refuseSettled(context.db, load)
  const { rows } = await context.db.query(
    `select line::float8 as line, rule, column_name, fields, encode(digest, 'hex') as digest, intact
     from intake.quarantine where load_id = $1 and state = 'held'
       and ($2::bigint[] is null or line = any($2::bigint[])) and ($3::text is null or rule = $3)
     order by line`,
    [load.id, lines?.map(String) ?? null, rule ?? null],
  )
  const found = new Set(rows.map((row) => row.line as number))
  const missing = lines?.find((line) => !found.has(line))
  if (missing !== undefined || rows.length === 0) {
    const line = missing ?? rule ?? '-'
    throw new Refusal('quarantine.not-held', { load: load.id, line })
  }
  for (const row of rows) {
    if (!row.intact || !releasableRules.has(row.rule)) throw notReleasable(row)
  }
  const held = rows.map((row) => row.line as number)
  const { receipt } = await loadNamed(context, {
    dataset: load.version.id,
    part: load.part.name,
    form: 'release',
    name: `${load.version.id} (release)`,
    actor,
    upserts: {
      rows: rows.map((row) => row.fields as (string | null)[]),
      lines: held,
    },
    deletes: [],
    corrects: load.id,
    released: new Set(rows.map((row) => row.digest as string)),
    // Asked again when the turn has come: a row corrected meanwhile would be set back.
    async onTurn() {
      await refuseSettled(context.db, load)
      await refuseNotHeld(context.db, load, held)
    },
    // One row that breaks another rule besides keeps all of them out.
    onHeld({ line, fault }) {
      throw notReleasable({ line, rule: fault.rule, column_name: fault.column })
    },
    async onApplied(tx, { load: releasing }) {
      await append(tx, {
        kind: 'quarantine.released',
        fields: {
          dataset: load.version.id,
          part: load.part.name,
          load: load.id,
          by: releasing,
          released: rows.length,
        },
        payload: { actor, reason, lines: held },
      })
    },
  })
  return receipt
}

function notReleasable(row: { line: number; rule: string; column_name: string | null }): Refusal {
  const { vi, en } = ruleSentence(row.rule)
  return new Refusal('quarantine.not-releasable', {
    line: row.line,
    rule: row.rule,
    column: row.column_name,
    reasonVi: vi,
    reasonEn: en,
  })
}
