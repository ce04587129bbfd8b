/** Text files: the same residents as CSV, NDJSON, JSON, XML and fixed width, and peak memory of each. */
import { fork } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { fileSupply, type FileOptions } from '../server/src/intake/file-supply.ts'
import { loadSource } from '../server/src/intake/load-source.ts'
import { readCommunes } from '../server/src/sample/communes.ts'
import { csvLine } from '../server/src/sample/enterprises.ts'
import { makeResidents, residentColumns } from '../server/src/sample/residents.ts'
import { fileKind } from '../server/src/source/source-kinds.ts'
import { openGround, type Ground } from './ground.ts'
import { seconds, type Figure } from './measure.ts'

type Fields = readonly (string | null)[]

type Form = {
  ending: string
  options: Omit<FileOptions, 'path'>
  start: string
  line(fields: Fields, isFirst: boolean): string
  end: string
}

const widths = residentColumns.map(() => 32)
const members = (fields: Fields) =>
  `{${residentColumns.map((name, i) => `"${name}":${JSON.stringify(fields[i] ?? null)}`).join(',')}}`
const element = (name: string, value: string | null | undefined) =>
  value === null || value === undefined
    ? ''
    : `<${name}>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>`

export const forms: Record<string, Form> = {
  csv: { ending: 'csv', options: {}, start: csvLine(residentColumns), line: csvLine, end: '' },
  ndjson: {
    ending: 'ndjson',
    options: {},
    start: '',
    line: (fields) => `${members(fields)}\n`,
    end: '',
  },
  json: {
    ending: 'txt',
    options: { kind: 'json', records: '/data' },
    start: '{"data":[',
    line: (fields, isFirst) => `${isFirst ? '' : ',\n'}${members(fields)}`,
    end: ']}',
  },
  xml: {
    ending: 'xml',
    options: { kind: 'xml', records: '/residents/resident' },
    start: '<residents>',
    line: (fields) =>
      `<resident>${residentColumns.map((name, i) => element(name, fields[i])).join('')}</resident>\n`,
    end: '</residents>',
  },
  'fixed-width': {
    ending: 'txt',
    options: {
      kind: 'fixed-width',
      fields: residentColumns.map((column, i) => ({ column, width: widths[i]! })),
    },
    start: '',
    line: (fields) => `${fields.map((value, i) => (value ?? '').padEnd(widths[i]!)).join('')}\n`,
    end: '',
  },
}

export async function writeForm(form: Form, path: string, count: number): Promise<void> {
  function* chunks() {
    let text = form.start
    let isFirst = true
    for (const fields of makeResidents(readCommunes(), count)) {
      text += form.line(fields, isFirst)
      isFirst = false
      if (text.length < 100_000) continue
      yield text
      text = ''
    }
    yield text + form.end
  }
  await pipeline(chunks(), createWriteStream(path))
}

export async function measureText(count = 1_000_000): Promise<Figure[]> {
  const loads = new Map<string, number>()
  const reads: Figure[] = []
  for (const [name, form] of Object.entries(forms)) {
    const ground = await openGround()
    try {
      const path = join(ground.folder, `residents.${form.ending}`)
      await writeForm(form, path, count)
      loads.set(name, await load(ground, { ...form.options, path }))
      reads.push(await measureRead(ground, name, { ...form.options, path }, count))
    } finally {
      await ground.end()
    }
  }
  const csv = loads.get('csv')!
  const ratios = [...loads].filter(([name]) => name !== 'csv')
  return [
    ...ratios.map(([name, took]) => ({
      what: `First load of ${count} residents from ${name}`,
      // The project set a bar for NDJSON; the others are held to the same order of time.
      bar: { sense: '<=' as const, value: name === 'ndjson' ? 1.5 : 3, unit: '×' },
      value: took / csv,
      detail: `${took.toFixed(1)} s against CSV ${csv.toFixed(1)} s`,
    })),
    ...reads,
    ...(await measureFormMemory(count)),
  ]
}

async function load({ db, journalFolder, version }: Ground, options: FileOptions): Promise<number> {
  const supply = fileSupply(version, options)
  const context = { db, journalFolder }
  return seconds(() => loadSource(context, { dataset: version.id, supply, actor: 'bench' }))
}

/** The reader alone, without a store, against splitting the same file into lines and no more. */
async function measureRead(
  { version }: Ground,
  name: string,
  { path, kind = name, ...options }: FileOptions,
  count: number,
): Promise<Figure> {
  const plain = await seconds(async () => {
    for await (const line of createInterface({ input: createReadStream(path) }))
      if (line === '\0') break
  })
  const took = await seconds(async () => {
    const reader = fileKind(kind).read(path, version, options, { name })
    for await (const batch of reader.batches()) if (batch.rows.length === 0) break
  })
  return {
    what: `Reader of ${name} alone`,
    bar: { sense: '>=', value: 30_000, unit: 'rows/s' },
    value: count / took,
    detail: `${took.toFixed(1)} s; lines of the same file split by Node alone ${plain.toFixed(1)} s`,
  }
}

/** Peak memory of a process that does nothing but load a file of each kind. */
async function measureFormMemory(count: number): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const name of Object.keys(forms).filter((one) => one !== 'csv')) {
    const peak = await new Promise<number>((resolve, reject) => {
      const program = fileURLToPath(new URL('load-once.ts', import.meta.url))
      const child = fork(program, [String(count), '--form', name])
      child.on('message', (message) => resolve(Number(message)))
      child.on('exit', (code) => code && reject(new Error(`load-once ended with ${code}`)))
    })
    figures.push({
      what: `Memory of Node, first load of ${count} from ${name}`,
      bar: { sense: '<=', value: 300, unit: 'MB' },
      value: peak / 1e6,
      detail: 'peak resident set of the loading process',
    })
  }
  return figures
}
