/** Evidence about what the catalogue lists, for which purposes, and what stays out of it. */
import type { ComplianceWant } from '@kho/contract/compliance.ts'
import { purposeCodes, purposes } from '@kho/contract/purpose.ts'
import { links } from '@kho/portal/links.ts'
import { selectEditionFacts, type EditionFacts } from './catalogue-edition.sql.ts'
import { selectPurposes, selectSecretRefusals, type KnownDataset } from './catalogue.sql.ts'
import { figure, wantIf, wantOf, type Evidence } from './evidence.ts'

const idsOf = (datasets: readonly KnownDataset[]) => datasets.map(({ definition }) => definition.id)
const isBlank = (text: string | undefined) => text === undefined || text.trim() === ''

export const secrecyEvidence: Evidence[] = [
  {
    id: 'secrecy.refused',
    title: {
      vi: 'Lần nạp bị từ chối vì dấu mật: không để lại gì, có một mục nhật ký',
      en: 'Loads refused for a secrecy mark: nothing is left, one entry each',
    },
    async look({ db }) {
      const { refused, kept, unjournaled } = await selectSecretRefusals(db)
      return {
        figures: [
          figure('lần nạp bị từ chối vì dấu mật', 'loads refused for a mark', refused),
          figure('dấu được nhận ra', 'marks that are recognised', {
            vi: 'Mật, Tối mật, Tuyệt mật, đúng thể thức',
            en: 'Mật, Tối mật, Tuyệt mật, in their form',
          }),
        ],
        wants: [
          ...wantOf(
            kept,
            { vi: 'lần nạp bị từ chối vẫn để lại dòng', en: 'refused loads left rows behind' },
            {
              vi: 'Báo người phụ trách bí mật nhà nước; xoá theo quyết định, không mở các dòng đó.',
              en: 'Tell who answers for state secrets; erase by decision, do not open the rows.',
            },
          ),
          ...wantOf(
            unjournaled,
            { vi: 'lần từ chối không có mục nhật ký', en: 'refusals have no entry' },
            {
              vi: 'Chạy `npx kho journal verify`; báo người kiểm tra.',
              en: 'Run `npx kho journal verify`; tell the auditor.',
            },
          ),
        ],
      }
    },
  },
  {
    id: 'secrecy.classification',
    title: {
      vi: 'Mọi bộ dữ liệu được phân loại trước dòng đầu tiên',
      en: 'Every dataset is classified before its first row',
    },
    look({ datasets }) {
      const unclassified = datasets.filter(
        ({ definition }) =>
          !definition.sharing ||
          !definition.importance ||
          definition.columns.some(({ personal }) => !personal),
      )
      return {
        figures: [
          figure('bộ dữ liệu', 'datasets', datasets.length, links.search),
          figure('đã phân loại', 'classified', datasets.length - unclassified.length),
        ],
        wants: wantOf(
          idsOf(unclassified),
          { vi: 'bộ dữ liệu chưa phân loại đủ', en: 'datasets are not fully classified' },
          {
            vi: 'Khai lại định nghĩa với mức chia sẻ, mức quan trọng và loại dữ liệu cá nhân.',
            en: 'Define it again with sharing, importance and personal class of each column.',
          },
        ),
      }
    },
  },
]

/** The five of Article 6.2: data, who supplies, in which form, how often, who may use it. */
function isWhole({ definition, suppliers }: KnownDataset): boolean {
  const { title, updateForm, updateFrequency, permittedUsers } = definition
  const users = Array.isArray(permittedUsers) ? permittedUsers.length > 0 : Boolean(permittedUsers)
  const texts = [title?.vi, title?.en, updateForm?.vi, updateForm?.en, updateFrequency]
  return !texts.some(isBlank) && users && suppliers.length > 0
}

function editionWants(facts: EditionFacts): ComplianceWant[] {
  return [
    ...wantIf(
      facts.editions === 0,
      { vi: 'Danh mục chưa được ban hành lần nào.', en: 'No edition of the catalogue is issued.' },
      {
        vi: 'Ban hành theo quyết định tại /console/catalogue/next.',
        en: 'Issue it under a decision at /console/catalogue/next.',
      },
    ),
    ...wantOf(
      facts.unlisted,
      {
        vi: 'bộ dữ liệu chia sẻ không có trong lần ban hành mới nhất',
        en: 'shared datasets are not in the newest edition',
      },
      {
        vi: 'Ban hành lần mới có chúng, hoặc chuyển về dùng riêng.',
        en: 'Issue an edition that lists them, or define them as for own use.',
      },
    ),
    ...wantOf(
      facts.altered,
      {
        vi: 'lần ban hành khác với dấu băm đã ghi',
        en: 'editions are not what their hash says',
      },
      {
        vi: 'So với toàn văn đã lưu ở ngoài; tìm ai đã sửa cơ sở dữ liệu.',
        en: 'Compare with a copy kept outside; find who altered the database.',
      },
    ),
    ...wantOf(
      facts.redefined,
      {
        vi: 'định nghĩa bị sửa sau khi ban hành',
        en: 'definitions were altered after they were issued',
      },
      {
        vi: 'Khôi phục định nghĩa của phiên bản đó; tìm ai đã sửa.',
        en: 'Put the definition of that version back; find who altered it.',
      },
    ),
    ...wantOf(
      facts.unjournaled,
      { vi: 'lần ban hành không có mục nhật ký', en: 'editions have no entry' },
      {
        vi: 'Chạy `npx kho journal verify`; báo người kiểm tra.',
        en: 'Run `npx kho journal verify`; tell the auditor.',
      },
    ),
  ]
}

