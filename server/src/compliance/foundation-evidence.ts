/** Evidence of the foundation datasets, of what the portal shows, and of the ways out. */
import { links } from '@kho/portal/links.ts'
import { convertCode } from '../codelist/convert-code.ts'
import { selectListSizes, selectReleaseFacts, type KnownDataset } from './catalogue.sql.ts'
import { drawPages } from './draw-pages.ts'
import { figure, wantIf, wantOf, type Evidence } from './evidence.ts'

const keyedBy = (rule: string) => (one: KnownDataset) =>
  one.definition.columns.some(
    (column) => column.rule === rule && one.definition.key.includes(column.name),
  )

/** The foundations of Article 6.1a, told by the rules of their keys; never by their names. */
const foundations = [
  {
    label: { vi: 'người dân (khoá là số định danh)', en: 'people (keyed by citizen number)' },
    holds: keyedBy('citizen-number'),
  },
  {
    label: { vi: 'doanh nghiệp (khoá là mã số thuế)', en: 'enterprises (keyed by tax code)' },
    holds: keyedBy('tax-code'),
  },
  {
    label: { vi: 'bản đồ số (có cột hình học)', en: 'digital map (with a geometry)' },
    holds: ({ definition }: KnownDataset) =>
      definition.columns.some(({ type }) => type === 'geometry'),
  },
] as const

/** A code of a commune whose number was given to another in the reorganisation of 1 July 2025. */
const renumbered = { list: 'admin_unit', code: '24670', until: '2025-06-30', from: '2025-07-01' }

export const foundationEvidence: Evidence[] = [
  {
    id: 'foundation.datasets',
    title: { vi: 'Bốn nền tảng', en: 'The four foundations' },
    async look({ db, datasets }) {
      const found = foundations.map(({ label, holds }) => ({
        label,
        ids: datasets.filter(holds).map(({ definition }) => definition.id),
      }))
      const codes = (await selectListSizes(db)).filter((one) => one.codes > 0)
      const missing = found.filter(({ ids }) => ids.length === 0)
      return {
        figures: [
          ...found.map(({ label, ids }) => ({ label, value: ids.length, href: links.search })),
          figure('danh mục mã dùng chung', 'shared code lists', codes.length, links.codelists),
        ],
        wants: [
          ...missing.map(({ label }) => ({
            what: {
              vi: `Chưa có nền tảng ${label.vi}.`,
              en: `The foundation ${label.en} is missing.`,
            },
            todo: {
              vi: 'Khai bộ dữ liệu, lưu tại đây hoặc chỉ hỏi qua (keeping: through).',
              en: 'Define a dataset, kept here or asked through (keeping: through).',
            },
          })),
          ...wantIf(
            codes.length === 0,
            { vi: 'Chưa có danh mục mã.', en: 'No code list is loaded.' },
            { vi: 'Khởi động lại `kho serve`.', en: 'Start `kho serve` again.' },
          ),
        ],
      }
    },
  },
  {
    id: 'foundation.crosswalk',
    title: {
      vi: 'Mã theo ngày: 24670 trước và từ 01/07/2025 là hai xã khác nhau',
      en: 'Codes by day: 24670 before 1 July 2025 and after it are two communes',
    },
    async look({ db }) {
      const { list, code, until, from } = renumbered
      const [before, after] = await Promise.all([
        convertCode(db, list, code, until, until),
        convertCode(db, list, code, from, from),
      ])
      const name = (found: typeof before) => found.codes[0]?.name ?? '–'
      return {
        figures: [
          figure(`${code}, ${until}`, `${code}, ${until}`, name(before), links.code(list, code)),
          figure(`${code}, ${from}`, `${code}, ${from}`, name(after), links.code(list, code)),
        ],
        wants: wantIf(
          name(before) === '–' || name(after) === '–' || name(before) === name(after),
          {
            vi: 'Bảng chuyển mã không phân biệt hai xã.',
            en: 'The crosswalk does not tell them apart.',
          },
          {
            vi: 'Kiểm tra server/data/codelists và khởi động lại để nạp.',
            en: 'Check server/data/codelists and start again to load it.',
          },
        ),
      }
    },
  },
]

