/** Writes dBase files byte by byte, right and wrong ones. */
import iconv from 'iconv-lite'

export type DbaseColumn = {
  name: string
  type: string
  length: number
  decimals?: number
  /** Visual FoxPro: 2 for a field that may be NULL. */
  flags?: number
}

export type DbaseFile = {
  version?: number
  driver?: number
  encoding?: string
  columns: readonly DbaseColumn[]
  /** Texts are padded to the width; bytes are taken as they are. `deleted` marks a record. */
  rows: readonly { values: readonly (string | Buffer)[]; deleted?: boolean }[]
  /** The number of records that the header tells; default: the true one. */
  records?: number
}

export function dbaseFile(file: DbaseFile): Buffer {
  const { columns, rows, encoding = 'windows-1252' } = file
  const head = Buffer.alloc(32)
  head[0] = file.version ?? 0x03
  head.set([126, 11, 26], 1)
  head.writeUInt32LE(file.records ?? rows.length, 4)
  head.writeUInt16LE(32 + columns.length * 32 + 1, 8)
  head.writeUInt16LE(
    columns.reduce((sum, { length }) => sum + length, 1),
    10,
  )
  head[29] = file.driver ?? 0x03
  const fields = columns.map(({ name, type, length, decimals = 0, flags = 0 }) => {
    const field = Buffer.alloc(32)
    field.write(name, 0, 11, 'latin1')
    field.write(type, 11, 'latin1')
    field[16] = length & 255
    field[17] = type === 'C' ? length >> 8 : decimals
    field[18] = flags
    return field
  })
  const records = rows.flatMap(({ values, deleted }) => [
    Buffer.from(deleted ? '*' : ' '),
    ...values.map((value, i) => {
      const bytes = Buffer.isBuffer(value) ? value : iconv.encode(value, encoding)
      const { length, type } = columns[i]!
      const fill = Buffer.alloc(Math.max(0, length - bytes.length), 0x20)
      return type === 'N' || type === 'F'
        ? Buffer.concat([fill, bytes])
        : Buffer.concat([bytes, fill])
    }),
  ])
  return Buffer.concat([head, ...fields, Buffer.from([0x0d]), ...records, Buffer.from([0x1a])])
}
