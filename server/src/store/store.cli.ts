/** `kho dataset …`: definitions, read from files. */
import { listDatasets } from '../catalogue/find-dataset.ts'
import { readPositionals } from '../cli/arguments.ts'
import type { Command } from '../cli/command.ts'
import { readJsonFile } from '../cli/read-json-file.ts'
import { catalogueKindOf, catalogueKindTitles } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual, DatasetVersion } from '@kho/contract/dataset.ts'
import type { Tx } from '../pg/database.ts'
import { defineDataset, type DefineInput } from './define-dataset.ts'

/** `afterTables` makes what later capabilities keep for each dataset, in the same transaction. */
export function storeCommands(
  afterTables: (tx: Tx, version: DatasetVersion) => Promise<void>,
): Command[] {
  const define: Command = {
    name: 'dataset define',
    summary: {
      vi: 'Ban hành định nghĩa bộ dữ liệu từ tệp JSON',
      en: 'Bring a dataset definition into force from a JSON file',
    },
    usage: '<file.json>',
    async run(context, args) {
      const [file] = readPositionals(args, 'file.json') as [string]
      const given = await readJsonFile(file)
      const input: DefineInput = given?.definition ? given : { definition: given }
      const db = await context.database()
      const { version, changed } = await db.tx(async (tx) => {
        const defined = await defineDataset(tx, context.actor, input)
        await afterTables(tx, defined.version)
        return defined
      })
      const text = `${version.id} v${version.version}${changed ? '' : ' ='}`
      return { exit: 0, json: { id: version.id, version: version.version, changed }, text }
    },
  }
  const list: Command = {
    name: 'dataset list',
    summary: { vi: 'Liệt kê các bộ dữ liệu', en: 'List the datasets' },
    nothing: { vi: 'Chưa có bộ dữ liệu nào.', en: 'There are no datasets.' },
    usage: '',
    async run(context, args) {
      readPositionals(args)
      const datasets = await listDatasets(await context.database())
      return {
        exit: 0,
        json: datasets,
        text: datasets.map(
          (one) =>
            `${one.id}  v${one.version}  ${one.sharing}  ${one.title[context.lang]}${markOf(one, context.lang)}`,
        ),
      }
    },
  }
  return [define, list]
}

function markOf(one: DatasetVersion, lang: keyof Bilingual): string {
  const kind = catalogueKindOf(one)
  return kind === 'service' ? ` (${catalogueKindTitles.service[lang]})` : ''
}
