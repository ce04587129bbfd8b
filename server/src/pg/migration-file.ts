import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export type MigrationFile = {
  number: number
  name: string
  text: string
  sha256: string
  /** A program that does not know this one must not run on the database. */
  breaking: boolean
}

const pattern = /^(\d{6})-([a-z0-9-]+)\.sql$/

/**
 * Reads `000001-name.sql` … in the order of their numbers. Line ends count as one, so that a
 * checkout on another system has the same hash. Throws on a wrong name or a number used twice.
 * `schema.sql` is passed over.
 */
export function readMigrations(folder: string): MigrationFile[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql') && name !== 'schema.sql')
    .toSorted()
  const files = names.map((name) => readMigration(folder, name))
  files.forEach((file, index) => {
    if (files[index + 1]?.number !== file.number) return
    throw new Error(`${names[index]} and ${names[index + 1]} have the same number.`)
  })
  return files
}

function readMigration(folder: string, fileName: string): MigrationFile {
  const parts = pattern.exec(fileName)
  if (!parts) throw new Error(`${fileName} is not named like 000001-first-tables.sql.`)
  const text = readFileSync(join(folder, fileName), 'utf8').replaceAll('\r\n', '\n')
  const sha256 = createHash('sha256').update(text).digest('hex')
  const breaking = /^-- breaking\b/.test(text)
  return { number: Number(parts[1]), name: parts[2]!, text, sha256, breaking }
}
