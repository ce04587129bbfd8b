/** Evidence that access is by issued accounts and granted rights, reviewed, and over known networks. */
import { functionNames, functions } from '@kho/contract/function.ts'
import { links } from '@kho/portal/links.ts'
import { findRule as findReviewRule, periodDue } from '../review/rule.ts'
import { listLate } from '../request/list-late.ts'
import { findTerm } from '../request/term.ts'
import { dayOf } from '../time.ts'
import {
  selectAccountFacts,
  selectProposalFacts,
  selectRequestFacts,
  selectReviewFacts,
  selectUseFacts,
  selectWallFacts,
  selectZonesNamed,
} from './access.sql.ts'
import { figure, wantIf, wantOf, type Evidence } from './evidence.ts'

const deciding = functionNames.filter((name) => functions[name].secondFactor)

export const accountEvidence: Evidence[] = [
  {
    id: 'accounts.states',
    title: { vi: 'Tài khoản và yếu tố thứ hai', en: 'Accounts and second factors' },
    async look({ db }) {
      const { byState, expired, withoutFactor } = await selectAccountFacts(db, deciding)
      const of = (state: string) => byState[state] ?? 0
      const list = links.consoleAccounts
      return {
        figures: [
          figure('đã cấp, chưa vào', 'issued, not entered yet', of('issued'), list),
          figure('đang dùng', 'active', of('active'), list),
          figure('bị khoá', 'locked', of('locked'), list),
          figure('hết hạn', 'expired', expired, list),
          figure(
            'có chức năng quyết định, thiếu yếu tố thứ hai',
            'deciders without a second factor',
            withoutFactor.length,
            list,
          ),
        ],
        wants: wantOf(
          withoutFactor,
          {
            vi: 'tài khoản có chức năng quyết định mà thiếu yếu tố thứ hai',
            en: 'accounts decide or operate without a second factor',
          },
          {
            vi: 'Người giữ tài khoản thêm khoá hoặc TOTP tại /account; nếu không, khoá tài khoản.',
            en: 'Their holders add a passkey or TOTP at /account; else lock the account.',
          },
        ),
      }
    },
  },
  {
    id: 'accounts.review',
    title: { vi: 'Rà soát định kỳ', en: 'Periodic review' },
    async look({ db, now, calendar }) {
      const today = dayOf(now)
      const rule = await findReviewRule(db, today)
      const { open, overdue, lastClosed, unsettled, suspended } = await selectReviewFacts(db, today)
      const since = periodDue(rule, calendar, today)
      const none =
        since !== null && open === 0 && (lastClosed === null || dayOf(lastClosed) < since)
      return {
        figures: [
          figure('đợt rà soát đang mở', 'reviews open', open, links.reviews),
          figure('kết thúc gần nhất', 'last one closed', lastClosed ?? '–', links.reviews),
          figure(
            'đang tạm dừng vì không ai xác nhận',
            'suspended for want of a decision',
            suspended,
            links.reviews,
          ),
        ],
        wants: [
          ...wantIf(
            rule === null || rule.every === 'none',
            { vi: 'Chưa đặt kỳ rà soát.', en: 'No period of review is set.' },
            {
              vi: 'Đặt: `npx kho review rule --every quarterly --days … --ground …`.',
              en: 'Set it: `npx kho review rule --every quarterly --days … --ground …`.',
            },
          ),
          ...wantIf(
            none,
            { vi: `Từ ${since} chưa có đợt rà soát.`, en: `There was no review since ${since}.` },
            {
              vi: 'Mở đợt rà soát tại /console/reviews.',
              en: 'Open one at /console/reviews.',
            },
          ),
          ...wantOf(
            overdue,
            { vi: 'đợt rà soát quá hạn', en: 'reviews are past their deadline' },
            { vi: 'Kết thúc tại /console/reviews.', en: 'Close them at /console/reviews.' },
          ),
          ...wantOf(
            unsettled,
            { vi: 'đợt đã kết thúc còn mục chưa có kết quả', en: 'closed reviews left items open' },
            {
              vi: 'Báo người kiểm tra; mở đợt rà soát mới.',
              en: 'Tell the auditor; open another review.',
            },
          ),
        ],
      }
    },
  },
]