export const catalogueEvidence: Evidence[] = [
  {
    id: 'catalogue.five-fields',
    title: {
      vi: 'Năm thông tin bắt buộc của Điều 6.2',
      en: 'The five obligatory fields of Article 6.2',
    },
    look({ datasets }) {
      const lacking = datasets.filter((one) => !isWhole(one))
      const databases = new Set(datasets.map(({ definition }) => definition.database))
      const nothing = datasets.length === 0
      return {
        figures: [
          figure('cơ sở dữ liệu', 'databases', databases.size),
          figure('bộ dữ liệu', 'datasets', datasets.length, links.search),
          figure('đủ năm thông tin', 'with all five', datasets.length - lacking.length),
        ],
        wants: [
          ...wantIf(
            nothing,
            { vi: 'Danh mục chưa có bộ dữ liệu nào.', en: 'The catalogue lists no dataset yet.' },
            {
              vi: 'Khai bộ dữ liệu tại /console/drafts hoặc `npx kho dataset define`.',
              en: 'Define datasets at /console/drafts or by `npx kho dataset define`.',
            },
          ),
          ...wantOf(
            idsOf(lacking),
            { vi: 'bộ dữ liệu thiếu thông tin bắt buộc', en: 'datasets lack an obligatory field' },
            {
              vi: 'Bổ sung đơn vị cung cấp, hình thức, tần suất, đơn vị được khai thác.',
              en: 'Add supplier, form, frequency and permitted users to the definition.',
            },
          ),
        ],
      }
    },
  },
  {
    id: 'catalogue.agencies',
    title: {
      vi: 'Đơn vị chủ quản và cung cấp đang hoạt động',
      en: 'Owners and suppliers are agencies that exist',
    },
    look({ datasets }) {
      const orphaned = datasets.filter(({ unknownAgencies }) => unknownAgencies.length > 0)
      const names = orphaned.map(
        ({ definition, unknownAgencies }) => `${definition.id} (${unknownAgencies.join(', ')})`,
      )
      const owners = new Set(datasets.map(({ definition }) => definition.owner))
      return {
        figures: [
          figure('đơn vị chủ quản', 'owning agencies', owners.size, links.consoleAgencies),
          figure('bộ dữ liệu không ai phụ trách', 'datasets without one', orphaned.length),
        ],
        wants: wantOf(
          names,
          { vi: 'bộ dữ liệu của đơn vị không còn', en: 'datasets of agencies that are gone' },
          {
            vi: 'Chuyển cho đơn vị kế nhiệm tại /console/successions.',
            en: 'Move them to the successor at /console/successions.',
          },
        ),
      }
    },
  },
  {
    id: 'catalogue.editions',
    title: {
      vi: 'Danh mục ban hành kèm quyết định, so sánh hai lần ban hành',
      en: 'Editions issued by a decision, and what changed between two',
    },
    async look({ db }) {
      const facts = await selectEditionFacts(db)
      return {
        figures: [
          figure('lần ban hành', 'editions', facts.editions, links.consoleCatalogue),
          figure('bộ dữ liệu trong lần mới nhất', 'datasets in the newest', facts.listed),
          figure('đã đổi từ lần đó', 'changed since', facts.changed),
        ],
        wants: editionWants(facts),
      }
    },
  },
]

export const purposeEvidence: Evidence[] = [
  {
    id: 'purpose.grants',
    title: {
      vi: 'Mọi quyền đang hiệu lực mang một trong sáu mục đích',
      en: 'Every grant in force has one of the six purposes',
    },
    async look({ db }) {
      const { byPurpose, hasRule } = await selectPurposes(db)
      const known = new Set<string>(purposeCodes)
      const strange = Object.keys(byPurpose).filter((purpose) => !known.has(purpose))
      return {
        figures: purposeCodes.map((code) =>
          figure(
            `quyền theo mục đích ${purposes[code].point})`,
            `grants for purpose ${purposes[code].point})`,
            byPurpose[code] ?? 0,
          ),
        ),
        wants: [
          ...wantOf(
            strange,
            { vi: 'mục đích ngoài Điều 4.1', en: 'purposes are none of Article 4.1' },
            { vi: 'Thu hồi quyền và cấp lại đúng mục đích.', en: 'Revoke the grants, grant anew.' },
          ),
          ...wantIf(
            !hasRule,
            {
              vi: 'Cơ sở dữ liệu không còn chặn mục đích lạ (grant_purpose_check).',
              en: 'The database no longer refuses other purposes (grant_purpose_check).',
            },
            {
              vi: 'Khôi phục ràng buộc như trong server/sql/schema.sql và tìm ai đã gỡ.',
              en: 'Put the constraint of server/sql/schema.sql back and find who removed it.',
            },
          ),
        ],
      }
    },
  },
]
