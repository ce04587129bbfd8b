/** The shared code lists as a SQLite file. They are public as a whole. */
import { DatabaseSync } from 'node:sqlite'
import type { Queryable } from '../pg/database.ts'

type Copy = { table: string; columns: string[]; from: string; index?: string }

const copies: Copy[] = [
  {
    table: 'list',
    columns: ['list', 'title_vi', 'title_en', 'source', 'content_sha256'],
    from: 'codelist.list order by list',
  },
  {
    table: 'code',
    columns:
      'list code valid_from valid_to name name_en kind level parent_code legal_ground folded'.split(
        ' ',
      ),
    from: 'codelist.code order by list, code, valid_from',
    index: 'list, code',
  },
  {
    table: 'alias',
    columns: ['list', 'code', 'folded'],
    from: 'codelist.alias order by list, code, alias',
    index: 'list, code',
  },
  {
    table: 'crosswalk',
    columns: ['list', 'from_code', 'from_valid_from', 'to_code', 'to_valid_from', 'extent'],
    from: 'codelist.crosswalk order by list, from_code, to_code',
    index: 'list, from_code',
  },
]

/** `path` is that of a new file. */
export async function writeCodelists(db: Queryable, path: string): Promise<void> {
  const file = new DatabaseSync(path)
  try {
    file.exec('pragma journal_mode = off; pragma synchronous = off; begin')
    for (const { table, columns, from, index } of copies) {
      file.exec(`create table ${table} (${columns.map((name) => `${name} text`).join(', ')})`)
      const cells = columns.map((name) => `${name}::text`).join(', ')
      const { rows } = await db.query(`select array[${cells}] as cells from ${from}`)
      const insert = file.prepare(
        `insert into ${table} values (${columns.map(() => '?').join(', ')})`,
      )
      for (const row of rows) insert.run(...row.cells)
      if (index) file.exec(`create index ${table}_index on ${table} (${index})`)
    }
    file.exec('create index crosswalk_by_to on crosswalk (list, to_code)')
    file.exec('commit')
  } finally {
    file.close()
  }
}
