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
      vi: 'So hai bản ở bảng dưới, sửa nếu cần, rồi lưu lại.',
      en: 'Compare both in the table below, correct what is needed, and save again.',
    },
  },
  'draft.incomplete': {
    status: 422,
    sentence: {
      vi: 'Bản khai chưa đủ: {place}: {reason}.',
      en: 'The draft is not complete: {place}: {reason}.',
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
  'draft.no-sample': {
    status: 400,
    sentence: { vi: 'Chưa có tệp mẫu.', en: 'There is no sample file.' },
    hint: {
      vi: 'Chọn một tệp Excel hoặc CSV có dòng tiêu đề và vài dòng dữ liệu.',
      en: 'Choose an Excel or CSV file with a header and some rows.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
