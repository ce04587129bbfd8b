/** Evidence that owners supply in time, and that what lies here equals what they have. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { links } from '@kho/portal/links.ts'
import { findTerm } from '../discrepancy/term.ts'
import type { BoardRow } from '../lateness/board.ts'
import { sourceKindFacts } from '../source/source-kinds.ts'
import { dayOf } from '../time.ts'
import { figure, wantIf, wantOf, type Evidence } from './evidence.ts'
import {
  countReminders,
  selectCaseFacts,
  selectEqualityFacts,
  selectSourceFacts,
  selectUnreminded,
  selectVerificationFacts,
} from './supply.sql.ts'

const partOf = ({ dataset, part, whole }: BoardRow) => (whole ? dataset : `${dataset}/${part}`)

/** What a kind was tried with, and what it names but never met. */
function ranWords(products: readonly string[], never: readonly string[]): Bilingual {
  const unmet = never.join(', ')
  const vi = [...products, ...(unmet ? [`chưa chạy với ${unmet}`] : [])].join('; ')
  return { vi, en: [...products, ...(unmet ? [`not run against ${unmet}`] : [])].join('; ') }
}

export const supplyEvidence: Evidence[] = [
  {
    id: 'supply.lateness',
    title: { vi: 'Bảng cung cấp: đúng hạn và trễ', en: 'The board: on time and late' },
    async look(asking) {
      const board = await asking.board()
      const late = board.filter(({ state }) => state === 'late')
      const count = (state: BoardRow['state']) => board.filter((row) => row.state === state).length
      const names = late.map((row) => `${row.agency.id} ${partOf(row)} ${row.late!.hours} h`)
      return {
        figures: [
          figure('phần phải cung cấp', 'parts to be supplied', board.length, links.board),
          figure('đúng hạn', 'on time', count('on-time'), links.board),
          figure('chờ lần đầu', 'awaited', count('awaited'), links.board),
          figure('trễ', 'late', late.length, links.board),
        ],
        wants: wantOf(
          names,
          { vi: 'phần cung cấp trễ (giờ làm việc)', en: 'parts are late (working hours)' },
          {
            vi: 'Đôn đốc đơn vị cung cấp; xem lần đồng bộ tại /console/runs.',
            en: 'Press the suppliers; see their runs at /console/runs.',
          },
        ),
      }
    },
  },
  {
    id: 'supply.receipts',
    title: { vi: 'Biên nhận cho mỗi lần nạp', en: 'A receipt for every load' },
    async look({ db }) {
      const { receipts, withoutReceipt, sources, scheduled } = await selectSourceFacts(db)
      return {
        figures: [
          figure('nguồn đã khai', 'declared sources', sources, links.consoleRuns),
          figure('có lịch riêng', 'with a schedule of their own', scheduled, links.consoleRuns),
          figure('biên nhận', 'receipts', receipts),
        ],
        wants: wantOf(
          withoutReceipt,
          { vi: 'lần nạp không có biên nhận', en: 'loads have no receipt' },
          {
            vi: 'Đối soát lại bộ dữ liệu: `npx kho verify <dataset>`.',
            en: 'Verify the dataset again: `npx kho verify <dataset>`.',
          },
        ),
      }
    },
  },
  {
    id: 'supply.documents',
    title: { vi: 'Tài liệu kỹ thuật của chủ quản', en: "Owners' technical documents" },
    look({ datasets }) {
      const lacking = datasets.filter(
        ({ definition: { documents } }) =>
          !documents?.length || documents.some(({ text }) => !text?.vi || !text.en),
      )
      return {
        figures: [
          figure('bộ dữ liệu có tài liệu', 'datasets with them', datasets.length - lacking.length),
        ],
        wants: wantOf(
          lacking.map(({ definition }) => definition.id),
          { vi: 'bộ dữ liệu thiếu tài liệu kỹ thuật', en: 'datasets lack technical documents' },
          {
            vi: 'Chủ quản bổ sung tài liệu bằng hai thứ tiếng vào định nghĩa.',
            en: 'Their owners add documents in both languages to the definition.',
          },
        ),
      }
    },
  },
  {
    id: 'supply.kinds',
    title: {
      vi: 'Loại nguồn đã chạy với máy chủ thật',
      en: 'Kinds of source that ran against a real server',
    },
    async look({ db }) {
      const { byKind } = await selectSourceFacts(db)
      const asking = sourceKindFacts().filter(({ form }) => form !== 'file')
      return {
        figures: asking.map(({ kind, products, never }) =>
          figure(
            `${kind} (${byKind[kind] ?? 0} nguồn)`,
            `${kind} (${byKind[kind] ?? 0} sources)`,
            ranWords(products, never),
          ),
        ),
        notRun: asking.some(({ never }) => never.length > 0),
      }
    },
  },
]