export const requestEvidence: Evidence[] = [
  {
    id: 'requests.clock',
    title: { vi: 'Đề nghị khai thác và thời hạn', en: 'Access requests and their clock' },
    async look({ db, calendar, now }) {
      const facts = await selectRequestFacts(db)
      const late = await listLate(db, calendar, now)
      const term = await findTerm(db, 'decide', dayOf(now))
      return {
        figures: [
          figure(
            'đang chờ quyết định',
            'to be decided',
            facts.byState.submitted ?? 0,
            links.waitingRequests,
          ),
          figure('quyết định đúng hạn', 'decided in time', facts.decidedInTime, links.requests),
          figure('quyết định trễ', 'decided late', facts.decidedLate, links.requests),
          figure('đang trễ', 'late now', late.length, links.waitingRequests),
          figure(
            'từ chối có lý do và căn cứ',
            'refused with reason and ground',
            (facts.byState.refused ?? 0) - facts.unreasoned.length,
            links.requests,
          ),
        ],
        wants: [
          ...wantIf(
            term === null,
            { vi: 'Chưa đặt thời hạn quyết định.', en: 'No term for decisions is set.' },
            {
              vi: 'Đặt kèm căn cứ tại /console/requests/terms.',
              en: 'Set it with its ground at /console/requests/terms.',
            },
          ),
          ...wantOf(
            late.map(({ request, daysLate }) => `${request} (${daysLate})`),
            { vi: 'đề nghị đang trễ (ngày làm việc)', en: 'requests are late (working days)' },
            {
              vi: 'Quyết định tại /console/requests/late.',
              en: 'Decide them at /console/requests/late.',
            },
          ),
          ...wantOf(
            facts.unreasoned,
            { vi: 'từ chối thiếu lý do hoặc căn cứ', en: 'refusals lack reason or ground' },
            { vi: 'Trả lời lại bằng văn bản.', en: 'Answer again in writing.' },
          ),
          ...wantOf(
            facts.ownDecision,
            { vi: 'đề nghị do chính người đề nghị quyết định', en: 'were decided by their author' },
            {
              vi: 'Thu hồi quyền, quyết định lại bởi người khác.',
              en: 'Revoke the grant; somebody else decides again.',
            },
          ),
        ],
      }
    },
  },
  {
    id: 'use.declared',
    title: {
      vi: 'Cam kết của bên thứ ba; cấp độ và sự phù hợp của hệ thống',
      en: "Third parties' commitments; level and conformity of systems",
    },
    async look({ db }) {
      const { grants, withThirdParty, uncommitted, clients, undeclared } = await selectUseFacts(db)
      return {
        figures: [
          figure('quyền đang hiệu lực', 'grants in force', grants),
          figure('có bên thứ ba', 'with a third party', withThirdParty),
          figure('hệ thống được cấp', 'client systems', clients),
          figure('hệ thống có khai đủ', 'declared', clients - undeclared.length),
        ],
        wants: [
          ...wantOf(
            uncommitted,
            { vi: 'quyền đang ngủ vì thiếu cam kết', en: 'grants sleep without a commitment' },
            {
              vi: 'Nộp cam kết: `npx kho commitment add <grant> …`.',
              en: 'Add it: `npx kho commitment add <grant> …`.',
            },
          ),
          ...wantOf(
            undeclared,
            {
              vi: 'hệ thống đang đọc mà chưa khai cấp độ hoặc sự phù hợp',
              en: 'systems read without declaring level or conformity',
            },
            {
              vi: 'Khai: `npx kho client declare <client> --level … --conformity …`.',
              en: 'Declare it: `npx kho client declare <client> --level … --conformity …`.',
            },
          ),
        ],
      }
    },
  },
]

export const wallEvidence: Evidence[] = [
  {
    id: 'wall.reader',
    title: {
      vi: 'Không dòng nào ra mà không qua quyết định',
      en: 'No row leaves without a decision',
    },
    async look({ db }) {
      const { readable, functions: count, unclosed } = await selectWallFacts(db)
      return {
        figures: [
          figure('hàm quyết định lại trong cơ sở dữ liệu', 'functions that decide again', count),
          figure('bảng đọc được ngoài các hàm đó', 'tables readable past them', readable.length),
        ],
        wants: [
          ...wantOf(
            readable,
            { vi: 'bảng mà vai trò đọc tự đọc được', en: 'tables the reading role can read' },
            {
              vi: 'Thu hồi quyền của kho_reader trên bảng đó và tìm ai đã cấp.',
              en: 'Revoke the right of kho_reader on them and find who gave it.',
            },
          ),
          ...wantIf(
            unclosed > 0,
            {
              vi: `${unclosed} lượt đọc mở quá một giờ chưa có bản ghi kết thúc.`,
              en: `${unclosed} reads opened over an hour ago have no closing record.`,
            },
            {
              vi: 'Khởi động lại `kho serve`; lượt dở dang được ghi là đứt.',
              en: 'Start `kho serve` again; what was broken off is put on record.',
            },
          ),
        ],
      }
    },
  },
  {
    id: 'exchange.lgsp',
    title: { vi: 'Kết nối qua LGSP, NGSP', en: 'Connection through LGSP and NGSP' },
    notBuilt: {
      vi: 'Chưa có trao đổi dịch vụ (LGSP), nút của nền tảng quốc gia, NGSP.',
      en: 'There is no exchange of services (LGSP), agent node of the national platform, or NGSP.',
    },
  },
]

