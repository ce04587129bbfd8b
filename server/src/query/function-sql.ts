/** Pieces of the SQL that the generated read functions are made of. */
import type { StoredColumn } from '@kho/contract/dataset.ts'

/** A function of the schema `read` that belongs to one dataset; the letter says which. */
export function functionName(letter: string, dataset: string): string {
  return `read."${letter}_${dataset.replaceAll('-', '_')}"`
}

/** A column of the row alias as a member of the answer. */
export function member(column: StoredColumn, row = 'd'): string {
  return `${valueSql(column, row)} as ${identifier(column.name)}`
}

export function valueSql(column: StoredColumn, row = 'd'): string {
  const raw = column.type === 'json' || column.type === 'geometry'
  return raw ? `${row}.c${column.number}::json` : `${row}.c${column.number}`
}

export function castOf(column: StoredColumn): string | null {
  if (column.type === 'integer') return 'bigint'
  if (column.type === 'decimal') return 'numeric'
  return column.type === 'boolean' ? 'boolean' : null
}

export function keyType(column: StoredColumn): string {
  return column.type === 'integer' ? 'bigint' : 'text'
}

export function numbersOf(columns: readonly StoredColumn[]): string {
  return `'{${columns.map((column) => column.number).join()}}'::integer[]`
}

/** Whatever its arguments are. */
export function dropAllStatement(name: string): string {
  const bare = name.slice('read."'.length, -1)
  return `do $drop$ declare old regprocedure; begin
  for old in select oid::regprocedure from pg_proc
    where pronamespace = 'read'::regnamespace and proname = ${literal(bare)} loop
    execute format('drop function %s', old);
  end loop;
end $drop$`
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
