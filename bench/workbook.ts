/** Workbooks: reading and loading XLSX against the same rows as CSV and against plain readers. */
import { fork } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SaxesParser } from 'saxes'
import { fileSupply } from '../server/src/intake/file-supply.ts'
import { loadSource } from '../server/src/intake/load-source.ts'
import { csvKind } from '../server/src/source/csv/csv-source.ts'
import { xlsxKind } from '../server/src/source/workbook/xlsx-source.ts'
import { openZipParts } from '../server/src/source/workbook/zip-parts.ts'
import { openGround, writeResidents, type Ground } from './ground.ts'
import { seconds, type Figure } from './measure.ts'

const program = fileURLToPath(new URL('workbook-once.ts', import.meta.url))

/** Runs the program of one step in a process of its own and gives what it tells. */
function once(...words: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(program, words)
    child.on('message', (message) => resolve(Number(message)))
    child.on('exit', (code) => (code ? reject(new Error(`it ended with ${code}`)) : resolve(0)))
  })
}

export async function measureWorkbooks(count: number): Promise<Figure[]> {
  const ground = await openGround()
  try {
    const [csv, xlsx] = [join(ground.folder, 'rows.csv'), join(ground.folder, 'rows.xlsx')]
    await writeResidents(csv, count)
    await once('write', xlsx, String(count))
    const plain = await parsePlainly(xlsx)
    const reading = await read(ground, xlsx)
    const readingCsv = await readCsv(ground, csv)
    const peak = await once('read', xlsx)
    const fromXlsx = await load(ground, xlsx)
    const next = await openGround()
    const fromCsv = await load(next, csv)
    await next.end()
    const rate = (took: number) => `${Math.round(count / took).toLocaleString('en')} rows/s`
    return [
      {
        what: `Reading ${count} rows of XLSX against a bare unpack and parse of its parts`,
        bar: { sense: '<=', value: 2, unit: '×' },
        value: reading / plain,
        detail: `${reading.toFixed(1)} s (${rate(reading)}) against ${plain.toFixed(1)} s; the same rows as CSV ${readingCsv.toFixed(1)} s`,
      },
      {
        what: `First load of ${count} residents from XLSX against CSV`,
        bar: { sense: '<=', value: 3, unit: '×' },
        value: fromXlsx / fromCsv,
        detail: `${fromXlsx.toFixed(1)} s (${rate(fromXlsx)}) against ${fromCsv.toFixed(1)} s`,
      },
      {
        what: `Memory of Node, reading ${count} rows of XLSX`,
        bar: { sense: '<=', value: 500, unit: 'MB' },
        value: peak / 1e6,
        detail: 'peak resident set of the reading process',
      },
    ]
  } finally {
    await ground.end()
  }
}

/** The limit: every part unpacked and its tags found, nothing kept. */
async function parsePlainly(path: string): Promise<number> {
  return seconds(async () => {
    const zip = await openZipParts(path, 'bench')
    for (const entry of zip.entries) {
      const parser = new SaxesParser()
      for (const event of ['opentag', 'closetag', 'text'] as const) parser.on(event, () => {})
      for await (const piece of zip.read(entry)) parser.write(piece.toString('latin1'))
    }
    await zip.close()
  })
}

const drain = async (batches: AsyncIterable<unknown>) => {
  for await (const _ of batches);
}

const read = ({ version }: Ground, path: string) =>
  seconds(() => drain(xlsxKind.read(path, version, {}, { name: 'bench' }).batches()))

async function readCsv({ version }: Ground, path: string): Promise<number> {
  // The file is in the machine's cache before either reader starts.
  await drain(createReadStream(path))
  return seconds(() => drain(csvKind.read(path, version, {}, { name: 'bench' }).batches()))
}

function load({ db, journalFolder, version }: Ground, path: string): Promise<number> {
  return seconds(() =>
    loadSource(
      { db, journalFolder },
      { dataset: version.id, supply: fileSupply(version, { path }), actor: 'bench' },
    ),
  )
}
