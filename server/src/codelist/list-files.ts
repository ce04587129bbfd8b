/** The code lists that come with Kho, read from server/data/codelists into plain rows. */
import { readFileSync } from 'node:fs'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { purposes } from '@kho/contract/purpose.ts'

const folder = new URL('../../data/codelists/', import.meta.url)

/** Days are ISO text; null as `validFrom`: since an unknown day; null as `validTo`: still valid. */
export type CodeRow = {
  code: string
  validFrom: string | null
  validTo: string | null
  name: string
  nameEn: string | null
  kind: string | null
  level: string | null
  parentCode: string | null
  legalGround: string | null
}

export type CrosswalkRow = {
  fromCode: string
  fromValidFrom: string | null
  toCode: string
  toValidFrom: string | null
  extent: string
  toCodeWritten: string | null
}

export type ListFiles = {
  list: string
  title: Bilingual
  source: string
  codes: CodeRow[]
  aliases: { code: string; alias: string }[]
  crosswalk: CrosswalkRow[]
  mappings: { system: string; written: string; code: string; ground: string }[]
}

/** The last day of the old units, and the first of the new ones (Decision 19/2025/QĐ-TTg). */
const oldUnitsEnd = '2025-06-30'
const newUnitsBegin = '2025-07-01'

export function readListFiles(): ListFiles[] {
  return [readAdminUnits(), readEthnicGroups(), readGenders(), readPurposes()]
}

function readAdminUnits(): ListFiles {
  const codes: CodeRow[] = [
    ...readCsv('units-2025-03-01.csv').map((unit) => ({
      ...unitRow(unit),
      validFrom: null,
      validTo: oldUnitsEnd,
      legalGround: 'Quyết định 124/2004/QĐ-TTg',
    })),
    ...readCsv('units-2026-07-25.csv').map((unit) => ({
      ...unitRow(unit),
      validFrom: newUnitsBegin,
      validTo: null,
      legalGround: 'Quyết định 19/2025/QĐ-TTg',
    })),
  ]
  const crosswalk = readCrosswalk()
  for (const change of readCsv('changes-after-2025-07-01.csv')) {
    crosswalk.push(applyChange(codes, change))
  }
  return {
    list: 'admin_unit',
    title: { vi: 'Đơn vị hành chính', en: 'Administrative units' },
    source: 'dvhcvn, vietnamese-provinces-database (MIT)',
    codes,
    aliases: [],
    crosswalk,
    mappings: [],
  }
}

function unitRow(unit: Record<string, string>) {
  return {
    code: cell(unit, 'code'),
    name: cell(unit, 'name'),
    nameEn: unit['name_en'] || null,
    kind: cell(unit, 'kind'),
    level: cell(unit, 'level'),
    parentCode: unit['parent_code'] || null,
  }
}

/** Where a corrections line names the same pair, its code stands and the written one is kept. */
function readCrosswalk(): CrosswalkRow[] {
  const corrected = new Map(
    readCsv('corrections-2025-07-01.csv').map((one) => [
      `${cell(one, 'old_code')} ${cell(one, 'written_code')}`,
      cell(one, 'code'),
    ]),
  )
  return readCsv('crosswalk-2025-07-01.csv').map((line) => {
    const fromCode = cell(line, 'old_code')
    const written = cell(line, 'new_code')
    const code = corrected.get(`${fromCode} ${written}`)
    return {
      fromCode,
      fromValidFrom: null,
      toCode: code ?? written,
      toValidFrom: newUnitsBegin,
      extent: cell(line, 'extent'),
      toCodeWritten: code ? written : null,
    }
  })
}

/** Cuts the newest version of a code in two: what it was until a day, and what it is since. */
function applyChange(codes: CodeRow[], change: Record<string, string>): CrosswalkRow {
  const code = cell(change, 'code')
  const validUntil = cell(change, 'valid_until')
  const newest = codes.find((row) => row.code === code && row.validTo === null)
  if (!newest) throw new Error(`the change of ${code} finds no code that is valid today`)
  const next = new Date(`${validUntil}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  const nextDay = next.toISOString().slice(0, 10)
  codes.push({
    ...newest,
    validTo: validUntil,
    name: cell(change, 'name'),
    kind: cell(change, 'kind'),
    nameEn: cell(change, 'name_en'),
  })
  const fromValidFrom = newest.validFrom
  newest.validFrom = nextDay
  newest.legalGround = cell(change, 'legal_ground')
  return {
    fromCode: code,
    fromValidFrom,
    toCode: code,
    toValidFrom: nextDay,
    extent: 'full',
    toCodeWritten: null,
  }
}

function readEthnicGroups(): ListFiles {
  return {
    ...plainList('ethnic_group', readCsv('ethnic-groups.csv')),
    title: { vi: 'Dân tộc', en: 'Ethnic groups' },
    source: 'Quyết định 121-TCTK/PPCĐ (02/03/1979)',
    aliases: readCsv('ethnic-group-aliases.csv').map((line) => ({
      code: cell(line, 'code'),
      alias: cell(line, 'alias'),
    })),
  }
}

function readGenders(): ListFiles {
  return {
    ...plainList('gender', readCsv('genders.csv')),
    title: { vi: 'Giới tính', en: 'Genders' },
    source: 'ISO/IEC 5218',
    mappings: readCsv('mappings.csv')
      .filter((line) => line['list'] === 'gender')
      .map((line) => ({
        system: cell(line, 'system'),
        written: cell(line, 'written'),
        code: cell(line, 'code'),
        ground: cell(line, 'ground'),
      })),
  }
}

/** Point đ has no alias: folded it would be point d. The contract's readPurpose tells them apart. */
function readPurposes(): ListFiles {
  const rows = Object.entries(purposes).map(([code, purpose]) => ({
    code,
    name: purpose.vi,
    name_en: purpose.en,
  }))
  return {
    ...plainList('purpose', rows),
    title: { vi: 'Mục đích sử dụng dữ liệu', en: 'Purposes of use' },
    source: 'Quyết định 1731/QĐ-UBND, Điều 4.1',
  }
}

function plainList(list: string, rows: Record<string, string>[]): ListFiles {
  const codes = rows.map((row) => ({
    code: cell(row, 'code'),
    validFrom: null,
    validTo: null,
    name: cell(row, 'name'),
    nameEn: cell(row, 'name_en'),
    kind: null,
    level: null,
    parentCode: null,
    legalGround: null,
  }))
  return {
    list,
    title: { vi: list, en: list },
    source: '',
    codes,
    aliases: [],
    crosswalk: [],
    mappings: [],
  }
}

/** Our own files hold no quotes, so a comma always separates; nothing is trimmed. */
function readCsv(name: string): Record<string, string>[] {
  const lines = readFileSync(new URL(name, folder), 'utf8').split(/\r?\n/)
  const header = (lines.shift() ?? '').split(',')
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const fields = line.split(',')
      if (fields.length !== header.length || line.includes('"')) {
        throw new Error(`${name}: cannot read the line ${line}`)
      }
      return Object.fromEntries(header.map((column, i) => [column, fields[i] ?? '']))
    })
}

function cell(row: Record<string, string>, column: string): string {
  const value = row[column]
  if (value === undefined || value === '') throw new Error(`a line of a code list lacks ${column}`)
  return value
}
