/** Errors around what readers and verifications find wrong in the data. */
import type { ErrorEntry } from '../errors.ts'

export const discrepancyErrors = {
  'discrepancy.unknown': {
    status: 404,
    sentence: {
      vi: 'Không có phản ánh {id} mà người gọi được xem.',
      en: 'There is no report {id} that this caller may see.',
    },
    hint: {
      vi: 'Kiểm tra số phản ánh; công dân gửi mã theo dõi trong Kho-Follow-Up, hệ thống dùng mã truy cập của chính mình.',
      en: 'Check its number; a citizen sends the follow-up code in Kho-Follow-Up, a system its own token.',
    },
  },
  'discrepancy.bad-key': {
    status: 400,
    sentence: {
      vi: 'Khoá của {dataset} gồm: {expected}; đã nhận {given} giá trị hoặc giá trị không đúng kiểu.',
      en: 'The key of {dataset} is: {expected}; {given} values came, or one is not of its type.',
    },
    hint: {
      vi: 'Viết mỗi cột khoá một giá trị, đúng thứ tự.',
      en: 'Give one value for each key column, in that order.',
    },
  },
  'discrepancy.too-many': {
    status: 429,
    sentence: {
      vi: 'Đã nhận {count} phản ánh trong một ngày từ {from}, giới hạn là {limit}.',
      en: '{count} reports came within a day from {from}; the limit is {limit}.',
    },
    hint: {
      vi: 'Gửi lại vào ngày mai, hoặc liên hệ trực tiếp: {askVi}.',
      en: 'Send it tomorrow, or ask directly: {askEn}.',
    },
  },
  'discrepancy.wrong-state': {
    status: 409,
    sentence: {
      vi: 'Phản ánh {id} đang ở trạng thái {state}; việc này cần trạng thái {expected}.',
      en: 'Report {id} is {state}; this needs it to be {expected}.',
    },
    hint: {
      vi: 'Xem lại phản ánh rồi làm bước phù hợp.',
      en: 'Look at the report again and take the step that fits.',
    },
  },
  'discrepancy.reopen-ended': {
    status: 409,
    sentence: {
      vi: 'Thời hạn mở lại phản ánh {id} đã hết ngày {until}.',
      en: 'The term for opening report {id} again ended on {until}.',
    },
    hint: { vi: 'Gửi một phản ánh mới.', en: 'Send a new report.' },
  },
  'discrepancy.owner-only': {
    status: 403,
    sentence: {
      vi: 'Chỉ {owner} được trả lời phản ánh này; hệ thống {client} thuộc {agency}.',
      en: 'Only {owner} may answer this report; the system {client} belongs to {agency}.',
    },
    hint: {
      vi: 'Nhờ cơ quan chủ quản trả lời.',
      en: 'Let the agency that owns the data answer.',
    },
  },
  'discrepancy.bad-term': {
    status: 409,
    sentence: {
      vi: 'Thời hạn {kind} từ {from} chồng lên thời hạn từ {other}.',
      en: 'The term {kind} from {from} overlaps the one from {other}.',
    },
    hint: {
      vi: 'Đặt ngày bắt đầu sau ngày đó; thời hạn trước tự kết thúc hôm trước.',
      en: 'Let it begin after that day; the one before then ends the day before.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
