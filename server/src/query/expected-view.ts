/** For the tests of the second wall: what a grant shows of rows, said once more and apart from it. */
import { createHmac } from 'node:crypto'
import type { Mask } from '@kho/contract/mask.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Database } from '../pg/database.ts'
import type { Row } from './fixture.ts'

/** What a test grants, by names of columns. */
export type Given = {
  columns: string[]
  condition: Record<string, string[]> | null
  masks: Record<string, Mask>
}

/** One version of a row: from its change on, until another took its place. */
export type Change = { change: number; before: Row | null; after: Row | null }

/** Rows are shown as text by column name, so that every outlet can be compared. */
export type Shown = Record<string, string | null>

export type Event = { change: number; op: string; record: Shown | null }

export class ExpectedView {
  readonly given: Given
  readonly key: string
  readonly hashKey: Buffer

  constructor(version: DatasetVersion, given: Given, hashKey: Buffer) {
    this.given = given
    this.key = version.key[0]!
    this.hashKey = hashKey
  }

  inView(row: Row | null): boolean {
    if (row === null) return false
    return Object.entries(this.given.condition ?? {}).every(([name, values]) =>
      values.includes(row[name] ?? '\0'),
    )
  }

  show(row: Row, names: readonly string[] = this.given.columns): Shown {
    return Object.fromEntries(names.map((name) => [name, this.value(name, row[name] ?? null)]))
  }

  value(name: string, value: string | null): string | null {
    const mask = this.given.masks[name]
    if (value === null || mask === undefined) return value
    switch (mask.by) {
      case 'year':
        return value.slice(0, 4)
      case 'hashed':
        return createHmac('sha256', this.hashKey).update(value).digest('hex')
      case 'partial': {
        const letters = [...value]
        const { first, last } = mask
        if (letters.length < 2 * (first + last)) return '***'
        const end = letters.slice(letters.length - last).join('')
        return `${letters.slice(0, first).join('')}***${end}`
      }
    }
  }

  /** Events of the feed: what is out of view or changes nothing that is shown is not one. */
  events(changes: readonly Change[]): Event[] {
    return changes.flatMap(({ change, before, after }): Event[] => {
      const [was, is] = [this.inView(before), this.inView(after)]
      if (!was && !is) return []
      if (!is) return [{ change, op: 'delete', record: null }]
      const record = this.show(after!)
      const same = was && JSON.stringify(this.show(before!)) === JSON.stringify(record)
      return same ? [] : [{ change, op: was ? 'update' : 'insert', record }]
    })
  }
}

/** The key of a grant's hashes, from the blocks that HMAC begins with; of zeros where it has none. */
export async function hashKeyOf(db: Database, grant: number): Promise<Buffer> {
  const { rows } = await db.query('select inner_pad from access.mask_key where grant_id = $1', [
    grant,
  ])
  const pad: Buffer | undefined = rows[0]?.inner_pad
  return pad ? Buffer.from(pad.map((byte) => byte ^ 0x36)) : Buffer.alloc(32)
}
