/** Errors of entering elsewhere by Kho, and of entering Kho by an outside provider. */
import type { ErrorEntry } from '../errors.ts'

export const openidErrors = {
  'openid.party-exists': {
    status: 409,
    sentence: {
      vi: 'Tên {party} đã được dùng cho một cổng.',
      en: 'The name {party} has been used for a relying party.',
    },
    hint: { vi: 'Chọn tên khác.', en: 'Choose another name.' },
  },
  'openid.unknown-party': {
    status: 404,
    sentence: { vi: 'Không có cổng {party}.', en: 'There is no relying party {party}.' },
    hint: {
      vi: 'Xem danh sách bằng kho relying-party list.',
      en: 'See the list with kho relying-party list.',
    },
  },
  'openid.no-connect': {
    status: 404,
    sentence: {
      vi: 'Lần đăng nhập vào cổng này không còn, hoặc bắt đầu ở trình duyệt khác.',
      en: 'This sign-in at a portal is gone, or was begun in another browser.',
    },
    hint: {
      vi: 'Mở lại cổng đó và bấm đăng nhập lần nữa.',
      en: 'Open that portal again and sign in once more.',
    },
  },
  'openid.outside-failed': {
    status: 403,
    sentence: {
      vi: 'Không đăng nhập được bằng nhà cung cấp bên ngoài.',
      en: 'Signing in by the outside provider failed.',
    },
    hint: {
      vi: 'Làm lại từ trang đăng nhập; nếu vẫn vậy, báo đơn vị quản lý Kho.',
      en: 'Begin again at the sign-in page; if it stays so, tell the data authority.',
    },
  },
  'openid.outside-unknown': {
    status: 403,
    sentence: {
      vi: 'Nhà cung cấp bên ngoài biết bạn, nhưng Kho không có tài khoản nào cho bạn.',
      en: 'The outside provider knows you, but Kho has no account for you.',
    },
    hint: {
      vi: 'Đề nghị đơn vị quản lý Kho cấp tài khoản.',
      en: 'Have the data authority issue an account.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
