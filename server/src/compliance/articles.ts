/**
 * The report's rows in the order of the regulation (Decision 1731/QĐ-UBND of 28 October 2022): what
 * it says, what Kho does about it, and which evidence is asked for.
 */
import {
  accountEvidence,
  proposalEvidence,
  requestEvidence,
  wallEvidence,
  zoneEvidence,
} from './access-evidence.ts'
import type { Article } from './article.ts'
import { catalogueEvidence, purposeEvidence, secrecyEvidence } from './catalogue-evidence.ts'
import {
  foundationEvidence,
  openEvidence,
  outletEvidence,
  portalEvidence,
} from './foundation-evidence.ts'
import { journalEvidence, operationEvidence, securityEvidence } from './journal-evidence.ts'
import {
  equalityEvidence,
  reminderEvidence,
  reportEvidence,
  supplyEvidence,
} from './supply-evidence.ts'

export const regulation = '1731/QĐ-UBND, 28/10/2022'

export const articles: readonly Article[] = [
  {
    id: '1.2',
    says: { vi: 'Bí mật nhà nước nằm ngoài phạm vi', en: 'State secrets are out of scope' },
    does: {
      vi: 'Phân loại trước dòng đầu tiên; nhận ra dấu mật ở mọi lối vào và không giữ lại gì',
      en: 'Classifies before the first row; knows secrecy marks at every entrance and keeps nothing',
    },
    evidence: secrecyEvidence,
  },
  {
    id: '3.1, 4.2, 6.2, 12.3',
    says: {
      vi: 'Chia sẻ những gì danh mục ban hành liệt kê, với năm thông tin bắt buộc',
      en: 'What is shared is what an issued catalogue lists, with five obligatory fields',
    },
    does: {
      vi: 'Không công bố bộ dữ liệu thiếu thông tin; duyệt kèm số và ngày văn bản',
      en: 'Publishes no dataset that lacks a field; approves by a numbered and dated document',
    },
    evidence: catalogueEvidence,
  },
  {
    id: '4.1',
    says: { vi: 'Sáu mục đích khai thác, từ a đến e', en: 'Six purposes of use, a to e' },
    does: {
      vi: 'Mục đích là một phần của mọi đề nghị, quyền, lần gọi và mục nhật ký',
      en: 'The purpose is part of every request, grant, call and entry',
    },
    evidence: purposeEvidence,
  },
  {
    id: '4.3, 7, 14',
    says: {
      vi: 'Chủ quản cập nhật kịp thời và cung cấp tài liệu kỹ thuật',
      en: 'Owners update in time and supply technical documents',
    },
    does: {
      vi: 'Mọi cách cung cấp, lịch theo tần suất đã khai, đồng hồ trễ, biên nhận có chữ ký',
      en: 'Every way of supply, schedules from the declared frequency, lateness, signed receipts',
    },
    evidence: supplyEvidence,
  },
  {
    id: '4.4',
    says: {
      vi: 'Giá trị hoàn toàn tương đồng với chủ quản',
      en: "Values wholly identical to the owner's",
    },
    does: {
      vi: 'Đối soát bằng dấu băm sau mỗi lần đồng bộ và theo lịch; chỉ ra từng dòng sai khác',
      en: 'Proves equality by digest after every sync and on schedule; names the rows that differ',
    },
    evidence: equalityEvidence,
  },
  {
    id: '5.1, 12.5',
    says: {
      vi: 'Truy cập bằng tài khoản được cấp và quyền được giao; định kỳ rà soát',
      en: 'Access by issued accounts and granted rights; periodic review',
    },
    does: {
      vi: 'Cấp, khoá, hết hạn; yếu tố thứ hai; đợt rà soát tạm dừng những gì không ai xác nhận',
      en: 'Issues, locks, expires; second factor; reviews that suspend what nobody confirms',
    },
    evidence: accountEvidence,
  },
  {
    id: '5.2',
    says: {
      vi: 'Cổng cho thấy bộ dữ liệu, cấu trúc, hướng dẫn, phương thức, thống kê khai thác',
      en: 'The portal shows datasets, structure, guides, methods and statistics of use',
    },
    does: {
      vi: 'Năm nội dung trên mỗi trang bộ dữ liệu, tiếng Việt và tiếng Anh',
      en: 'Five parts on every dataset page, in Vietnamese and English',
    },
    evidence: portalEvidence,
  },
  {
    id: '3.3, 6.1a',
    says: {
      vi: 'Dựa trên nền tảng người dân, doanh nghiệp, bản đồ số, danh mục dùng chung',
      en: 'Built on people, enterprises, digital map and shared code lists',
    },
    does: {
      vi: 'Quy tắc khoá riêng cho từng nền tảng; mã có hiệu lực theo ngày và bảng chuyển mã',
      en: 'Key rules of their own; codes valid in time, with a crosswalk',
    },
    evidence: foundationEvidence,
  },
  {
    id: '6.1b, 15.5',
    says: {
      vi: 'Mọi kết nối qua LGSP với định danh, xác thực, phân quyền; LGSP nối NGSP',
      en: 'Everything passes the LGSP with identification and authorisation; LGSP joins NGSP',
    },
    does: {
      vi: 'Một định danh, một quyết định, một nhật ký cho mọi lượt đọc',
      en: 'One identity, one decision and one journal for every read',
    },
    evidence: wallEvidence,
  },
  {
    id: '6.1c',
    says: {
      vi: 'Khai thác trực tuyến, di động, API và phương thức khác',
      en: 'Use online, mobile, by API and other methods',
    },
    does: {
      vi: 'Trang web, REST, tệp, luồng thay đổi, bản đồ cùng một bộ lọc',
      en: 'Pages, REST, files, change feed and maps under one filter',
    },
    evidence: outletEvidence,
  },
  {
    id: '6.1d, 9',
    says: { vi: 'Một phần là dữ liệu mở', en: 'A part of it is open data' },
    does: {
      vi: 'Bản phát hành được người khác xét duyệt; cột cá nhân không thể mở',
      en: 'Releases reviewed by another person; a personal column cannot be opened',
    },
    evidence: openEvidence,
  },
  {
    id: '8.1–8.5',
    says: {
      vi: 'Dùng đúng quyền; bên thứ ba cam kết; người dùng phản ánh sai sót',
      en: 'Use as granted; third parties commit; users report errors',
    },
    does: {
      vi: 'Đề nghị có thời hạn, từ chối có căn cứ, cam kết có hạn, phản ánh có đồng hồ',
      en: 'Requests on a clock, refusals with ground, commitments that end, reports on a clock',
    },
    evidence: [...requestEvidence, ...reportEvidence],
  },
  {
    id: '10.2',
    says: {
      vi: 'Chỉ qua mạng truyền số liệu chuyên dùng',
      en: 'Only over the dedicated network',
    },
    does: {
      vi: 'Vùng mạng cho tài khoản, hệ thống, quyền và quản trị; dữ liệu mở chạy riêng',
      en: 'Zones for accounts, clients, grants and administration; open data runs apart',
    },
    evidence: zoneEvidence,
  },
  {
    id: '10.3',
    says: { vi: 'Mọi thay đổi được ghi nhật ký', en: 'Every change of data is in the journal' },
    does: {
      vi: 'Thay đổi và mục nhật ký cùng một giao dịch; cây Merkle, điểm kiểm tra có chữ ký',
      en: 'Change and entry commit together; a Merkle log with signed checkpoints',
    },
    evidence: journalEvidence,
  },
  {
    id: '12.1–12.6',
    says: {
      vi: 'Đơn vị quản lý giữ hạ tầng, danh mục, tài khoản, hướng dẫn',
      en: 'The authority keeps infrastructure, catalogue, accounts and guidance',
    },
    does: {
      vi: 'Dung lượng, tài khoản khẩn cấp, bàn làm việc; danh mục và tài khoản xem 4.2, 5.1',
      en: 'Capacity, break-glass, console; for catalogue and accounts see 4.2 and 5.1',
    },
    evidence: operationEvidence,
  },
  {
    id: '10.1',
    says: { vi: 'An toàn thông tin theo cấp độ', en: "Information security of the system's level" },
    does: {
      vi: 'Khoá nằm ngoài cơ sở dữ liệu, chỉ chủ máy chủ đọc được',
      en: 'Keys lie outside the database, readable by their owner alone',
    },
    evidence: securityEvidence,
  },
  {
    id: '11, 12.6, 13',
    says: { vi: 'Kinh phí', en: 'Money' },
    does: { vi: 'Chưa có số liệu chi phí', en: 'No facts about cost yet' },
    evidence: [
      {
        id: 'cost',
        title: { vi: 'Chi phí theo bộ dữ liệu, đơn vị, năm', en: 'Cost per dataset, agency, year' },
        notBuilt: { vi: 'Chưa có số liệu chi phí.', en: 'Costs are not kept.' },
      },
    ],
  },
  {
    id: '12.4, 17.2',
    says: { vi: 'Hướng dẫn, đôn đốc, kiểm tra', en: 'Guidance, reminders, inspections' },
    does: {
      vi: 'Hướng dẫn cho từng cách cung cấp; nhắc khi trễ',
      en: 'Guides per way of supply; reminders when late',
    },
    evidence: reminderEvidence,
  },
  {
    id: '14, 15',
    says: {
      vi: 'Nghĩa vụ của đơn vị cung cấp và sử dụng; đề xuất bổ sung; kế hoạch năm',
      en: 'Duties of suppliers and users; proposals; yearly plans',
    },
    does: {
      vi: 'Đề xuất từ ý tưởng đến mục danh mục',
      en: 'Proposals from the idea to the entry of the catalogue',
    },
    evidence: proposalEvidence,
  },
  {
    id: '16, 17',
    says: {
      vi: 'Báo cáo ba tháng một lần; khen thưởng và xử lý vi phạm',
      en: 'Reports every three months; rewards and violations',
    },
    does: { vi: 'Chưa có báo cáo quý', en: 'No quarterly report yet' },
    evidence: [
      {
        id: 'quarterly-report',
        title: { vi: 'Báo cáo quý của từng đơn vị', en: 'Quarterly report per agency' },
        notBuilt: {
          vi: 'Chưa có báo cáo quý, tổng hợp, sổ vi phạm và đề xuất khen thưởng.',
          en: 'There is no quarterly report, roll-up, register of violations or proposal of rewards.',
        },
      },
    ],
  },
]
