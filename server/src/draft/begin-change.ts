/** The act that begins a draft of a dataset's next version, from the one in force. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Tx } from '../pg/database.ts'
import { beginDraft } from './begin-draft.ts'
import { typeField } from './column-field.ts'
import { columnField, type DraftFields, type Sample } from './draft.ts'
import { selectChange } from './draft.sql.ts'

/** Columns that may be added without a file; they are left out until somebody fills them in. */
const emptyColumns = 3

export async function beginChange(
  tx: Tx,
  actor: string,
  dataset: string,
): Promise<{ id: string; entry: string }> {
  await tx.query('select 1 from catalogue.dataset where id = $1 for update', [dataset])
  const base = await findDataset(tx, dataset)
  const draft = await selectChange(tx, dataset)
  if (draft !== null) throw new Refusal('draft.change-open', { dataset, draft })
  const { fields, sample } = fieldsOfVersion(base)
  return beginDraft(tx, actor, { owner: base.owner, fields, sample, base })
}

/** Every field as the version in force has it; `definitionOf` makes the same definition of them. */
export function fieldsOfVersion(base: DatasetVersion): { fields: DraftFields; sample: Sample } {
  const fields: Record<string, string> = {}
  const set = (name: string, value: string | undefined) => {
    if (value) fields[name] = value
  }
  const setBoth = (name: string, { vi, en }: { vi: string; en: string }) => {
    set(`${name}Vi`, vi)
    set(`${name}En`, en)
  }
  const { permittedUsers, documents, legalGround } = base
  const { id, sharing, importance, supplier, database, retention } = base
  Object.assign(fields, { id, sharing, importance, supplier, database, retention })
  setBoth('title', base.title)
  setBoth('description', base.description)
  setBoth('form', base.updateForm)
  set('frequency', base.updateFrequency)
  set('databaseEn', base.databaseEn)
  set('legalGround', legalGround)
  set('permitted', Array.isArray(permittedUsers) ? 'named' : permittedUsers)
  if (Array.isArray(permittedUsers)) set('agencies', permittedUsers.join(', '))
  const [document] = documents
  if (document) {
    setBoth('documentTitle', document.title)
    setBoth('document', document.text)
  }
  base.columns.forEach((column, i) => {
    const of = (name: string) => columnField(i + 1, name)
    set(of('name'), column.name)
    set(of('titleVi'), column.title.vi)
    set(of('titleEn'), column.title.en)
    set(of('type'), typeField(column))
    if (column.type === 'decimal') set(of('scale'), String(column.scale))
    set(of('personal'), column.personal)
    set(of('aboutVi'), column.description?.vi)
    set(of('aboutEn'), column.description?.en)
    if (column.required) set(of('required'), 'yes')
    if (base.key.includes(column.name)) set(of('key'), 'yes')
  })
  const added = Array.from({ length: emptyColumns }, () => ({ name: '', samples: [] }))
  added.forEach((_, i) => set(columnField(base.columns.length + i + 1, 'leftOut'), 'yes'))
  const columns = base.columns.map(({ name }) => ({ name, samples: [] }))
  return { fields, sample: { file: `${id} ${base.version}`, columns: [...columns, ...added] } }
}
