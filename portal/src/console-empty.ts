/** An empty list: what would stand in it and how that gets there, or that the filter finds nothing. */
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { say } from './dictionary.ts'
import { html, type Html } from './html.ts'
import { inLang } from './links.ts'

const reasons = {
  accounts: {
    vi: 'Ở đây là các tài khoản đã cấp: đơn vị quản lý Kho cấp từng tài khoản hoặc cả danh sách, theo văn bản của cơ quan.',
    en: 'Accounts stand here once the data authority has issued them, one by one or from a list, by a paper of the agency.',
  },
  applications: {
    vi: 'Ở đây là các hệ thống của cơ quan: cán bộ phát triển đề nghị, đơn vị quản lý Kho quyết định.',
    en: 'Client systems of an agency stand here once its developer has asked for one.',
  },
  breaches: {
    vi: 'Ở đây là các vụ vi phạm bảo vệ dữ liệu cá nhân, ghi nhận bằng biểu mẫu trên trang này.',
    en: 'Breaches of personal data stand here once they are recorded by the form on this page.',
  },
  calls: {
    vi: 'Ở đây là từng lời gọi của hệ thống, kể từ lần đầu nó gọi bằng khoá của mình.',
    en: 'Each call of the client stands here, from its first one with its key.',
  },
  cases: {
    vi: 'Ở đây là các báo lỗi gửi từ trang của bộ dữ liệu hoặc qua API, và khác biệt mà việc đối chiếu với nguồn tìm ra.',
    en: 'Errors reported from the page of a dataset or over the API stand here, and differences that a comparison with the source has found.',
  },
  drafts: {
    vi: 'Ở đây là các bản nháp: bắt đầu từ một tệp mẫu, hoặc từ một bộ dữ liệu cần sửa định nghĩa.',
    en: 'Drafts stand here: begun from a sample file, or from a dataset whose definition is to change.',
  },
  grants: {
    vi: 'Ở đây là các quyền khai thác: quyết định chấp thuận một đề nghị tạo ra quyền.',
    en: 'Grants stand here: the decision on an access request makes them.',
  },
  held: {
    vi: 'Ở đây là các lần nạp có dòng bị giữ lại vì không qua kiểm tra.',
    en: 'Loads stand here while rows of theirs are held back because they failed a check.',
  },
  journal: {
    vi: 'Ở đây là các mục của nhật ký: mỗi thay đổi và mỗi lần đọc để lại một mục.',
    en: 'Entries of the journal stand here: each change and each read leaves one.',
  },
  late: {
    vi: 'Ở đây là các đề nghị chưa được quyết định khi đã hết thời hạn.',
    en: 'Requests stand here that are not decided when their term is over.',
  },
  owned: {
    vi: 'Ở đây là các bộ dữ liệu cơ quan làm chủ quản, khi bản nháp của chúng đã được phê duyệt.',
    en: 'The datasets that the agency owns stand here once their drafts are approved.',
  },
  papers: {
    vi: 'Ở đây là các văn bản: lưu bằng biểu mẫu trên trang này, hoặc ngay tại việc mà văn bản là căn cứ.',
    en: 'Papers stand here once they are kept, by the form on this page or beside the act that rests on them.',
  },
  proposals: {
    vi: 'Ở đây là các đề xuất bổ sung dữ liệu của các cơ quan.',
    en: 'Proposals of agencies for new data stand here.',
  },
  refusals: {
    vi: 'Ở đây là tổng số lời gọi bị từ chối của từng tháng, khi có lời gọi như vậy; nhật ký được cộng dồn ít phút một lần.',
    en: 'Totals of refused calls by month stand here once there are any; the journal is added up every few minutes.',
  },
  releases: {
    vi: 'Ở đây là các lần mở dữ liệu: chủ quản đề xuất, một người khác duyệt.',
    en: 'Releases of open data stand here: the owner proposes one, somebody else reviews it.',
  },
  requests: {
    vi: 'Ở đây là các đề nghị khai thác: lập trên trang này, từ trang của bộ dữ liệu, hoặc nhập từ văn bản giấy.',
    en: 'Access requests stand here: made on this page, from the page of a dataset, or entered from paper.',
  },
  reviewItems: {
    vi: 'Ở đây là những gì đợt rà soát phải xem, chốt khi mở đợt.',
    en: 'What a review has to look at stands here, frozen when it is opened.',
  },
  reviewReports: {
    vi: 'Báo cáo được tính lại mỗi lần xem; hiện không có trường hợp nào.',
    en: 'The report is made anew at each look; at this moment there is no such case.',
  },
  reviews: {
    vi: 'Ở đây là các đợt rà soát: mở bằng biểu mẫu trên trang này, hoặc tự mở theo chu kỳ đã đặt.',
    en: 'Reviews stand here: opened by the form on this page, or by themselves by the cycle that is set.',
  },
  runs: {
    vi: 'Ở đây là các lần chạy: theo lịch của nguồn, do người yêu cầu, hoặc khi có tệp mới trong thư mục theo dõi.',
    en: 'Runs stand here: by the schedule of a source, started by a person, or by a new file in the watched folder.',
  },
  settings: {
    vi: 'Ở đây là các thiết lập và quy định của tỉnh.',
    en: 'Settings and the rules of the province stand here.',
  },
  sources: {
    vi: 'Ở đây là các nguồn đã khai báo: người vận hành khai bằng npx kho source add.',
    en: 'Declared sources stand here: the operator declares one with npx kho source add.',
  },
  subjectRequests: {
    vi: 'Ở đây là yêu cầu của người dân về dữ liệu của chính mình: gửi từ trang của họ, hoặc cán bộ nhập từ đơn giấy.',
    en: 'Requests of persons about their own data stand here: sent from their page, or entered from paper by an officer.',
  },
  successions: {
    vi: 'Ở đây là các phương án sắp xếp cơ quan: đơn vị quản lý Kho lập, xem trước rồi mới thực hiện.',
    en: 'Successions of agencies stand here: the data authority plans one, looks at its effects, then applies it.',
  },
  views: {
    vi: 'Ở đây là các góc nhìn đã lưu trên trang tra cứu.',
    en: 'Views stand here once they are saved on an explorer page.',
  },
  waiting: {
    vi: 'Ở đây là các đề nghị đã gửi và đang đến lượt cơ quan bạn quyết định.',
    en: 'Requests stand here that are submitted and wait for the decision of your agency.',
  },
} as const

/** Neither says where in a list one is nor by what it is narrowed. */
const noFilter: ReadonlySet<string> = new Set(['entry', 'which'])

export function emptyList(
  { lang, path, search }: Pick<ConsoleFrame, 'lang' | 'path' | 'search'>,
  list: keyof typeof reasons,
): Html {
  const words = consoleWords(lang)
  const isFiltered = [...new URLSearchParams(search)].some(
    ([name, value]) => value !== '' && !noFilter.has(name),
  )
  if (isFiltered)
    return html`<p class="nothing">
      ${words.noMatch} <a href="${inLang(lang, path)}">${words.seeAll}</a>
    </p>`
  return html`<p class="nothing">${words.none} ${say(lang, reasons[list])}</p>`
}
