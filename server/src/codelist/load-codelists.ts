import { createHash } from 'node:crypto'
import type { Tx } from '../pg/database.ts'
import { readListFiles } from './list-files.ts'
import type { ListFiles } from './list-files.ts'

/** What loading one list did. `oddities` are sentences about names that look mistaken. */
export type CodelistLoaded = {
  list: string
  codes: number
  changed: boolean
  oddities: string[]
}

/**
 * Brings the code lists that come with Kho into the database. A list whose files did not change is
 * left alone; otherwise its rows become exactly those of the files. Lists of others are not touched.
 * Throws where the files contradict themselves (overlapping validity, a crosswalk into nothing).
 */
export async function loadCodelists(tx: Tx): Promise<CodelistLoaded[]> {
  // Two servers that start at once take turns, and the second finds nothing to do.
  await tx.query('lock table codelist.list in share row exclusive mode')
  const known = await tx.query<{ list: string; content_sha256: string }>(
    'select list, content_sha256 from codelist.list',
  )
  const hashes = new Map(known.rows.map((row) => [row.list, row.content_sha256]))
  const report: CodelistLoaded[] = []
  for (const files of readListFiles()) {
    const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex')
    const changed = hashes.get(files.list) !== hash
    if (changed) await replaceList(tx, files, hash)
    report.push({
      list: files.list,
      codes: files.codes.length,
      changed,
      oddities: findOddities(files),
    })
  }
  return report
}

async function replaceList(tx: Tx, files: ListFiles, hash: string): Promise<void> {
  refuseOverlaps(files)
  await tx.query(
    `insert into codelist.list (list, title_vi, title_en, source, content_sha256)
     values ($1, $2, $3, $4, $5)
     on conflict (list) do update set title_vi = excluded.title_vi, title_en = excluded.title_en,
       source = excluded.source, content_sha256 = excluded.content_sha256,
       loaded_at = clock_timestamp()`,
    [files.list, files.title.vi, files.title.en, files.source, hash],
  )
  for (const table of ['mapping', 'crosswalk', 'alias', 'code']) {
    await tx.query(`delete from codelist.${table} where list = $1`, [files.list])
  }
  await insertRows(tx, files)
  await refuseDangling(tx, files.list)
}

async function insertRows(tx: Tx, files: ListFiles): Promise<void> {
  const { list, codes, aliases, crosswalk, mappings } = files
  await tx.query(
    `insert into codelist.code (list, code, valid_from, valid_to, name, name_en, kind, level,
       parent_code, legal_ground)
     select $1, * from unnest($2::text[], $3::date[], $4::date[], $5::text[], $6::text[],
       $7::text[], $8::text[], $9::text[], $10::text[])`,
    [
      list,
      codes.map((row) => row.code),
      codes.map((row) => row.validFrom),
      codes.map((row) => row.validTo),
      codes.map((row) => row.name),
      codes.map((row) => row.nameEn),
      codes.map((row) => row.kind),
      codes.map((row) => row.level),
      codes.map((row) => row.parentCode),
      codes.map((row) => row.legalGround),
    ],
  )
  await tx.query(
    `insert into codelist.alias (list, code, alias) select $1, * from unnest($2::text[], $3::text[])`,
    [list, aliases.map((row) => row.code), aliases.map((row) => row.alias)],
  )
  await tx.query(
    `insert into codelist.crosswalk (list, from_code, from_valid_from, to_code, to_valid_from,
       extent, to_code_written)
     select $1, * from unnest($2::text[], $3::date[], $4::text[], $5::date[], $6::text[], $7::text[])`,
    [
      list,
      crosswalk.map((row) => row.fromCode),
      crosswalk.map((row) => row.fromValidFrom),
      crosswalk.map((row) => row.toCode),
      crosswalk.map((row) => row.toValidFrom),
      crosswalk.map((row) => row.extent),
      crosswalk.map((row) => row.toCodeWritten),
    ],
  )
  await tx.query(
    `insert into codelist.mapping (list, system, written, code, ground)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[])`,
    [
      list,
      mappings.map((row) => row.system),
      mappings.map((row) => row.written),
      mappings.map((row) => row.code),
      mappings.map((row) => row.ground),
    ],
  )
}

/** A code must mean one thing at one day. */
function refuseOverlaps({ list, codes }: ListFiles): void {
  const sorted = codes.toSorted(
    (a, b) => compare(a.code, b.code) || compare(a.validFrom ?? '', b.validFrom ?? ''),
  )
  sorted.forEach((row, i) => {
    const before = sorted[i - 1]
    if (before?.code !== row.code) return
    if (before.validTo === null || row.validFrom === null || row.validFrom <= before.validTo) {
      throw new Error(`the list ${list} has two meanings of ${row.code} at one day`)
    }
  })
}

async function refuseDangling(tx: Tx, list: string): Promise<void> {
  const { rows } = await tx.query<{ code: string }>(
    `select x.from_code || ' → ' || x.to_code as code from codelist.crosswalk x
     where x.list = $1 and (
       not exists (select from codelist.code c where c.list = x.list and c.code = x.from_code
         and c.valid_from is not distinct from x.from_valid_from)
       or not exists (select from codelist.code c where c.list = x.list and c.code = x.to_code
         and c.valid_from is not distinct from x.to_valid_from))
     union all
     select a.code from codelist.alias a where a.list = $1
       and not exists (select from codelist.code c where c.list = a.list and c.code = a.code)
     union all
     select m.code from codelist.mapping m where m.list = $1
       and not exists (select from codelist.code c where c.list = m.list and c.code = m.code)
     limit 5`,
    [list],
  )
  if (rows.length > 0) {
    throw new Error(
      `the list ${list} names unknown codes: ${rows.map((row) => row.code).join(', ')}`,
    )
  }
}

/** Names are kept as written; what looks mistaken is said, not mended. */
function findOddities({ codes }: ListFiles): string[] {
  return codes.flatMap(({ code, name }) => {
    const faults: string[] = []
    if (name !== name.trim()) faults.push(`${code} «${name}» begins or ends with a space`)
    if (name !== name.normalize('NFC')) faults.push(`${code} «${name}» is not in the form NFC`)
    return faults
  })
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
