/** The explorer over the synthetic province, with everything it can show. */
import { readFilter } from '@kho/contract/filter/read-filter.ts'
import type { ExploreCell, ExploreView, ColumnShape } from '../src/explore-view.ts'
import { readExplore } from '../src/explore-selection.ts'
import { boundaries, people, schools } from './sample-views.ts'
import type { DatasetView } from '../src/view.ts'

const filter = "CASEI(ACCENTI(ten)) LIKE CASEI(ACCENTI('%nguyen%')) AND NOT (ten = 'a')"

function viewOf(dataset: DatasetView, more: Partial<ExploreView> = {}): ExploreView {
  const { definition, preview } = dataset
  const shown = 'rows' in preview ? preview : { columns: [], rows: [] }
  const cells = (row: (string | null)[]): ExploreCell[] =>
    row.map((text) => (text === null ? null : { text }))
  return {
    id: dataset.id,
    page: `/datasets/${dataset.id}/explore`,
    own: null,
    title: dataset.title,
    agency: dataset.agency,
    definition,
    selection: readExplore(new URLSearchParams()),
    filter: null,
    refused: null,
    found: {
      columns: shown.columns,
      rows: shown.rows.map(cells),
      next: 'abc',
      previous: null,
      total: 1234,
      sequence: 12,
    },
    groups: {
      by: ['cap_hoc'],
      figures: ['count', 'sum:so_hoc_sinh'],
      rows: [
        { values: ['Tiểu học'], figures: ['700', '120345'] },
        { values: [null], figures: ['12', '-3.250000'] },
        { values: ['<script>'], figures: ['1', null] },
      ],
      more: true,
    },
    shapes: definition.columns.map((column): ColumnShape => shapeOf(column.name, column.type)),
    names: {},
    open: true,
    ask: dataset.ask,
    ...more,
  }
}

function shapeOf(column: string, type: string): ColumnShape {
  const isNumber = type === 'integer' || type === 'decimal'
  return {
    column,
    rows: 1234,
    nulls: 61,
    distinct: isNumber ? 311 : 3,
    top: isNumber
      ? null
      : [
          { value: 'Tiểu học', count: 700 },
          { value: 'Trung học cơ sở', count: 400 },
          { value: '<script>', count: 73 },
        ],
    histogram: isNumber ? { from: '0', to: '40', counts: [1, 5, 19, 88, 40, 12, 3, 0, 1] } : null,
  }
}

const long: ExploreCell = {
  text: 'Ấ'.repeat(200),
  length: 350_000,
  whole: '/api/v1/datasets/a/records/1?properties=b',
}
const full = viewOf(schools)

export const explored = {
  full,
  filtered: {
    ...full,
    selection: readExplore(new URLSearchParams({ filter, asOf: '2026-01-31', cursor: 'abc' })),
    filter: readFilter(filter),
    found: {
      ...full.found!,
      rows: full.found!.rows.map((row) => [row[0]!, long, ...row.slice(2)]),
      total: null,
      previous: 'xyz',
    },
    groups: {
      by: ['cap_hoc', 'ma_xa'],
      figures: ['count'],
      rows: ['24611', '24615', '24739', '24670', '24673', '24700'].flatMap((code, i) =>
        ['mầm non', 'tiểu học', 'THCS'].map((level, k) => ({
          values: [level, code],
          figures: [String(1_200 - i * 150 - k * 40)],
        })),
      ),
      more: false,
    },
  } satisfies ExploreView,
  none: {
    ...full,
    selection: readExplore(new URLSearchParams({ filter })),
    filter: readFilter(filter),
    found: { ...full.found!, rows: [], next: null, total: 0 },
    groups: {
      refused: {
        sentence: { vi: 'Không có số liệu xyz.', en: 'There is no figure xyz.' },
        hint: { vi: 'Dùng count.', en: 'Use count.' },
      },
    },
    shapes: null,
  } satisfies ExploreView,
  refused: {
    ...full,
    selection: readExplore(new URLSearchParams({ filter: 'so_lop >' })),
    refused: {
      status: 400,
      sentence: {
        vi: 'filter sai ở ký tự 9: gặp hết bộ lọc, cần giá trị.',
        en: 'The filter goes wrong at character 9: it has the end of the filter where a value is expected.',
      },
      hint: { vi: 'Viết theo CQL2.', en: 'Write CQL2.' },
    },
    found: null,
  } satisfies ExploreView,
  boundaries: viewOf(boundaries, { groups: null }),
  closed: viewOf(people, { open: false, found: null, shapes: null }),
}
