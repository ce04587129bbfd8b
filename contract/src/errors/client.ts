/** Errors of registering client systems and of their keys. */
import type { ErrorEntry } from '../errors.ts'

export const clientErrors = {
  'client.taken': {
    status: 409,
    sentence: {
      vi: 'Mã hệ thống {client} đã có; mã không bao giờ cấp lại.',
      en: 'The client id {client} is taken; an id is never given twice.',
    },
    hint: { vi: 'Chọn mã khác.', en: 'Choose another one.' },
  },
  'client.bad-name': {
    status: 422,
    sentence: {
      vi: 'Không nhận tên “{name}”: {whyVi}.',
      en: 'The name “{name}” is not taken: {whyEn}.',
    },
    hint: {
      vi: 'Viết tên bằng chữ Việt thông dụng, không có ký tự ẩn.',
      en: 'Write it in ordinary Vietnamese letters, without hidden characters.',
    },
  },
  'client.wrong-state': {
    status: 409,
    sentence: {
      vi: 'Hệ thống {client} đang ở trạng thái {state}, việc này cần {wanted}.',
      en: 'The client {client} is {state}; this needs {wanted}.',
    },
    hint: {
      vi: 'Xem kho client list; hệ thống đã từ chối thì đăng ký lại bằng mã khác.',
      en: 'See kho client list; one that was refused registers again under another id.',
    },
  },
  'client.not-declared': {
    status: 422,
    sentence: {
      vi: 'Hệ thống {client} chưa khai đủ: {missing}.',
      en: 'The client {client} has not declared everything: {missing}.',
    },
    hint: {
      vi: 'Cơ quan khai cấp độ an toàn với số quyết định, văn bản phù hợp kiến trúc, và việc không xử lý bí mật nhà nước (Điều 8.2, 8.3, 15.3).',
      en: 'Its agency declares the security level with its decision, the document on conformity, and that no state secrets are worked on (Articles 8.2, 8.3, 15.3).',
    },
  },
  'client.bad-key': {
    status: 422,
    sentence: { vi: 'Không nhận khoá: {whyVi}.', en: 'The key is not taken: {whyEn}.' },
    hint: {
      vi: 'Gửi khoá công khai P-256, P-384, Ed25519, hoặc RSA 2048 đến 8192 bit (JWK, JWKS, PEM), hay chứng thư X.509.',
      en: 'Send a public key of P-256, P-384, Ed25519, or RSA of 2048 to 8192 bits (JWK, JWKS, PEM), or an X.509 certificate.',
    },
  },
  'client.private-key': {
    status: 422,
    sentence: {
      vi: 'Tệp chứa khoá riêng. Kho không giữ gì của nó.',
      en: 'The file holds a private key. Kho has kept nothing of it.',
    },
    hint: {
      vi: 'Tạo cặp khoá mới, vì khoá riêng đã rời hệ thống của nó; chỉ gửi phần công khai.',
      en: 'Make a new pair, since the private key has left its system; send the public part only.',
    },
  },
  'client.key-known': {
    status: 409,
    sentence: {
      vi: 'Khoá {thumbprint} đã được đăng ký trước đây.',
      en: 'The key {thumbprint} was registered before.',
    },
    hint: {
      vi: 'Mỗi khoá chỉ của một hệ thống và không dùng lại khi đã hết hiệu lực: tạo cặp khoá mới.',
      en: 'A key belongs to one client and is not used again once it has ended: make a new pair.',
    },
  },
  'client.unknown-key': {
    status: 404,
    sentence: {
      vi: 'Hệ thống {client} không có khoá số {key}.',
      en: 'The client {client} has no key {key}.',
    },
    hint: { vi: 'Xem kho client key list.', en: 'See kho client key list.' },
  },
  'client.too-many-keys': {
    status: 409,
    sentence: {
      vi: 'Hệ thống {client} đang có {count} khoá còn hiệu lực, nhiều nhất là {max}.',
      en: 'The client {client} has {count} keys in force; {max} are the most.',
    },
    hint: {
      vi: 'Kết thúc khoá không còn dùng: kho client key end.',
      en: 'End those no longer used: kho client key end.',
    },
  },
  'client.not-yours': {
    status: 403,
    sentence: {
      vi: 'Các lần gọi của một hệ thống chỉ chính hệ thống đó xem được; mã truy cập này của {caller}.',
      en: 'Calls of a client are shown to that client alone; this token is of {caller}.',
    },
    hint: {
      vi: 'Gọi /api/v1/clients/{caller}/calls, hoặc lấy mã truy cập của hệ thống cần xem.',
      en: 'Ask for /api/v1/clients/{caller}/calls, or get a token of the client in question.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
