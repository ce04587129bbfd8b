/** A made-up dataset with every type and awkward values, and random questions about it. */
import { definitionOf } from './kho.ts'

const both = (text: string) => ({ vi: text, en: text })
const column = (name: string, type: string, more: object = {}) => ({
  name,
  type,
  title: both(name),
  description: both(`Mô tả ${name}`),
  ...more,
})

export const wells = definitionOf({
  id: 'wells',
  sharing: 'open',
  title: { vi: 'Giếng khoan giả lập', en: 'Made-up wells' },
  legalGround: '1731/QĐ-UBND, Điều 9',
  key: ['xa', 'ma'],
  columns: [
    column('xa', 'text', {
      required: true,
      indexed: true,
      codelist: { list: 'admin_unit', level: 'commune', asOf: '2025-06-30' },
    }),
    column('ma', 'text', { required: true }),
    column('ten', 'text', { indexed: true }),
    column('sau', 'integer', { indexed: true }),
    column('luu_luong', 'decimal', { precision: 38, scale: 6, indexed: true }),
    column('mo', 'boolean'),
    column('ngay', 'date', { precision: 'year', indexed: true }),
    column('luc', 'timestamp', { indexed: true }),
    column('vi_tri', 'geometry'),
    column('ghi_chu', 'json'),
  ] as never,
})

const names = [
  'Giếng Đắk Búk So',
  'Giếng Đắk Búk So'.normalize('NFD'),
  'GIẾNG ĐẮK BÚK SO',
  'gieng dak buk so',
  '"Giếng", số 5',
  "O'Brien",
  'hai\ndòng',
  '\\.',
  '100%',
  'a_b*c?[d]',
  'A_B',
  '𠀀 giếng',
  '\uffee',
]
const flows = [
  '1.5',
  '1.50',
  '-0.10',
  '0.000001',
  '12345678901234567890.123456',
  '12345678901234567890.123457',
  '99',
]
const days = ['2015', '2015-03', '2015-03-04', '2016-12-31', '1999-01']
const instants = [
  '2026-01-31T08:00:00+07:00',
  '2026-01-31T08:00:00.500000+07:00',
  '2026-01-31T08:00:01+07:00',
  '2020-02-29T23:59:59.000001+07:00',
]
const geometries = [
  '{"type":"Point","coordinates":[107.1,12.0]}',
  '{"type":"Polygon","coordinates":[[[107.2,12.1],[107.3,12.1],[107.3,12.2],[107.2,12.1]]]}',
  '{"type":"LineString","coordinates":[[107.5,12.5],[107.6,12.4]]}',
]
export const wellsCount = 150

/** As a supplier would send them; every value of a column meets every other's absence. */
export function wellsCsv(): string {
  const cell = (text: string) => (text === '' ? '' : `"${text.replaceAll('"', '""')}"`)
  const every = (values: readonly string[], i: number, gap: number) =>
    i % gap === 0 ? '' : values[i % values.length]!
  const lines = Array.from({ length: wellsCount }, (_, i) =>
    [
      ['24670', '24673', '24664'][i % 3]!,
      `G${String((i * 37) % wellsCount).padStart(3, '0')}`,
      every(names, i, 11),
      every(['0', '-5', '40', '9007199254740993', '9007199254740992'], i, 7),
      every(flows, i, 5),
      every(['true', 'false'], i, 9),
      every(days, i, 8),
      every(instants, i, 6),
      every(geometries, i, 4),
      every(['{"a": [1,  2.50]}', '[]', '"x"'], i, 3),
    ].map(cell),
  )
  const header = wells.columns.map(({ name }) => name)
  return [header, ...lines].map((line) => `${line.join(',')}\n`).join('')
}

/** A small generator with a seed, so that a failure can be repeated. */
export function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

type Below = (below: number) => number
const pick = <T>(list: readonly T[], below: Below): T => list[below(list.length)]!
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const signs = ['=', '<>', '<', '<=', '>', '>=']

