/** The parts of the console, by what one does there, each open by an act. */
import type { ActName } from '@kho/contract/acts.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { links } from '@kho/portal/links.ts'

export type ConsoleSection = {
  href: string
  title: Bilingual
  act: ActName
  /** Only for persons who enter for themselves: an officer's account stands for an office. */
  citizens?: boolean
}

/** Parts without a common title stand by themselves. */
export type ConsoleGroup = { title: Bilingual | null; sections: readonly ConsoleSection[] }

/** In the order in which they are shown, and so are the parts of each. */
export const consoleGroups: readonly ConsoleGroup[] = [
  {
    title: null,
    sections: [
      { href: links.console, title: { vi: 'Bàn làm việc', en: 'Overview' }, act: 'account.own' },
    ],
  },
  {
    title: { vi: 'Việc của tôi', en: 'My work' },
    sections: [
      {
        href: links.me,
        title: { vi: 'Dữ liệu về tôi', en: 'About me' },
        act: 'subject.self',
        citizens: true,
      },
      {
        href: links.myReports,
        title: { vi: 'Phản ánh của tôi', en: 'My reports' },
        act: 'report.own',
        citizens: true,
      },
      {
        href: links.requests,
        title: { vi: 'Đề nghị khai thác', en: 'Access requests' },
        act: 'request.list',
      },
      {
        href: links.use,
        title: { vi: 'Được khai thác', en: 'What we may use' },
        act: 'online.see-use',
      },
      {
        href: links.applications,
        title: { vi: 'Hệ thống khai thác', en: 'Applications' },
        act: 'client.see',
      },
      {
        href: links.refusals,
        title: { vi: 'Lời gọi bị từ chối', en: 'Refused calls' },
        act: 'client.follow-calls',
      },
      { href: links.notices, title: { vi: 'Thông báo', en: 'Notices' }, act: 'notice.own' },
      {
        href: links.proposals,
        title: { vi: 'Đề xuất danh mục', en: 'Proposals' },
        act: 'proposal.list',
      },
    ],
  },
  {
    title: { vi: 'Dữ liệu', en: 'Data' },
    sections: [
      { href: links.consoleDrafts, title: { vi: 'Bộ dữ liệu', en: 'Datasets' }, act: 'draft.see' },
      { href: links.consoleSources, title: { vi: 'Nguồn', en: 'Sources' }, act: 'source.see' },
      { href: links.consoleRuns, title: { vi: 'Đồng bộ', en: 'Runs' }, act: 'run.see' },
      { href: links.consoleHeld, title: { vi: 'Dòng bị giữ', en: 'Held rows' }, act: 'held.see' },
      {
        href: links.consoleCases,
        title: { vi: 'Phản ánh, sai khác', en: 'Reports and drift' },
        act: 'case.see',
      },
      { href: links.releases, title: { vi: 'Dữ liệu mở', en: 'Open data' }, act: 'release.list' },
      {
        href: links.consoleCatalogue,
        title: { vi: 'Danh mục ban hành', en: 'Catalogue' },
        act: 'catalogue.see',
      },
    ],
  },
  {
    title: { vi: 'Quyền', en: 'Rights' },
    sections: [
      {
        href: links.waitingRequests,
        title: { vi: 'Chờ quyết định', en: 'To be decided' },
        act: 'request.queue',
      },
      { href: links.consoleGrants, title: { vi: 'Quyền đã cấp', en: 'Grants' }, act: 'grant.list' },
      {
        href: links.consoleExplain,
        title: { vi: 'Giải thích quyền', en: 'Explain access' },
        act: 'access.explain',
      },
      { href: links.reviews, title: { vi: 'Rà soát', en: 'Reviews' }, act: 'review.see' },
    ],
  },
  {
    title: { vi: 'Tài khoản, cơ quan', en: 'Accounts and agencies' },
    sections: [
      {
        href: links.consoleAccounts,
        title: { vi: 'Tài khoản', en: 'Accounts' },
        act: 'account.list',
      },
      { href: links.consoleAgencies, title: { vi: 'Cơ quan', en: 'Agencies' }, act: 'agency.list' },
      {
        href: links.consoleSuccessions,
        title: { vi: 'Sắp xếp cơ quan', en: 'Successions' },
        act: 'succession.list',
      },
    ],
  },
  {
    title: { vi: 'Dữ liệu cá nhân', en: 'Personal data' },
    sections: [
      {
        href: links.subjectRequests,
        title: { vi: 'Yêu cầu của chủ thể dữ liệu', en: 'Requests of persons' },
        act: 'subject-request.list',
      },
      {
        href: links.subjectReads,
        title: { vi: 'Ai đã đọc', en: 'Who read' },
        act: 'subject.reads',
      },
      {
        href: links.breaches,
        title: { vi: 'Vi phạm dữ liệu', en: 'Breaches' },
        act: 'breach.list',
      },
    ],
  },
  {
    title: { vi: 'Giám sát, thiết lập', en: 'Oversight and settings' },
    sections: [
      {
        href: links.consoleJournal,
        title: { vi: 'Nhật ký', en: 'Journal' },
        act: 'journal.search',
      },
      { href: links.papers, title: { vi: 'Văn bản', en: 'Papers' }, act: 'paper.read' },
      { href: links.quarters, title: { vi: 'Trang quý', en: 'Quarters' }, act: 'quarter.see' },
      {
        href: links.compliance,
        title: { vi: 'Tuân thủ', en: 'Compliance' },
        act: 'compliance.see',
      },
      { href: links.consoleHealth, title: { vi: 'Tình trạng', en: 'Health' }, act: 'health.see' },
      {
        href: links.consoleSettings,
        title: { vi: 'Thiết lập', en: 'Settings' },
        act: 'setting.see',
      },
    ],
  },
]

export const consoleSections: readonly ConsoleSection[] = consoleGroups.flatMap(
  ({ sections }) => sections,
)
