/** The communes of the reorganisation of 2025, and a dataset that lives by the code of one. */
import { readFileSync } from 'node:fs'
import { makeReadFunctions } from '../../src/query/read-functions.ts'
import { defineDataset } from '../../src/store/define-dataset.ts'
import { definitionOf, type RunningKho } from './kho.ts'

const title = { vi: 'Cột', en: 'Column' }

const lists = (name: string) =>
  readFileSync(new URL(`../../data/codelists/${name}.csv`, import.meta.url), 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))

/** The communes of the province of 1 March 2025, with the code each had from 1 July 2025 on. */
export function readCommunes() {
  const units = lists('units-2025-03-01')
  const districts = units.filter((one) => one[3] === 'district' && one[4] === '67')
  const inside = new Set(districts.map(([code]) => code))
  const old = units.filter((one) => one[3] === 'commune' && inside.has(one[4]!))
  const later = new Map(
    lists('crosswalk-2025-07-01')
      .filter(([level]) => level === 'commune')
      .map(([, from, to]) => [from!, to!]),
  )
  const names = new Map(lists('units-2026-07-25').map(([code, name]) => [code!, name!]))
  return old.map(([code, name]) => {
    const next = later.get(code!)!
    return { code: code!, name: name!.trim(), next, nextName: names.get(next)! }
  })
}

/** One part holds rows by the code of a commune that ended, the other by that code as of a day. */
export async function defineByCommune(kho: RunningKho, code: string): Promise<void> {
  const supplier = 'so-tu-phap'
  const codes = { xa: { codes: [code], asOf: '2025-06-30' } }
  const definition = definitionOf({
    id: 'nha-o',
    sharing: 'shared',
    owner: supplier,
    supplier,
    permittedUsers: ['so-tttt'],
    key: ['xa', 'so'],
    columns: [
      { name: 'xa', type: 'text', required: true, rule: 'commune-code', title },
      { name: 'so', type: 'text', required: true, title },
    ],
  })
  await kho.act(async (tx) => {
    const parts = [
      { name: 'xa', supplier, condition: { xa: [code] } },
      { name: 'xa-theo-ngay', supplier, condition: codes },
    ]
    const { version } = await defineDataset(tx, 'test', { definition, parts })
    await makeReadFunctions(tx, version)
  })
}
