/** Errors of persons: accounts, functions and what they may do. */
import type { ErrorEntry } from '../errors.ts'

const askAuthority = {
  vi: 'Liên hệ đơn vị quản lý Kho.',
  en: 'Ask the authority that manages the store.',
}

export const peopleErrors = {
  'people.unknown-account': {
    status: 404,
    sentence: { vi: 'Không có tài khoản {account}.', en: 'There is no account {account}.' },
    hint: {
      vi: 'Xem danh sách bằng kho account list.',
      en: 'See the list with kho account list.',
    },
  },
  'people.account-exists': {
    status: 409,
    sentence: {
      vi: 'Tên tài khoản {account} đã được dùng; tên đã dùng không cấp lại cho người khác.',
      en: 'The account name {account} has been used; a used name is not given to somebody else.',
    },
    hint: { vi: 'Chọn tên khác.', en: 'Choose another name.' },
  },
  'people.not-permitted': {
    status: 403,
    sentence: {
      vi: 'Tài khoản {account} không được làm việc này: {act}. Việc này thuộc chức năng: {functions}.',
      en: 'The account {account} may not do this: {actEn}. It belongs to the functions: {functionsEn}.',
    },
    hint: {
      vi: 'Nhờ người giữ chức năng đó, hoặc đề nghị đơn vị quản lý Kho giao chức năng.',
      en: 'Ask somebody who holds such a function, or have the data authority appoint you.',
    },
  },
  'people.other-agency': {
    status: 403,
    sentence: {
      vi: 'Tài khoản {account} chỉ làm việc này cho cơ quan của mình ({own}), không cho {agency}.',
      en: 'The account {account} may do this for its own agency ({own}) only, not for {agency}.',
    },
    hint: {
      vi: 'Nhờ cán bộ của cơ quan đó hoặc đơn vị quản lý Kho.',
      en: 'Ask an officer of that agency, or the data authority.',
    },
  },
  'people.no-ground': {
    status: 403,
    sentence: {
      vi: 'Căn cứ pháp lý của việc này ({law}) không còn hiệu lực vào ngày {day}.',
      en: 'The legal ground of this act ({law}) is not in force on {day}.',
    },
    hint: askAuthority,
  },
  'people.wrong-zone': {
    status: 403,
    sentence: {
      vi: 'Tài khoản {account} không được làm việc từ vùng mạng này; được phép: {zone}.',
      en: 'The account {account} may not act from this network; allowed: {zone}.',
    },
    hint: {
      vi: 'Làm việc từ mạng được phép, hoặc liên hệ đơn vị quản lý Kho.',
      en: 'Act from an allowed network, or ask the data authority.',
    },
  },
  'people.admin-zone': {
    status: 403,
    sentence: {
      vi: 'Việc quản trị chỉ làm được từ vùng mạng quản trị: {zone}.',
      en: 'Administration is possible only from its own network zone: {zone}.',
    },
    hint: {
      vi: 'Làm việc từ mạng đó (KHO_ADMIN_ZONES).',
      en: 'Act from that network (KHO_ADMIN_ZONES).',
    },
  },
  'signin.no-session': {
    status: 401,
    sentence: {
      vi: 'Việc này cần đăng nhập; phiên làm việc không có hoặc đã hết.',
      en: 'This needs a signed-in account; there is no session, or it has ended.',
    },
    hint: { vi: 'Đăng nhập tại /sign-in.', en: 'Sign in at /sign-in.' },
  },
  'signin.second-factor-needed': {
    status: 403,
    sentence: {
      vi: 'Chức năng {function} cần xác thực bằng yếu tố thứ hai.',
      en: 'The function {functionEn} needs a second factor.',
    },
    hint: {
      vi: 'Đăng nhập lại với mã dùng một lần hoặc khoá truy cập (passkey).',
      en: 'Sign in again with a one-time code or a passkey.',
    },
  },
  'signin.foreign-form': {
    status: 403,
    sentence: {
      vi: 'Yêu cầu này không đến từ trang của Kho.',
      en: 'This request does not come from a page of the store.',
    },
    hint: {
      vi: 'Mở lại trang của Kho rồi làm lại.',
      en: 'Open the page of the store again and repeat.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
