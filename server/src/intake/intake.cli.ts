/** `kho load`, `kho source …`, `kho loads`. */
import { resolve } from 'node:path'
import { findDataset } from '../catalogue/find-dataset.ts'
import { readOption, readOptional, readPositionals } from '../cli/arguments.ts'
import type { Command, CommandContext, Outcome } from '../cli/command.ts'
import { journalPlaces } from '../journal/journal-places.ts'
import { openJournalKey } from '../journal/key.ts'
import { listCaptures } from './capture-record.ts'
import { declareSource, listSources } from './declared-source.ts'
import { describeReceipt } from './describe-receipt.ts'
import { fileSupply } from './file-supply.ts'
import { loadSource, type LoadInput } from './load-source.ts'
import { declarationOption, readDeclaration, readSource } from './read-declaration.ts'
import { findReceipt, receiptSigner, type ReceiptSigner } from './receipt.ts'
import { readSheetOptions, sheetArguments } from '../source/workbook/sheet-arguments.ts'

const partOption = {
  type: 'string',
  help: { vi: 'phần của đơn vị cung cấp', en: "the supplier's part" },
} as const
const confirmOption = {
  type: 'string',
  help: { vi: 'số của lần nạp đang chờ xác nhận', en: 'the load that waits for a confirmation' },
} as const

async function run(
  context: CommandContext,
  input: Omit<LoadInput, 'actor' | 'onProgress'>,
): Promise<Outcome> {
  const db = await context.database()
  const sign = await openSigner(context)
  let shownAt = Date.now()
  try {
    const receipt = await loadSource(
      { db, journalFolder: journalPlaces(context.config).folder },
      {
        ...input,
        actor: context.actor,
        onProgress({ phase, rows }) {
          if (Date.now() - shownAt < 2000) return
          shownAt = Date.now()
          context.progress(`${phase}: ${rows}`)
        },
      },
    )
    return {
      exit: 0,
      json: sign(receipt),
      text: describeReceipt(receipt, context.lang),
    }
  } finally {
    await input.supply.close()
  }
}

async function openSigner({ config }: CommandContext): Promise<ReceiptSigner> {
  const { keyFile, origin } = journalPlaces(config)
  return receiptSigner(await openJournalKey(keyFile, origin))
}

const load: Command = {
  name: 'load',
  summary: { vi: 'Nạp một tệp', en: 'Load a file' },
  usage: '<dataset> <file> [--declaration …] [--part …] [--sheet …] [--confirm …]',
  options: {
    declaration: declarationOption,
    part: partOption,
    confirm: confirmOption,
    delimiter: { type: 'string', help: { vi: 'dấu phân cách', en: 'delimiter' } },
    'id-column': {
      type: 'string',
      help: { vi: 'cột nhận id của GeoJSON', en: 'column that takes the GeoJSON id' },
    },
    ...sheetArguments,
  },
  async run(context, args) {
    const [dataset, file] = readPositionals(args, 'dataset', 'file') as [string, string]
    const version = await findDataset(await context.database(), dataset)
    const supply = fileSupply(version, {
      ...(await readDeclaration(readOption(args, 'declaration'))),
      path: resolve(file),
      ...optional('delimiter', readOption(args, 'delimiter')),
      ...optional('idColumn', readOption(args, 'id-column')),
      ...readSheetOptions(args),
    })
    const part = readOption(args, 'part')
    return run(context, { dataset, part, supply, confirm: readOption(args, 'confirm') })
  },
}

function optional<K extends string>(name: K, value: string | undefined): { [name in K]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [name in K]?: string }
}

const sourceAdd: Command = {
  name: 'source add',
  summary: { vi: 'Khai báo một nguồn từ tệp JSON', en: 'Declare a source from a JSON file' },
  usage: '<file.json>',
  async run(context, args) {
    const [file] = readPositionals(args, 'file.json') as [string]
    const declared = await readSource(file)
    // The server that reads it later stands in another folder.
    const { path } = declared
    const source = path === undefined ? declared : { ...declared, path: resolve(path) }
    const db = await context.database()
    await db.tx((tx) => declareSource(tx, context.actor, source))
    return { exit: 0, json: source, text: source.id }
  },
}

const sourceList: Command = {
  name: 'source list',
  summary: { vi: 'Liệt kê các nguồn', en: 'List the sources' },
  nothing: { vi: 'Chưa khai báo nguồn nào.', en: 'No source is declared.' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const sources = await listSources(await context.database())
    return {
      exit: 0,
      json: sources,
      text: sources.map(({ id, dataset, kind }) => `${id}  ${dataset}  ${kind}`),
    }
  },
}

const captures: Command = {
  name: 'captures',
  summary: {
    vi: 'Các nguồn báo từng thay đổi: theo kịp tới đâu',
    en: 'The sources that tell their changes, and how far they are followed',
  },
  nothing: { vi: 'Không có nguồn nào báo từng thay đổi.', en: 'No source tells its changes.' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const figures = await listCaptures(await context.database())
    const text = figures.map((one) => {
      const why = one.refusal
        ? `  ${context.lang === 'vi' ? one.refusal.detail : one.refusal.detail_en}`
        : ''
      const lag = `${one.lagSeconds ?? '?'} s  ${one.keptBytes ?? '?'} B`
      return `${one.source}  ${one.dataset}  ${one.state}  ${lag}  ${one.committedAt ?? '-'}${why}`
    })
    return { exit: 0, json: figures, text }
  },
}

const loads: Command = {
  name: 'loads',
  summary: { vi: 'Các lần nạp gần đây', en: 'The latest loads' },
  nothing: { vi: 'Chưa có lần nạp nào.', en: 'There are no loads.' },
  usage: '[dataset]',
  async run(context, args) {
    const dataset = readOptional(args)
    const db = await context.database()
    if (dataset !== undefined) await findDataset(db, dataset)
    const { rows } = await db.query(
      `select id, dataset, state, source, rows, held_back, started_at, refusal::text as refusal
       from intake.load where $1::text is null or dataset = $1 order by started_at desc limit 50`,
      [dataset ?? null],
    )
    const text = rows.map((row) => {
      const why = row.refusal ? ` ${JSON.parse(row.refusal).code}` : ''
      return `${row.id}  ${row.dataset}  ${row.state}${why}  ${row.rows ?? '?'}`
    })
    return { exit: 0, json: rows, text }
  },
}

const receiptShow: Command = {
  name: 'receipt show',
  summary: {
    vi: 'In biên nhận có chữ ký của một lần nạp',
    en: 'Print the signed receipt of a load',
  },
  usage: '<load>',
  async run(context, args) {
    const [id] = readPositionals(args, 'load') as [string]
    const receipt = await findReceipt(await context.database(), id)
    const signed = (await openSigner(context))(receipt)
    return { exit: 0, json: signed, text: JSON.stringify(signed, null, 2) }
  },
}

export const intakeCommands: Command[] = [load, sourceAdd, sourceList, captures, loads, receiptShow]