export const equalityEvidence: Evidence[] = [
  {
    id: 'equality.parts',
    title: { vi: 'Đối soát gần nhất của mỗi phần', en: 'The last equality of each part' },
    async look({ db }) {
      const facts = await selectEqualityFacts(db)
      const { equal, asPushed, unequal, unsaid, heldBack, oldest } = facts
      return {
        figures: [
          figure('phần bằng nguồn', 'parts equal to their source', equal, links.board),
          figure('như đã gửi', 'as pushed', asPushed, links.board),
          figure('phần khác nguồn', 'parts that differ', unequal.length, links.board),
          figure('dòng bị giữ lại', 'rows held back', heldBack, links.consoleHeld),
          ...(oldest ? [figure('đối soát cũ nhất', 'oldest statement', oldest)] : []),
        ],
        wants: [
          ...wantOf(
            unequal,
            {
              vi: 'phần khác nguồn (khác nhau + bị giữ lại)',
              en: 'parts differ from their source (differing + held back)',
            },
            {
              vi: 'Sửa dòng bị giữ lại tại /console/held, hoặc `npx kho verify <dataset> --repair`.',
              en: 'Settle held rows at /console/held, or run `npx kho verify <dataset> --repair`.',
            },
          ),
          ...wantOf(
            unsaid,
            { vi: 'phần chưa từng được đối soát', en: 'parts were never compared' },
            { vi: 'Chạy `npx kho verify <dataset>`.', en: 'Run `npx kho verify <dataset>`.' },
          ),
        ],
      }
    },
  },
  {
    id: 'equality.drift',
    title: { vi: 'Sai khác đang mở', en: 'Drift that is open' },
    async look({ db, now }) {
      const { drift } = await selectCaseFacts(db, dayOf(now))
      return {
        figures: [figure('sai khác đang mở', 'open drift cases', drift.length, links.consoleCases)],
        wants: wantOf(
          drift,
          { vi: 'sai khác chưa xong', en: 'drift cases are open' },
          {
            vi: 'Chủ quản trả lời hoặc nạp lại; xem /console/cases.',
            en: 'The owner answers or supplies again; see /console/cases.',
          },
        ),
      }
    },
  },
  {
    id: 'equality.schedule',
    title: { vi: 'Đối soát theo lịch', en: 'Verification on schedule' },
    async look({ db }) {
      const { scheduled, unscheduled, late, failed, wrong } = await selectVerificationFacts(db)
      const again = {
        vi: 'Chạy `npx kho verify <dataset>` và xem nguồn.',
        en: 'Run `npx kho verify <dataset>` and look at the source.',
      }
      return {
        figures: [
          figure('phần có lịch đối soát', 'parts on a schedule', scheduled),
          figure(
            'phần có nguồn mà chưa có lịch',
            'parts with a source and none',
            unscheduled.length,
          ),
        ],
        wants: [
          ...wantOf(
            unscheduled,
            { vi: 'phần không có lịch đối soát', en: 'parts are verified by no schedule' },
            {
              vi: 'Đặt lịch: `npx kho verify schedule <dataset> --every-hours 24`.',
              en: 'Set one: `npx kho verify schedule <dataset> --every-hours 24`.',
            },
          ),
          ...wantOf(late, { vi: 'lịch đối soát bị trễ', en: 'verifications are late' }, again),
          ...wantOf(failed, { vi: 'đối soát không đọc được nguồn', en: 'could not read' }, again),
          ...wantOf(
            wrong,
            { vi: 'đối soát gần nhất không đúng', en: 'last came out wrong' },
            again,
          ),
        ],
      }
    },
  },
]

export const reminderEvidence: Evidence[] = [
  {
    id: 'reminders.late',
    title: { vi: 'Nhắc cung cấp', en: 'Reminders of late supply' },
    async look({ db, board }) {
      const late = (await board()).flatMap(({ dataset, part, state, due }) =>
        state === 'late' && due ? [{ dataset, part, dueAt: due.at }] : [],
      )
      const unreminded = await selectUnreminded(db, late)
      return {
        figures: [
          figure('lần nhắc đã lập', 'reminders made', await countReminders(db)),
          figure('phần đang trễ', 'parts late now', late.length, links.board),
        ],
        wants: wantOf(
          unreminded,
          { vi: 'phần trễ mà chưa được nhắc', en: 'late parts without a reminder' },
          {
            vi: 'Chạy `npx kho reminders`, hoặc bật lại tiến trình `kho serve`.',
            en: 'Run `npx kho reminders`, or start `kho serve` again.',
          },
        ),
      }
    },
  },
  {
    id: 'inspections',
    title: { vi: 'Hồ sơ kiểm tra đơn vị', en: 'Records of inspections' },
    notBuilt: {
      vi: 'Chưa có hồ sơ kiểm tra.',
      en: 'Inspections are not recorded.',
    },
  },
]

export const reportEvidence: Evidence[] = [
  {
    id: 'discrepancies.clock',
    title: { vi: 'Phản ánh sai sót và thời hạn', en: 'Error reports and their clock' },
    async look({ db, now }) {
      const { open, settled, late } = await selectCaseFacts(db, dayOf(now))
      return {
        figures: [
          figure('đang xử lý', 'open', open, links.consoleCases),
          figure('đã xong', 'settled', settled, links.consoleCases),
          figure('quá hạn', 'past their term', late.length, links.consoleCases),
        ],
        wants: [
          ...wantOf(
            late,
            { vi: 'phản ánh quá hạn trả lời', en: 'reports are past their term' },
            { vi: 'Chủ quản trả lời tại /console/cases.', en: 'Answer them at /console/cases.' },
          ),
          ...wantIf(
            open > 0 && !(await findTerm(db, 'answer', dayOf(now))),
            { vi: 'Chưa đặt thời hạn trả lời phản ánh.', en: 'No term for answers is set.' },
            {
              vi: 'Đặt: `npx kho discrepancy term answer --days … --ground … --from …`.',
              en: 'Set it: `npx kho discrepancy term answer --days … --ground … --from …`.',
            },
          ),
        ],
      }
    },
  },
]
