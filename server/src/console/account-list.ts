/** Reads an agency's list of persons, as a file, into rows for issuing accounts. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { AccountRow } from '../people/issue-accounts.ts'
import { fileKindOf } from '../source/source-kinds.ts'
import { writeTemplate } from '../source/workbook/form/write-template.ts'
import { functionNames, functions } from '@kho/contract/function.ts'

/** Rows with the place at which each stands in the file. */
export type AccountList = { rows: AccountRow[]; places: string[] }

const rowsMax = 5_000
const columns = [
  ['id', 'Tên tài khoản (chữ thường không dấu)', 'Account name', true],
  ['agency', 'Mã cơ quan trong Kho', 'Agency', true],
  ['name', 'Họ và tên', 'Name', true],
  ['mail', 'Thư điện tử', 'Mail', false],
  ['telephone', 'Điện thoại', 'Telephone', false],
  ['valid_until', 'Ngày cuối cùng dùng được', 'Last day of use', false],
  ['functions', 'Chức năng (cách nhau bằng dấu phẩy)', 'Functions, with commas between', false],
] as const

/** A list is read as a dataset is; this is its definition, which is in no catalogue. */
const definition: DatasetVersion = {
  id: 'tai-khoan',
  version: 1,
  title: { vi: 'Danh sách cấp tài khoản', en: 'Accounts to be issued' },
  description: {
    vi: `Chức năng: ${functionNames.map((name) => `${name} (${functions[name].title.vi})`).join(', ')}.`,
    en: `Functions: ${functionNames.join(', ')}.`,
  },
  supplier: '-',
  owner: '-',
  database: '-',
  updateForm: { vi: '-', en: '-' },
  updateFrequency: 'on-change',
  permittedUsers: 'all-agencies',
  sharing: 'own',
  importance: 'ordinary',
  retention: 'life',
  documents: [{ title: { vi: '-', en: '-' }, text: { vi: '-', en: '-' } }],
  key: ['id'],
  columns: columns.map(([name, vi, en, required], i) => ({
    number: i + 1,
    name,
    type: 'text',
    title: { vi, en },
    required,
    personal: 'none',
    indexed: false,
  })),
  thresholds: { failingShareMax: 0, deletedShareMax: 0 },
}

/** Refused: a file of another kind, without these columns, empty or too long. */
export async function readAccountList(path: string, name: string): Promise<AccountList> {
  const kind = fileKindOf(name)
  if (!kind) throw new Refusal('http.unsupported-type', { given: name, types: 'CSV, XLSX, ODS' })
  const reader = kind.read(path, definition, {}, { name })
  const list: AccountList = { rows: [], places: [] }
  for await (const { rows, lines } of reader.batches()) {
    for (const [i, fields] of rows.entries()) {
      const [id, agency, person, mail, telephone, validUntil, wanted] = fields.map(trimmed)
      if (fields.every((field) => trimmed(field) === null)) continue
      list.rows.push({
        id: id ?? '',
        agency: agency ?? '',
        name: person ?? '',
        mail: mail ?? null,
        telephone: telephone ?? null,
        validUntil: validUntil ?? null,
        functions: wanted ?? null,
      })
      list.places.push(reader.placeOf?.(lines[i]!, 'id') ?? String(lines[i]))
    }
    if (list.rows.length > rowsMax) throw new Refusal('people.long-list', { rows: rowsMax })
  }
  if (list.rows.length === 0) throw new Refusal('people.empty-list', { file: name })
  return list
}

const trimmed = (field: string | null) => field?.trim() || null

/** Of a file that came with a form. */
export async function readSentList(name: string, bytes: Buffer): Promise<AccountList> {
  return inFolder(async (folder) => {
    // Its own name decides how it is read, and no more: it is not used as a path.
    const ending = /\.[a-z0-9]{1,5}$/i.exec(name)?.[0] ?? ''
    const path = join(folder, `list${ending}`)
    await writeFile(path, bytes, { mode: 0o600 })
    return readAccountList(path, name)
  })
}

/** The workbook that an agency fills in. */
export async function writeListTemplate(path: string): Promise<void> {
  await writeTemplate(path, definition, new Map())
}

export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kho-list-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
