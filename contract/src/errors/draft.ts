/** Errors of drafts of datasets. */
import type { ErrorEntry } from '../errors.ts'

export const draftErrors = {
  'draft.unknown': {
    status: 404,
    sentence: { vi: 'Không có bản khai {id}.', en: 'There is no draft {id}.' },
    hint: { vi: 'Xem danh sách bản khai.', en: 'See the list of drafts.' },
  },
  'draft.wrong-state': {
    status: 409,
    sentence: {
      vi: 'Bản khai đang ở trạng thái {state}; việc này cần {expected}.',
      en: 'The draft is {state}; this needs {expected}.',
    },
    hint: {
      vi: 'Tải lại trang để xem bản khai bây giờ ra sao.',
      en: 'Load the page again to see the draft as it is now.',
    },
  },
  'draft.changed': {
    status: 409,
    sentence: {
      vi: 'Trong lúc bạn soạn, {by} đã lưu bước này. Chưa có gì của ai bị mất.',
      en: 'While you were writing, {by} saved this step. Nothing of anybody is lost.',
    },
    hint: {
      vi: 'Với mỗi ô mà hai người sửa khác nhau, chọn bản nào được giữ, rồi lưu.',
      en: 'For each field that both of you changed, choose which text is kept, then save.',
    },
  },
  'draft.no-table': {
    status: 409,
    sentence: {
      vi: 'Bản khai này ({file}) không có bảng tính để chọn bảng.',
      en: 'This draft ({file}) has no workbook in which to choose a table.',
    },
    hint: {
      vi: 'Khai bộ dữ liệu mới từ tệp Excel nếu cần chọn dòng tiêu đề.',
      en: 'Declare the dataset anew from a workbook, where the header is to be chosen.',
    },
  },
  'draft.incomplete': {
    status: 422,
    sentence: {
      vi: 'Bản khai chưa đủ: {place}: {reason}.',
      en: 'The draft is not complete: {place}: {reasonEn}.',
    },
    hint: {
      vi: 'Mở bước “Xem như người dân” để thấy mọi chỗ còn thiếu.',
      en: 'Open the step “See as a citizen” for everything that is missing.',
    },
  },
  'draft.id-taken': {
    status: 409,
    sentence: {
      vi: 'Mã {dataset} đã là của một bộ dữ liệu khác.',
      en: 'The id {dataset} belongs to another dataset.',
    },
    hint: { vi: 'Chọn mã khác ở bước “Cấu trúc”.', en: 'Choose another in the step “Structure”.' },
  },
  'draft.own': {
    status: 403,
    sentence: {
      vi: 'Tài khoản {account} đã trình bản khai này nên không tự phê duyệt được.',
      en: 'The account {account} submitted this draft and cannot decide on it.',
    },
    hint: {
      vi: 'Người khác của đơn vị quản lý Kho quyết định.',
      en: 'Somebody else of the authority decides.',
    },
  },
  'draft.change-open': {
    status: 409,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} đang có một bản khai thay đổi ({draft}).',
      en: 'A change of the dataset {dataset} is being drafted already ({draft}).',
    },
    hint: {
      vi: 'Soạn tiếp bản khai đó, hoặc rút nó trước.',
      en: 'Go on with that draft, or withdraw it first.',
    },
  },
  'draft.outdated': {
    status: 409,
    sentence: {
      vi: 'Bản khai bắt đầu từ phiên bản {from} của {dataset}, nay phiên bản {inForce} đang có hiệu lực.',
      en: 'The draft began from version {from} of {dataset}; version {inForce} is in force now.',
    },
    hint: {
      vi: 'Rút bản khai này và bắt đầu lại từ phiên bản đang có hiệu lực.',
      en: 'Withdraw this draft and begin again from the version in force.',
    },
  },
  'draft.breaks-release': {
    status: 409,
    sentence: {
      vi: 'Thay đổi này làm hỏng bản phát hành mở số {release}: {columns}.',
      en: 'This change breaks the open release {release}: {columns}.',
    },
    hint: {
      vi: 'Thu hồi bản phát hành đó, hoặc duyệt bản phát hành khác không có các cột này, rồi làm lại.',
      en: 'Withdraw that release, or have another without these columns approved, and try again.',
    },
  },
  'draft.no-opening': {
    status: 409,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} không chờ công bố mở.',
      en: 'The dataset {dataset} does not await an open release.',
    },
    hint: { vi: 'Tải lại trang.', en: 'Load the page again.' },
  },
  'draft.no-sample': {
    status: 400,
    sentence: { vi: 'Chưa có tệp mẫu.', en: 'There is no sample file.' },
    hint: {
      vi: 'Chọn một tệp Excel hoặc CSV có dòng tiêu đề và vài dòng dữ liệu.',
      en: 'Choose an Excel or CSV file with a header and some rows.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
