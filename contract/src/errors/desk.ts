/** Errors of the supply desk, where people supply with a browser. */
import type { ErrorEntry } from '../errors.ts'

export const deskErrors = {
  'desk.unknown-code': {
    status: 403,
    sentence: { vi: 'Không có mã nộp dữ liệu này.', en: 'There is no such supply code.' },
    hint: {
      vi: 'So lại với mã đã nhận: bốn nhóm, mỗi nhóm năm ký tự. Nếu vẫn không được, hỏi người đã cấp mã.',
      en: 'Compare it with the code you were given: four groups of five. If it still fails, ask whoever issued it.',
    },
  },
  'desk.link-ended': {
    status: 403,
    sentence: {
      vi: 'Mã nộp dữ liệu đã hết hiệu lực lúc {until}.',
      en: 'The supply code ended at {until}.',
    },
    hint: {
      vi: 'Xin cơ quan quản lý Kho cấp mã mới. Dữ liệu đã nộp vẫn còn nguyên.',
      en: 'Ask the data authority for a new one. What was supplied before is still there.',
    },
  },
  'desk.wrong-zone': {
    status: 403,
    sentence: {
      vi: 'Mã này chỉ dùng được trong vùng mạng {zone}.',
      en: 'This code may be used only in the network zone {zone}.',
    },
    hint: {
      vi: 'Dùng máy trong mạng đó, hoặc xin cơ quan quản lý Kho cấp mã cho mạng của bạn.',
      en: 'Use a computer in that network, or ask the data authority for a code for yours.',
    },
  },
  'desk.no-session': {
    status: 403,
    sentence: {
      vi: 'Phiên nộp dữ liệu đã hết; tệp chưa được nhận.',
      en: 'The session at the supply desk has ended; the file was not taken.',
    },
    hint: {
      vi: 'Mở /nop trong thẻ khác, nhập lại mã, rồi quay lại trang này và bấm Gửi lần nữa.',
      en: 'Open /en/nop in another tab, enter the code again, then go back to this page and press Send once more.',
    },
  },
  'desk.foreign-form': {
    status: 403,
    sentence: {
      vi: 'Biểu mẫu này không đến từ trang nộp dữ liệu của Kho.',
      en: "The form did not come from Kho's own supply desk.",
    },
    hint: {
      vi: 'Mở lại trang /nop và làm từ đó; chưa có gì thay đổi.',
      en: 'Open /en/nop and start from there; nothing was changed.',
    },
  },
  'desk.no-file': {
    status: 400,
    sentence: { vi: 'Chưa chọn tệp nào.', en: 'No file was chosen.' },
    hint: {
      vi: 'Quay lại, chọn tệp đã điền rồi bấm Gửi.',
      en: 'Go back, choose the file that you filled in and press Send.',
    },
  },
  'desk.unknown-kind': {
    status: 415,
    sentence: {
      vi: 'Không biết tệp {file} là loại gì.',
      en: 'What kind of file {file} is cannot be told.',
    },
    hint: {
      vi: 'Gửi tệp mẫu đã điền (.xlsx), hoặc tệp có đuôi: {endings}.',
      en: 'Send the template filled in (.xlsx), or a file that ends in: {endings}.',
    },
  },
  'desk.no-such-submission': {
    status: 404,
    sentence: {
      vi: 'Mã nộp này không có lần nộp {submission}.',
      en: 'This code has no submission {submission}.',
    },
    hint: {
      vi: 'Xem các lần nộp trên trang /nop.',
      en: 'See the submissions listed at /en/nop.',
    },
  },
  'desk.file-gone': {
    status: 410,
    sentence: {
      vi: 'Tệp {file} không còn được giữ: Kho chỉ giữ tệp tạm trong một ngày.',
      en: 'The file {file} is no longer kept: files wait here for one day only.',
    },
    hint: { vi: 'Gửi lại tệp đó trên trang /nop.', en: 'Send the file again at /en/nop.' },
  },
  'desk.no-such-link': {
    status: 404,
    sentence: {
      vi: 'Không có mã nộp {link} nào còn hiệu lực.',
      en: 'There is no link {link} that could be revoked.',
    },
    hint: {
      vi: 'Xem danh sách bằng kho upload-link list.',
      en: 'List them with kho upload-link list.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
