/** What a small agency of the sample province is: its dataset, its file, and how that is supplied. */
import type { Bilingual, DatasetInput } from '@kho/contract/dataset.ts'
import type { DefineInput } from '../../store/define-dataset.ts'
import type { Schedule } from '../../sync/schedule.ts'

export type SampleColumn = DatasetInput['columns'][number]

/** Rows as the agency has them, every value as text; a geometry is a point `lon lat`. */
export type SampleTable = { columns: readonly SampleColumn[]; rows: readonly string[][] }

/** Where things are while the demonstration runs. */
export type SamplePlace = {
  /** The agency's own file. */
  path: string
  /** The address of the agencies' service on this machine. */
  service: string
}

export type OfficeSupply = {
  /** The source's id. */
  id: string
  part?: string
  /** Left out where rows lie in a database. */
  file?: { name: string; write(path: string): void | Promise<void> }
  /** The declaration beside id, dataset and part; left out where nothing is declared. */
  declare?(place: SamplePlace): { kind: string; [option: string]: unknown }
  schedule?: Schedule
  /**
   * `watched` and `pushed` come only when Kho has opened; `late` never, until somebody sends it;
   * `asked` is asked at each call and never comes.
   */
  comes?: 'watched' | 'pushed' | 'late' | 'asked'
  /** Rows that are wrong on purpose. */
  wrongRows?: number
}

export type Office = {
  agencies: readonly { id: string; vi: string; en: string }[]
  definition: DatasetInput
  parts?: NonNullable<DefineInput['parts']>
  /** Days by which the declaration is dated back, so that what never came is late. */
  declaredDaysAgo?: number
  supplies: readonly OfficeSupply[]
}

type ColumnRest = Omit<Partial<Extract<SampleColumn, { type: 'text' }>>, 'type' | 'name' | 'title'>

export function textColumn(name: string, title: Bilingual, rest: ColumnRest = {}): SampleColumn {
  return { name, type: 'text', title, ...rest }
}

export function wholeColumn(name: string, title: Bilingual, unit?: string): SampleColumn {
  return { name, type: 'integer', min: '0', title, ...(unit ? { unit } : {}) }
}

export const communeColumn: SampleColumn = textColumn(
  'xa',
  { vi: 'Xã', en: 'Commune' },
  {
    required: true,
    rule: 'commune-code',
    codelist: { list: 'admin_unit', level: 'commune', asOf: '2025-07-01' },
  },
)

/** The former Đắk Nông with some room around it. */
export const placeColumn: SampleColumn = {
  name: 'vi_tri',
  type: 'geometry',
  shape: 'Point',
  required: true,
  bounds: [107, 11.5, 108.5, 13],
  title: { vi: 'Vị trí', en: 'Place' },
}

/** The first column is the key. */
export function defineSample(given: {
  id: string
  title: Bilingual
  owner: string
  form: Bilingual
  frequency: DatasetInput['updateFrequency']
  columns: readonly SampleColumn[]
}): DatasetInput {
  const { id, title, owner, form, frequency, columns } = given
  return {
    id,
    title: { vi: `${title.vi} (giả lập)`, en: `${title.en} (synthetic)` },
    description: {
      vi: `Dữ liệu giả lập để trình diễn một cách cung cấp: ${form.vi}. Không dòng nào có thật.`,
      en: `Made up to show a way of supply: ${form.en}. No row of it is real.`,
    },
    database: 'Mẫu các cách cung cấp',
    databaseEn: 'Samples of ways of supply',
    owner,
    supplier: owner,
    updateForm: form,
    updateFrequency: frequency,
    permittedUsers: 'everybody',
    sharing: 'open',
    importance: 'ordinary',
    retention: 'P1Y',
    documents: [
      {
        title: { vi: 'Mô tả kỹ thuật', en: 'Technical description' },
        text: {
          vi: `Mỗi dòng một đối tượng; khoá là cột ${columns[0]!.name}. Dữ liệu giả lập.`,
          en: `One object in each row; the key is the column ${columns[0]!.name}. Made up.`,
        },
      },
    ],
    key: [columns[0]!.name],
    columns: [...columns],
  }
}
