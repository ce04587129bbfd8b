/** `kho source probe`. */
import { resolve } from 'node:path'
import { findDataset } from '../catalogue/find-dataset.ts'
import { readOption, readPositionals } from '../cli/arguments.ts'
import type { Command, Language } from '../cli/command.ts'
import { readSheetOptions, sheetArguments } from './workbook/sheet-arguments.ts'
import { probeFile, type ProbedColumn, type ProbedFile } from './probe-file.ts'

const probe: Command = {
  name: 'source probe',
  summary: {
    vi: 'Xem một tệp và đề xuất khai báo nguồn; không khai báo gì',
    en: 'Look at a file and propose a source declaration; declares nothing',
  },
  usage: '<file> [--dataset …] [--sheet …] [--header-rows …] [--first-row …]',
  options: {
    dataset: {
      type: 'string',
      help: { vi: 'bộ dữ liệu mà tệp cung cấp', en: 'the dataset that the file supplies' },
    },
    ...sheetArguments,
  },
  async run(context, args) {
    const [file] = readPositionals(args, 'file') as [string]
    const dataset = readOption(args, 'dataset')
    const version = dataset ? await findDataset(await context.database(), dataset) : null
    const probed = await probeFile(resolve(file), version, readSheetOptions(args))
    return { exit: 0, json: probed, text: describe(probed, context.lang) }
  },
}

function describe(probed: ProbedFile, lang: Language): string[] {
  const { kind, confidence, encodings = [], headers = [], columns, missing, advice } = probed
  const percent = (share: number) => `${Math.round(share * 100)} %`
  const words =
    lang === 'vi'
      ? { header: 'tiêu đề', row: 'dòng', missing: 'thiếu cột', declare: 'khai báo' }
      : { header: 'header', row: 'row', missing: 'missing columns', declare: 'declaration' }
  return [
    `${probed.file}: ${kind} (${percent(confidence)})`,
    ...encodings.map(({ encoding, legacy, confidence: share, cells }) => {
      const form = legacy ? ` + ${legacy}` : ''
      return `  ${encoding}${form}  ${percent(share)}  ${cells.join(' | ')}`
    }),
    ...headers.map(({ row, headerRows = 1, names, confidence: share }) => {
      const rows = headerRows === 1 ? row : `${row}-${row + headerRows - 1}`
      return `  ${words.header}, ${words.row} ${rows} (${percent(share)}): ${names.join(' | ')}`
    }),
    ...columns.map(describeColumn),
    ...(missing.length > 0 ? [`  ${words.missing}: ${missing.join(', ')}`] : []),
    ...advice.map((one) => `! ${one[lang]}`),
    `${words.declare}:`,
    JSON.stringify(probed.declaration, null, 2),
  ]
}

function describeColumn({ name, column, likeness, proposal, samples }: ProbedColumn): string {
  const { type, written, legacy, cells } = proposal
  const match = column === null ? '?' : `${column} (${likeness})`
  const form = [written, legacy].filter(Boolean).map(String).join(' ')
  const shown = cells
    ? cells.map((cell) => `${cell.written} → ${cell.letters}`)
    : samples.map((sample) => sample.slice(0, 40))
  return `  ${name} → ${match}: ${type}${form ? ` ${form}` : ''}  ${shown.join(' | ')}`
}

export const sourceCommands: Command[] = [probe]