export const portalEvidence: Evidence[] = [
  {
    id: 'portal.parts',
    title: {
      vi: 'Năm nội dung của Điều 5.2 trên mỗi trang bộ dữ liệu, hai thứ tiếng',
      en: 'The five parts of Article 5.2 on each dataset page, in both languages',
    },
    async look(asking) {
      const { drawn, lacking } = await drawPages(asking)
      return {
        figures: [
          figure('bộ dữ liệu', 'datasets', asking.datasets.length, links.search),
          figure('trang đã vẽ thử', 'pages drawn for this', drawn),
        ],
        wants: [
          ...wantOf(
            lacking,
            { vi: 'trang thiếu nội dung', en: 'pages lack a part' },
            {
              vi: 'Bổ sung định nghĩa bằng hai thứ tiếng và tài liệu kỹ thuật.',
              en: 'Complete the definition in both languages, with its documents.',
            },
          ),
        ],
      }
    },
  },
]

export const outletEvidence: Evidence[] = [
  {
    id: 'outlets.functions',
    title: {
      vi: 'Đường ra của mỗi bộ dữ liệu (REST, tệp, thay đổi, bản đồ)',
      en: 'The ways out of each dataset (REST, files, changes, maps)',
    },
    look({ datasets }) {
      const closed = datasets.filter(({ hasReadFunction }) => !hasReadFunction)
      const through = datasets.filter(({ definition }) => definition.keeping === 'through')
      const maps = datasets.filter(foundations[2].holds)
      return {
        figures: [
          figure(
            'bộ dữ liệu đọc được',
            'datasets that can be read',
            datasets.length - closed.length,
            links.api,
          ),
          figure('chỉ hỏi qua', 'asked through', through.length),
          figure('có bản đồ', 'with a map', maps.length, links.map),
        ],
        wants: wantOf(
          closed.map(({ definition }) => definition.id),
          { vi: 'bộ dữ liệu không đọc được', en: 'datasets cannot be read' },
          {
            vi: 'Khởi động lại `kho serve` để lập lại hàm đọc.',
            en: 'Start `kho serve` again, which makes the functions anew.',
          },
        ),
      }
    },
  },
  {
    id: 'outlets.others',
    title: { vi: 'OGC API, CKAN, MCP', en: 'OGC API, CKAN, MCP' },
    notBuilt: {
      vi: 'Chưa có OGC API Features, CKAN API và MCP; DCAT có trong bản dữ liệu mở.',
      en: 'There is no OGC API Features, CKAN API or MCP; the open edition has DCAT.',
    },
  },
]

export const openEvidence: Evidence[] = [
  {
    id: 'open.released',
    title: { vi: 'Dữ liệu mở đã phát hành', en: 'Open data released' },
    async look({ db, datasets }) {
      const { released, stopped, personal, unjournaled } = await selectReleaseFacts(db)
      const open = datasets.filter(({ definition }) => definition.sharing === 'open')
      const leaking = open.flatMap(({ definition }) =>
        definition.columns
          .filter((column) => column.personal !== 'none')
          .map((column) => `${definition.id}.${column.name}`),
      )
      return {
        figures: [
          figure('bản phát hành đang hiệu lực', 'releases in force', released, links.releases),
          figure('bộ dữ liệu mở', 'open datasets', open.length, links.search),
          figure('cột cá nhân đã mở', 'personal columns opened', personal.length + leaking.length),
        ],
        wants: [
          ...wantOf(
            [...new Set([...personal, ...leaking])],
            { vi: 'cột cá nhân đang mở', en: 'personal columns are open' },
            {
              vi: 'Rút bản phát hành ngay tại /console/releases; lập hồ sơ vi phạm.',
              en: 'Withdraw the release at /console/releases now; record a breach.',
            },
          ),
          ...wantOf(
            stopped,
            { vi: 'bản phát hành bị dừng khi kiểm tra', en: 'releases were stopped by a check' },
            {
              vi: 'Xem kết quả tại /console/releases.',
              en: 'See its findings at /console/releases.',
            },
          ),
          ...wantOf(
            unjournaled,
            { vi: 'bản phát hành không chứng minh được', en: 'releases have no entry' },
            { vi: 'Báo người kiểm tra.', en: 'Tell the auditor.' },
          ),
        ],
      }
    },
  },
]