const everywhere = new Set(['0.0.0.0/0', '::/0'])

export const zoneEvidence: Evidence[] = [
  {
    id: 'zones',
    title: { vi: 'Vùng mạng được phép', en: 'Network zones' },
    async look({ db, config }) {
      const { named, accounts, clients } = await selectZonesNamed(db)
      const zones = Object.entries(config.zones)
      const wide = zones.filter(([, ranges]) => ranges.some((range) => everywhere.has(range)))
      const admin = config.signIn.adminZones
      const unknown = [...named, ...(admin ?? [])].filter((zone) => !(zone in config.zones))
      return {
        figures: [
          figure('vùng đã khai', 'zones declared', zones.map(([name]) => name).join(', ') || '–'),
          figure(
            'tài khoản bị giới hạn vùng',
            'accounts confined to zones',
            accounts,
            links.consoleAccounts,
          ),
          figure('hệ thống bị giới hạn vùng', 'clients confined to zones', clients),
          figure('vùng quản trị', 'zones of administration', admin?.join(', ') ?? '–'),
        ],
        wants: [
          ...wantIf(
            zones.length === 0,
            { vi: 'Chưa khai vùng mạng.', en: 'No zone is declared.' },
            {
              vi: 'Đặt KHO_ZONES bằng dải địa chỉ của mạng TSLCD.',
              en: 'Set KHO_ZONES to the ranges of the dedicated network.',
            },
          ),
          ...wantOf(
            wide.map(([name]) => name),
            { vi: 'vùng gồm mọi địa chỉ', en: 'zones hold every address' },
            {
              vi: 'Thu hẹp KHO_ZONES về mạng truyền số liệu chuyên dùng.',
              en: 'Narrow KHO_ZONES to the dedicated network.',
            },
          ),
          ...wantOf(
            [...new Set(unknown)],
            { vi: 'vùng được nêu mà không khai', en: 'zones are named but not declared' },
            {
              vi: 'Khai trong KHO_ZONES hoặc sửa nơi nêu; ai chỉ có vùng đó không vào được.',
              en: 'Declare them in KHO_ZONES or mend who names them; nobody enters from them.',
            },
          ),
          ...wantIf(
            admin === null,
            { vi: 'Quản trị không có vùng riêng.', en: 'Administration has no zone of its own.' },
            { vi: 'Đặt KHO_ADMIN_ZONES.', en: 'Set KHO_ADMIN_ZONES.' },
          ),
        ],
      }
    },
  },
]

export const proposalEvidence: Evidence[] = [
  {
    id: 'proposals',
    title: { vi: 'Đề xuất bổ sung danh mục', en: 'Proposals for the catalogue' },
    async look({ db }) {
      const { byState, untraced } = await selectProposalFacts(db)
      const of = (state: string) => byState[state] ?? 0
      return {
        figures: [
          figure(
            'đang xem xét',
            'being considered',
            of('proposed') + of('gathering'),
            links.proposals,
          ),
          figure('được nhận', 'accepted', of('accepted'), links.proposals),
          figure('đã vào danh mục', 'entered', of('entered'), links.proposals),
        ],
        wants: wantOf(
          untraced,
          { vi: 'đề xuất không tìm thấy mục danh mục', en: 'proposals do not lead to an entry' },
          {
            vi: 'Đối chiếu với nhật ký (proposal.entered) và sửa.',
            en: 'Compare with the journal (proposal.entered) and mend it.',
          },
        ),
      }
    },
  },
  {
    id: 'plans',
    title: { vi: 'Kế hoạch hằng năm có nội dung chia sẻ', en: 'Yearly plans name sharing' },
    notBuilt: { vi: 'Chưa có bảng kiểm kế hoạch.', en: 'There is no checklist of plans.' },
  },
]
