/** The bytes of a dBase III table: numbers as digits, everything else as characters. */
import type { SampleTable } from '../office/office.ts'

/** Windows, western: the code page under which texts of old fonts were kept. */
const westernDriver = 0x03

export function dbaseTable(
  { columns, rows }: SampleTable,
  bytesOf: (text: string) => Buffer,
): Buffer {
  const cells = rows.map((row) => row.map(bytesOf))
  const widths = columns.map((_, i) => Math.max(1, ...cells.map((row) => row[i]!.length)))
  const head = Buffer.alloc(32)
  head.set([westernDriver, 126, 6, 30])
  head.writeUInt32LE(rows.length, 4)
  head.writeUInt16LE(32 + columns.length * 32 + 1, 8)
  head.writeUInt16LE(
    widths.reduce((sum, width) => sum + width, 1),
    10,
  )
  head[29] = westernDriver
  const isNumber = columns.map(({ type }) => type === 'integer' || type === 'decimal')
  const fields = columns.map(({ name }, i) => {
    if (name.length > 10 || widths[i]! > 254) throw new Error(`${name} does not fit into dBase`)
    const field = Buffer.alloc(32)
    field.write(name, 0, 11, 'latin1')
    field.write(isNumber[i] ? 'N' : 'C', 11, 'latin1')
    field[16] = widths[i]!
    return field
  })
  const records = cells.flatMap((row) => [
    Buffer.from(' '),
    ...row.map((cell, i) => padded(cell, widths[i]!, isNumber[i]!)),
  ])
  return Buffer.concat([head, ...fields, Buffer.from([0x0d]), ...records, Buffer.from([0x1a])])
}

function padded(cell: Buffer, width: number, atRight: boolean): Buffer {
  const fill = Buffer.alloc(width - cell.length, 0x20)
  return Buffer.concat(atRight ? [fill, cell] : [cell, fill])
}
