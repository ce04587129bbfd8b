/** Errors of proposals for the catalogue. */
import type { ErrorEntry } from '../errors.ts'

export const proposalErrors = {
  'proposal.unknown': {
    status: 404,
    sentence: { vi: 'Không có đề xuất số {proposal}.', en: 'There is no proposal {proposal}.' },
    hint: {
      vi: 'Kiểm tra số trong danh sách đề xuất.',
      en: 'Check its number in the list of proposals.',
    },
  },
  'proposal.wrong-state': {
    status: 409,
    sentence: {
      vi: 'Đề xuất số {proposal} đang ở trạng thái {state}; việc này cần trạng thái {expected}.',
      en: 'Proposal {proposal} is {state}; this needs it to be {expected}.',
    },
    hint: {
      vi: 'Mở lại đề xuất để xem những gì đã xảy ra.',
      en: 'Open the proposal again and see what has happened.',
    },
  },
  'proposal.needless': {
    status: 409,
    sentence: {
      vi: 'Danh mục đã có điều đề xuất: {what}.',
      en: 'The catalogue has what is proposed already: {what}.',
    },
    hint: {
      vi: 'Gửi đề nghị khai thác thay cho đề xuất.',
      en: 'Make an access request instead of a proposal.',
    },
  },
  'proposal.need-said': {
    status: 409,
    sentence: {
      vi: 'Cơ quan {agency} đã nêu nhu cầu với đề xuất số {proposal}.',
      en: 'The agency {agency} has said its need of proposal {proposal} already.',
    },
    hint: { vi: 'Mỗi cơ quan nêu một lần.', en: 'Each agency says it once.' },
  },
  'proposal.gathering-over': {
    status: 409,
    sentence: {
      vi: 'Hạn nêu nhu cầu với đề xuất số {proposal} đã hết ngày {until}.',
      en: 'Needs of proposal {proposal} were gathered until {until}.',
    },
    hint: {
      vi: 'Đề nghị đơn vị quản lý Kho gia hạn.',
      en: 'Ask the data authority to prolong it.',
    },
  },
  'proposal.bad-day': {
    status: 422,
    sentence: {
      vi: 'Ngày {day} không phù hợp; hôm nay là {today}.',
      en: 'The day {day} cannot be; today is {today}.',
    },
    hint: {
      vi: 'Hạn nêu nhu cầu từ hôm nay trở đi; ngày văn bản không sau hôm nay.',
      en: 'Needs are gathered until today or later; a document is not of a day to come.',
    },
  },
  'proposal.not-entered': {
    status: 422,
    sentence: {
      vi: 'Phiên bản {version} của {dataset} chưa có điều được đề xuất: {missing}.',
      en: 'Version {version} of {dataset} does not have what was proposed: {missing}.',
    },
    hint: {
      vi: 'Đưa vào danh mục trước, rồi ghi phiên bản có điều đó.',
      en: 'Put it into the catalogue first, then name the version that has it.',
    },
  },
  'proposal.incomplete': {
    status: 422,
    sentence: {
      vi: 'Còn thiếu hoặc chưa đúng: {fields}.',
      en: 'Missing or wrong: {fields}.',
    },
    hint: {
      vi: 'Bổ sung rồi gửi lại; những gì đã nhập vẫn còn trên trang.',
      en: 'Complete it and send it again; what was typed is still on the page.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