function randomTerm(below: Below): string {
  const name = () => quoted(pick(names, below))
  const flow = () => pick([...flows, '0', '-0', '.5', '1.', '12345678901234567890.1234565'], below)
  const instant = () => `TIMESTAMP(${quoted(pick(instants, below))})`
  const folds = pick(
    [(x: string) => x, (x: string) => `CASEI(${x})`, (x: string) => `ACCENTI(${x})`],
    below,
  )
  const both_ = (x: string) => `CASEI(ACCENTI(${x}))`
  const fold = below(2) === 0 ? folds : both_
  const terms: (() => string)[] = [
    () => `xa = ${quoted(pick(['24670', '24673', 'x'], below))}`,
    () => `${fold('ten')} ${pick(signs, below)} ${fold(name())}`,
    () => `${fold('ten')} IN (${fold(name())}, ${fold(name())})`,
    () => `${fold('ten')} BETWEEN ${fold(name())} AND ${fold(name())}`,
    () =>
      `${fold('ten')} LIKE ${fold(pick(["'%ĐẮK%'", "'gi_ng%'", "'%\\%'", "'%\\%%'", "'a\\_b*c?[%'", "'_ %'", "'%\\\\.'", "'%'"], below))}`,
    () => `sau ${pick(signs, below)} ${pick(['0', '-5', '9007199254740993', '+40'], below)}`,
    () => `sau NOT IN (0, ${pick(['40', '9007199254740992'], below)})`,
    () => `luu_luong ${pick(signs, below)} ${flow()}`,
    () => `luu_luong IN (${flow()}, ${flow()})`,
    () => `luu_luong BETWEEN ${flow()} AND ${flow()}`,
    () => `mo ${pick(['=', '<>'], below)} ${pick(['true', 'false'], below)}`,
    () => `ngay ${pick(signs, below)} DATE(${quoted(pick(days, below))})`,
    () => `T_DURING(ngay, INTERVAL(${quoted(pick(['..', ...days], below))}, '2016-06-01'))`,
    () => `luc ${pick(signs, below)} ${instant()}`,
    () => `luc BETWEEN ${instant()} AND ${instant()}`,
    () => `T_AFTER(luc, ${instant()})`,
    () =>
      `S_INTERSECTS(vi_tri, BBOX(${pick(['107.1, 12, 107.2, 12.05', '107.25, 12.15, 107.9, 12.45', '100, 8, 101, 9', '107.10000005, 12, 108, 13'], below)}))`,
    () =>
      `${pick(['ten', 'sau', 'luu_luong', 'mo', 'ngay', 'luc', 'vi_tri', 'ghi_chu'], below)} IS ${pick(['', 'NOT '], below)}NULL`,
  ]
  return pick(terms, below)()
}

function randomFilter(below: Below, depth = 0): string {
  if (depth > 2 || below(3) === 0) return randomTerm(below)
  const one = () => randomFilter(below, depth + 1)
  return pick(
    [
      () => `(${one()} AND ${one()})`,
      () => `(${one()} OR ${one()})`,
      () => `NOT (${one()})`,
      () => `(${one()} AND NOT ${one()})`,
    ],
    below,
  )()
}

/** Filter, order and columns, as the query of an address. */
export function randomQuestion(seed: number): URLSearchParams {
  const below = generator(seed * 7_919)
  for (let i = 0; i < 5; i++) below(2)
  const search = new URLSearchParams()
  if (below(10) > 0) search.set('filter', randomFilter(below))
  if (below(4) === 0) search.set('xa', '24670')
  const sorts = ['xa', '-xa', 'ma', 'ten', '-ten', 'sau', '-sau', 'ngay', '-luc', '-ma']
  const sort = Array.from({ length: below(4) }, () => pick(sorts, below)).join(',')
  if (sort !== '') search.set('sortby', sort)
  if (below(3) === 0)
    search.set('properties', pick(['ten', 'ma,sau', 'vi_tri,ma', 'luu_luong,mo,xa'], below))
  // Only where the codes are among the columns.
  const shown = search.get('properties')
  if (below(4) === 0 && (shown === null || shown.includes('xa')))
    search.set('codesAsOf', pick(['2025-07-01', '2020-01-01'], below))
  return search
}
