/** Errors of notices and of subscribing to them. */
import type { ErrorEntry } from '../errors.ts'

export const noticeErrors = {
  'notice.unknown': {
    status: 404,
    sentence: {
      vi: 'Không có đăng ký nhận thông báo {id} của bạn.',
      en: 'There is no subscription {id} of yours.',
    },
    hint: { vi: 'Xem danh sách ở trang Thông báo.', en: 'See the list on the page of notices.' },
  },
  'notice.bad-address': {
    status: 422,
    sentence: {
      vi: 'Không gửi được tới {address}: {whyVi}.',
      en: 'Nothing can be sent to {address}: {whyEn}.',
    },
    hint: {
      vi: 'Webhook: một địa chỉ https:// không có tên đăng nhập. Thư: hộp thư của cơ quan.',
      en: 'A webhook is an https:// address without a login; mail goes to an office’s mailbox.',
    },
  },
  'notice.host-not-allowed': {
    status: 422,
    sentence: {
      vi: 'Kho không được gửi thông báo tới {host}.',
      en: 'Kho may not send notices to {host}.',
    },
    hint: {
      vi: 'Đơn vị vận hành thêm máy này vào KHO_NOTICE_HOSTS (webhook) hoặc tên miền vào KHO_MAIL_DOMAINS (thư).',
      en: 'The operator adds the host to KHO_NOTICE_HOSTS (webhooks) or the domain to KHO_MAIL_DOMAINS (mail).',
    },
  },
  'notice.way-closed': {
    status: 422,
    sentence: {
      vi: 'Chưa mở cách nhận {way}.',
      en: 'The way {way} is not open.',
    },
    hint: {
      vi: 'Thư cần KHO_SMTP_URL; webhook cần KHO_NOTICE_HOSTS. Có thể xem ở bàn làm việc hoặc nguồn tin Atom.',
      en: 'Mail needs KHO_SMTP_URL, webhooks need KHO_NOTICE_HOSTS. The console and the Atom feed are always there.',
    },
  },
  'notice.too-many': {
    status: 409,
    sentence: {
      vi: 'Đã có {count} đăng ký nhận thông báo, nhiều nhất là {max}.',
      en: 'There are {count} subscriptions; {max} are the most.',
    },
    hint: { vi: 'Kết thúc đăng ký không còn dùng.', en: 'End those no longer used.' },
  },
  'notice.not-replayable': {
    status: 409,
    sentence: {
      vi: 'Không gửi lại được thông báo này: {whyVi}.',
      en: 'This notice cannot be sent again: {whyEn}.',
    },
    hint: {
      vi: 'Chỉ gửi lại thư và webhook của đăng ký còn hiệu lực, khi không còn đang gửi.',
      en: 'Only mail and webhooks of a subscription in force, and not while they are on their way.',
    },
  },
  'notice.bad-overlap': {
    status: 400,
    sentence: {
      vi: 'Khoá cũ không thể ký thêm {hours} giờ.',
      en: 'The old secret cannot go on signing for {hours} hours.',
    },
    hint: {
      vi: 'Chọn số giờ tròn từ 0 (thôi ngay) đến {most}.',
      en: 'Choose whole hours from 0 (at once) to {most}.',
    },
  },
  'notice.not-rotatable': {
    status: 409,
    sentence: {
      vi: 'Đăng ký {subscription} không đổi khoá được: không phải webhook, hoặc đã kết thúc.',
      en: 'Subscription {subscription} has no secret to change: it is no webhook, or it has ended.',
    },
    hint: {
      vi: 'Chỉ webhook còn hiệu lực mới có khoá ký; với cách khác, kết thúc rồi đăng ký lại.',
      en: 'Only a webhook in force has a secret; for other ways, end the subscription and make another.',
    },
  },
  'notice.bad-token': {
    status: 401,
    sentence: {
      vi: 'Nguồn tin này cần tên (mã đăng ký) và mật khẩu (mã đọc) của nó.',
      en: 'This feed needs its name (the subscription) and password (its token).',
    },
    hint: {
      vi: 'Mã đọc chỉ hiện một lần khi đăng ký; mất thì kết thúc đăng ký và đăng ký lại.',
      en: 'The token is shown once when subscribing; where it is lost, end the subscription and subscribe again.',
    },
  },
  'client.own-request': {
    status: 403,
    sentence: {
      vi: 'Hệ thống {client} do chính bạn đề nghị; người khác phải quyết định.',
      en: 'You asked for the client {client} yourself; somebody else has to decide.',
    },
    hint: {
      vi: 'Nhờ cán bộ khác của đơn vị quản lý Kho.',
      en: 'Another officer of the data authority decides.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
