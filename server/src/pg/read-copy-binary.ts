/** Reads the rows of `COPY … TO STDOUT (FORMAT binary)` from a byte stream, memory flat. */

const headerBytes = 19

/**
 * Rows as arrays of field bytes (null for NULL), in batches of what one chunk held. The Buffers are
 * views of the chunk: use them before asking for the next batch, or copy them.
 */
export async function* readCopyBinary(
  stream: AsyncIterable<Buffer>,
): AsyncGenerator<(Buffer | null)[][], void, undefined> {
  let rest: Buffer = Buffer.alloc(0)
  let begun = false
  for await (const chunk of stream) {
    const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    if (!begun) {
      if (data.length < headerBytes) {
        rest = data
        continue
      }
      at = headerBytes + data.readInt32BE(15)
      begun = true
    }
    const rows: (Buffer | null)[][] = []
    for (;;) {
      const row = readRow(data, at)
      if (!row) break
      at = row.end
      rows.push(row.fields)
    }
    rest = data.subarray(at)
    if (rows.length > 0) yield rows
  }
  if (!(rest.length === 2 && rest.readInt16BE(0) === -1)) {
    throw new Error('The binary copy ended in the middle of a row.')
  }
}

function readRow(data: Buffer, start: number): { fields: (Buffer | null)[]; end: number } | null {
  if (data.length < start + 2) return null
  const count = data.readInt16BE(start)
  if (count < 0) return null
  const fields: (Buffer | null)[] = []
  let at = start + 2
  for (let i = 0; i < count; i++) {
    if (data.length < at + 4) return null
    const length = data.readInt32BE(at)
    at += 4
    if (length < 0) {
      fields.push(null)
      continue
    }
    if (data.length < at + length) return null
    fields.push(data.subarray(at, at + length))
    at += length
  }
  return { fields, end: at }
}
