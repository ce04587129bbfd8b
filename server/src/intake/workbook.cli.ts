/** `kho template`, `kho mark`: the workbook that a supplier fills in, and gets back with its faults. */
import { resolve } from 'node:path'
import { findDataset } from '../catalogue/find-dataset.ts'
import { readOption, readPositionals } from '../cli/arguments.ts'
import type { Command } from '../cli/command.ts'
import { makeTemplate } from './make-template.ts'
import { markWorkbook } from './mark-workbook.ts'
import { declarationOption, readDeclaration } from './read-declaration.ts'
import { readSheetOptions, sheetArguments } from '../source/workbook/sheet-arguments.ts'

const template: Command = {
  name: 'template',
  summary: {
    vi: 'Tạo tệp Excel mẫu của một bộ dữ liệu',
    en: 'Make the template workbook of a dataset',
  },
  usage: '<dataset> <file.xlsx> [--declaration …]',
  options: { declaration: declarationOption },
  async run(context, args) {
    const [dataset, file] = readPositionals(args, 'dataset', 'file.xlsx') as [string, string]
    const db = await context.database()
    const path = resolve(file)
    const declared = await readDeclaration(readOption(args, 'declaration'))
    await makeTemplate(db, await findDataset(db, dataset), path, declared)
    return { exit: 0, json: { dataset, path }, text: path }
  },
}

const mark: Command = {
  name: 'mark',
  summary: {
    vi: 'Đánh dấu các ô bị giữ lại trong tệp Excel của đơn vị cung cấp',
    en: "Mark the cells that were held back in the supplier's own workbook",
  },
  usage: '<load> <file.xlsx> <marked.xlsx> [--declaration …] [--sheet …]',
  options: { declaration: declarationOption, ...sheetArguments },
  async run(context, args) {
    const [load, path, to] = readPositionals(args, 'load', 'file.xlsx', 'marked.xlsx') as [
      string,
      string,
      string,
    ]
    const file = readOption(args, 'declaration')
    const { marked } = await markWorkbook(await context.database(), {
      load,
      path: resolve(path),
      to: resolve(to),
      declaration: file === undefined ? undefined : await readDeclaration(file),
      options: readSheetOptions(args),
    })
    return { exit: 0, json: { load, marked, path: resolve(to) }, text: `${marked}: ${resolve(to)}` }
  },
}

export const workbookCommands: Command[] = [template, mark]
