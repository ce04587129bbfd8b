/** What a succession's day does to datasets that are cut, or keyed, by codes that end with it. */
import type { Bilingual, DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { listParts, type Part } from '../catalogue/part.ts'
import { codeSetName } from '../codelist/code-set.ts'
import { findEnding, type EndingCode } from '../codelist/find-ending.ts'
import type { Tx } from '../pg/database.ts'
import type { SuccessionPlan } from '../succession/plan.ts'
import { showDay } from '../time.ts'
import { countKeyCodes, selectParts } from './parts.sql.ts'
import { keyColumns } from './table.ts'

const namedMax = 3

/** In words, for every part of the agencies that the plan names. */
export async function tellEndingCodes(tx: Tx, plan: SuccessionPlan): Promise<Bilingual[]> {
  const supplied = await selectParts(tx, plan.from)
  const told: Bilingual[] = []
  for (const dataset of new Set(supplied.map((one) => one.dataset))) {
    const version = await findDataset(tx, dataset)
    const parts = (await listParts(tx, version)).filter(({ supplier }) =>
      plan.from.includes(supplier),
    )
    for (const part of parts) told.push(...(await ofCondition(tx, plan, version, part)))
    told.push(...(await ofKey(tx, plan, version, parts)))
  }
  return told
}

/** Codes of a day are not told of: they hold rows by whatever code leads to them. */
async function ofCondition(
  tx: Tx,
  plan: SuccessionPlan,
  version: DatasetVersion,
  { name, condition }: Part,
): Promise<Bilingual[]> {
  const told: Bilingual[] = []
  for (const [columnName, values] of Object.entries(condition ?? {})) {
    const column = version.columns.find((one) => one.name === columnName)!
    if (!Array.isArray(values)) continue
    const ending = await endingIn(tx, plan, column, values)
    if (ending.length === 0) continue
    const [vi, en, day] = [inWords(ending, 'vi'), inWords(ending, 'en'), showDay(plan.effectiveOn)]
    told.push({
      vi: `Phần ${name} của bộ dữ liệu ${version.id} giữ dòng theo cột ${columnName} với mã không còn dùng vào ${day}: ${vi}. Dòng mang mã mới không vào được phần này; khai báo lại điều kiện của phần, hoặc khai mã theo ngày.`,
      en: `The part ${name} of the dataset ${version.id} holds rows by the column ${columnName} with codes that are not in force on ${day}: ${en}. Rows with the new codes do not fit it; declare its condition anew, or as codes of a day.`,
    })
  }
  return told
}

async function ofKey(
  tx: Tx,
  plan: SuccessionPlan,
  version: DatasetVersion,
  parts: readonly Part[],
): Promise<Bilingual[]> {
  const told: Bilingual[] = []
  for (const column of keyColumns(version).filter((one) => codeSetName(one) !== null)) {
    const counts = await countKeyCodes(tx, version.id, column.number, parts)
    const ending = await endingIn(tx, plan, column, [...counts.keys()])
    if (ending.length === 0) continue
    const rows = ending.reduce((sum, { code }) => sum + counts.get(code)!, 0)
    const [vi, en, day] = [inWords(ending, 'vi'), inWords(ending, 'en'), showDay(plan.effectiveOn)]
    told.push({
      vi: `Khoá của bộ dữ liệu ${version.id} có cột ${column.name}: ${rows} dòng mang mã không còn dùng vào ${day}: ${vi}. Gửi lại theo mã mới là những dòng khác, dòng cũ bị coi là đã xoá; thống nhất với đơn vị cung cấp trước.`,
      en: `The key of the dataset ${version.id} has the column ${column.name}: ${rows} rows hold codes that are not in force on ${day}: ${en}. Sent again under the new codes they are other rows, and the old ones count as deleted; agree on it with the supplier first.`,
    })
  }
  return told
}

async function endingIn(
  tx: Tx,
  { effectiveOn }: SuccessionPlan,
  column: StoredColumn,
  codes: readonly string[],
): Promise<EndingCode[]> {
  const [list] = codeSetName(column)?.split('/') ?? []
  return list === undefined ? [] : findEnding(tx, list, codes, effectiveOn)
}

function inWords(ending: readonly EndingCode[], lang: 'vi' | 'en'): string {
  const [becomesWord, more] =
    lang === 'vi' ? ['thành', 'và các mã khác'] : ['becomes', 'and others']
  const named = ending
    .slice(0, namedMax)
    .map(({ code, becomes }) =>
      becomes.length === 0 ? code : `${code} ${becomesWord} ${becomes.join(', ')}`,
    )
  return [...named, ...(ending.length > namedMax ? [more] : [])].join('; ')
}
