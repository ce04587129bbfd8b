/** Errors of entering: passwords, second factors, slow-down, sessions. */
import type { ErrorEntry } from '../errors.ts'

const enterAgain = { vi: 'Đăng nhập lại tại /sign-in.', en: 'Sign in again at /sign-in.' }
const choosePassphrase = {
  vi: 'Ghép vài từ không liên quan đến nhau, ví dụ bốn từ cách nhau bằng dấu cách.',
  en: 'Join some words that have nothing to do with each other, four of them with spaces between.',
}

export const signinErrors = {
  'signin.wrong': {
    status: 403,
    sentence: {
      vi: 'Tài khoản hoặc mật khẩu không đúng.',
      en: 'The account or the password is wrong.',
    },
    hint: {
      vi: 'Xem lại chữ hoa, bộ gõ tiếng Việt. Quên mật khẩu: đề nghị đơn vị quản lý Kho cấp lại.',
      en: 'Look at capital letters and the input method. Forgotten: have the data authority issue a new one.',
    },
  },
  'signin.slow-down': {
    status: 429,
    sentence: {
      vi: 'Có quá nhiều lần thử sai; lần thử này chưa được xem xét. Còn phải chờ {seconds} giây.',
      en: 'There were too many wrong tries, so this one was not looked at. {seconds} seconds to wait.',
    },
    hint: {
      vi: 'Thử lại sau thời gian đó; chỗ của bạn được giữ. Thiết bị đã từng đăng nhập không phải chờ.',
      en: 'Try again after that time; your place is kept. A device that has entered before does not wait.',
    },
  },
  'signin.busy': {
    status: 503,
    sentence: {
      vi: 'Có quá nhiều người đăng nhập cùng lúc.',
      en: 'Too many are signing in at once.',
    },
    hint: { vi: 'Thử lại sau {seconds} giây.', en: 'Try again in {seconds} seconds.' },
  },
  'signin.account-closed': {
    status: 403,
    sentence: {
      vi: 'Tài khoản {account} đang bị khoá hoặc đã hết hạn.',
      en: 'The account {account} is locked or has expired.',
    },
    hint: { vi: 'Liên hệ đơn vị quản lý Kho.', en: 'Ask the data authority.' },
  },
  'signin.issued-ended': {
    status: 403,
    sentence: {
      vi: 'Mật khẩu được cấp chỉ dùng đến {until}.',
      en: 'The issued password was usable until {until} only.',
    },
    hint: {
      vi: 'Đề nghị đơn vị quản lý Kho cấp lại.',
      en: 'Have the data authority issue a new one.',
    },
  },
  'signin.no-halfway': {
    status: 403,
    sentence: {
      vi: 'Lần đăng nhập dở dang không còn: quá 10 phút, hoặc mã sai nhiều lần.',
      en: 'The sign-in underway is gone: after 10 minutes, or after several wrong codes.',
    },
    hint: enterAgain,
  },
  'signin.wrong-code': {
    status: 403,
    sentence: {
      vi: 'Mã không đúng, đã hết hạn hoặc đã dùng.',
      en: 'The code is wrong, too old, or was used before.',
    },
    hint: {
      vi: 'Chờ mã kế tiếp trong ứng dụng; xem giờ của điện thoại. Mất thiết bị: dùng một mã dự phòng.',
      en: 'Wait for the next code in the application; look at the clock of the telephone. Lost: use a recovery code.',
    },
  },
  'signin.wrong-passkey': {
    status: 403,
    sentence: {
      vi: 'Khoá truy cập (passkey) không được nhận.',
      en: 'The passkey was not accepted.',
    },
    hint: {
      vi: 'Làm lại; hoặc dùng mật khẩu với mã dùng một lần.',
      en: 'Do it again, or use the password with a one-time code.',
    },
  },
  'signin.factor-exists': {
    status: 409,
    sentence: {
      vi: 'Tài khoản đã có ứng dụng tạo mã.',
      en: 'The account has an authenticator application already.',
    },
    hint: {
      vi: 'Gỡ ứng dụng cũ trước khi thêm ứng dụng mới.',
      en: 'Remove the old one before adding a new one.',
    },
  },
  'signin.no-factor': {
    status: 404,
    sentence: {
      vi: 'Tài khoản {account} không có yếu tố thứ hai này.',
      en: 'The account {account} has no such second factor.',
    },
    hint: { vi: 'Xem danh sách tại /account.', en: 'See the list at /account.' },
  },
  'signin.last-factor': {
    status: 409,
    sentence: {
      vi: 'Không gỡ được yếu tố cuối cùng: chức năng {function} cần nó.',
      en: 'The last factor cannot be removed: the function {functionEn} needs it.',
    },
    hint: { vi: 'Thêm yếu tố khác trước khi gỡ.', en: 'Add another one before removing it.' },
  },
  'signin.unknown-session': {
    status: 404,
    sentence: {
      vi: 'Không có phiên {session} của tài khoản này.',
      en: 'This account has no session {session}.',
    },
    hint: { vi: 'Xem danh sách tại /account.', en: 'See the list at /account.' },
  },
  'signin.password-short': {
    status: 422,
    sentence: {
      vi: 'Mật khẩu có {length} ký tự; cần ít nhất {least}.',
      en: 'The password has {length} characters; it needs at least {least}.',
    },
    hint: choosePassphrase,
  },
  'signin.password-long': {
    status: 422,
    sentence: {
      vi: 'Mật khẩu có {length} ký tự; nhiều nhất {most}.',
      en: 'The password has {length} characters; at most {most} are taken.',
    },
    hint: choosePassphrase,
  },
  'signin.password-guessable': {
    status: 422,
    sentence: {
      vi: 'Mật khẩu chỉ gồm những từ, tên, dãy số mà ai cũng đoán được.',
      en: 'The password is made of words, names and digits that everybody guesses.',
    },
    hint: choosePassphrase,
  },
  'signin.password-breached': {
    status: 422,
    sentence: {
      vi: 'Mật khẩu này nằm trong danh sách đã bị lộ.',
      en: 'This password is in a list of those that have become known.',
    },
    hint: choosePassphrase,
  },
  'signin.password-name': {
    status: 422,
    sentence: {
      vi: 'Mật khẩu chứa tên tài khoản hoặc tên của bạn.',
      en: 'The password contains the name of the account or your own.',
    },
    hint: choosePassphrase,
  },
  'signin.password-unequal': {
    status: 422,
    sentence: {
      vi: 'Hai lần nhập mật khẩu mới không giống nhau.',
      en: 'The new password was not typed the same twice.',
    },
    hint: { vi: 'Nhập lại cả hai ô.', en: 'Type it again in both fields.' },
  },
  'signin.password-same': {
    status: 422,
    sentence: {
      vi: 'Mật khẩu mới trùng mật khẩu đang dùng.',
      en: 'The new password is the one in use.',
    },
    hint: choosePassphrase,
  },
  'signin.changed-meanwhile': {
    status: 409,
    sentence: {
      vi: 'Mật khẩu của tài khoản vừa được đổi ở nơi khác; mật khẩu này không được lưu.',
      en: 'The password of the account has just been changed elsewhere; this one was not stored.',
    },
    hint: {
      vi: 'Nếu không phải bạn đã đổi, báo quản trị khoá tài khoản ngay. Nếu là bạn, đăng nhập bằng mật khẩu vừa đổi.',
      en: 'If it was not you, have the account locked at once. If it was, sign in with the password set there.',
    },
  },
  'signin.wrong-halves': {
    status: 403,
    sentence: {
      vi: 'Hai nửa không thuộc về nhau, đã dùng, hoặc đã được thay.',
      en: 'The two halves do not belong together, were used, or were replaced.',
    },
    hint: {
      vi: 'Xem kho break-glass status; niêm phong lại bằng kho break-glass seal.',
      en: 'See kho break-glass status; seal it anew with kho break-glass seal.',
    },
  },
  'signin.no-reason': {
    status: 422,
    sentence: { vi: 'Chưa nêu lý do.', en: 'No reason was given.' },
    hint: { vi: 'Ghi lý do; lý do vào nhật ký.', en: 'Write it; it goes on record.' },
  },
} as const satisfies Record<string, ErrorEntry>
