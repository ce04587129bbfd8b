/** Errors of accounts, clients, tokens and grants. They never reveal whether a hidden row exists. */
import type { ErrorEntry } from '../errors.ts'

export const accessErrors = {
  'access.no-token': {
    status: 401,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} cần mã truy cập.',
      en: 'The dataset {dataset} needs an access token.',
    },
    hint: {
      vi: 'Lấy mã tại POST /oauth/token bằng client_credentials, gửi trong Authorization: Bearer.',
      en: 'Get one at POST /oauth/token with client_credentials, send it as Authorization: Bearer.',
    },
  },
  'access.bad-token': {
    status: 401,
    sentence: {
      vi: 'Mã truy cập không hợp lệ hoặc đã hết hạn.',
      en: 'The access token is not valid or has expired.',
    },
    hint: { vi: 'Lấy mã mới tại POST /oauth/token.', en: 'Get a new one at POST /oauth/token.' },
  },
  'access.key-ended': {
    status: 401,
    sentence: {
      vi: 'Khoá số {key} mà mã truy cập này được cấp theo đã hết hiệu lực.',
      en: 'The key {key}, with which this access token was asked for, has ended.',
    },
    hint: {
      vi: 'Lấy mã mới bằng khoá còn hiệu lực; khoá mới do đơn vị quản lý Kho đăng ký.',
      en: 'Get a new token with a key in force; the authority that manages the store registers one.',
    },
  },
  'access.token-bound': {
    status: 401,
    sentence: {
      vi: 'Mã truy cập này gắn với một khoá ({way}); lần gọi không chứng minh có khoá đó.',
      en: 'This access token is bound to a key ({way}); the call does not prove that it has it.',
    },
    hint: {
      vi: 'DPoP: gửi Authorization: DPoP cùng đầu mục DPoP ký cho lần gọi này. Chứng thư: gọi bằng đúng chứng thư đã lấy mã.',
      en: 'DPoP: send Authorization: DPoP with a DPoP header signed for this call. Certificate: call with the one the token was got with.',
    },
  },
  'access.bad-proof': {
    status: 401,
    sentence: {
      vi: 'Chứng minh DPoP không hợp lệ: {whyVi}.',
      en: 'The DPoP proof is not valid: {whyEn}.',
    },
    hint: {
      vi: 'Ký một chứng minh mới cho từng lần gọi (RFC 9449): htm, htu, iat, jti, ath.',
      en: 'Sign a new proof for each call (RFC 9449): htm, htu, iat, jti, ath.',
    },
  },
  'access.proof-nonce': {
    status: 401,
    sentence: {
      vi: 'Chứng minh DPoP chưa mang số do Kho vừa cấp, hoặc số đã cũ.',
      en: 'The DPoP proof carries no number that Kho has just given, or an old one.',
    },
    hint: {
      vi: 'Ký lại với nonce trong đầu mục DPoP-Nonce của câu trả lời này (RFC 9449, mục 9).',
      en: 'Sign again with the nonce in the header DPoP-Nonce of this answer (RFC 9449, 9).',
    },
  },
  'access.client-locked': {
    status: 403,
    sentence: { vi: 'Hệ thống {client} đang bị khoá.', en: 'The client {client} is locked.' },
    hint: {
      vi: 'Liên hệ đơn vị quản lý Kho.',
      en: 'Ask the authority that manages the store.',
    },
  },
  'access.no-scope': {
    status: 403,
    sentence: {
      vi: 'Mã truy cập của hệ thống {client} có phạm vi {given}, việc này cần {scope}.',
      en: 'The access token of {client} has the scope {given}; this needs {scope}.',
    },
    hint: {
      vi: 'Lấy mã mới với scope={scope}; nếu bị từ chối, hệ thống phải được đăng ký phạm vi đó (kho client add --scopes).',
      en: 'Get a new token with scope={scope}; if that is refused, the client has to be registered for it (kho client add --scopes).',
    },
  },
  'access.no-purpose': {
    status: 400,
    sentence: {
      vi: 'Yêu cầu không nêu mục đích khai thác (Kho-Purpose).',
      en: 'The call does not name its purpose (Kho-Purpose).',
    },
    hint: {
      vi: 'Gửi Kho-Purpose là một trong a, b, c, d, dd, e (Điều 4.1).',
      en: 'Send Kho-Purpose as one of a, b, c, d, dd, e (Article 4.1).',
    },
  },
  'access.bad-purpose': {
    status: 400,
    sentence: {
      vi: 'Mục đích {purpose} không có trong Điều 4.1.',
      en: 'The purpose {purpose} is not one of Article 4.1.',
    },
    hint: { vi: 'Dùng a, b, c, d, dd hoặc e.', en: 'Use a, b, c, d, dd or e.' },
  },
  'access.no-task': {
    status: 400,
    sentence: {
      vi: 'Yêu cầu không nêu nhiệm vụ hoặc hồ sơ (Kho-Task).',
      en: 'The call does not name its task reference (Kho-Task).',
    },
    hint: {
      vi: 'Gửi Kho-Task là số hồ sơ hoặc văn bản giao nhiệm vụ.',
      en: 'Send Kho-Task with a dossier number or directing document.',
    },
  },
  'access.no-grant': {
    status: 403,
    sentence: {
      vi: '{client} chưa được cấp quyền đọc {dataset}.',
      en: '{client} has no grant to read {dataset}.',
    },
    hint: {
      vi: 'Gửi đề nghị khai thác tới {askVi}.',
      en: 'Send an access request to {askEn}.',
    },
  },
  'access.purpose-not-granted': {
    status: 403,
    sentence: {
      vi: 'Quyền của {client} trên {dataset} không gồm mục đích {purpose}.',
      en: 'The grant of {client} on {dataset} does not cover purpose {purpose}.',
    },
    hint: {
      vi: 'Dùng đúng mục đích đã được cấp, hoặc đề nghị {askVi} bổ sung.',
      en: 'Use the granted purpose, or ask {askEn} to extend the grant.',
    },
  },
  'access.task-not-granted': {
    status: 403,
    sentence: {
      vi: 'Nhiệm vụ {task} nằm ngoài quyền đã cấp ({pattern}).',
      en: 'The task {task} is outside the grant ({pattern}).',
    },
    hint: {
      vi: 'Nêu đúng hồ sơ thuộc phạm vi quyền, hoặc liên hệ {askVi}.',
      en: 'Name a task within the grant, or ask {askEn}.',
    },
  },
  'access.grant-ended': {
    status: 403,
    sentence: {
      vi: 'Quyền của {client} trên {dataset} không còn hiệu lực (đến {until}).',
      en: 'The grant of {client} on {dataset} is not in force (until {until}).',
    },
    hint: { vi: 'Đề nghị {askVi} gia hạn.', en: 'Ask {askEn} to renew it.' },
  },
  'access.wrong-zone': {
    status: 403,
    sentence: {
      vi: 'Quyền này chỉ dùng được từ vùng mạng {zone}.',
      en: 'This grant may be used only from the network zone {zone}.',
    },
    hint: {
      vi: 'Gọi từ mạng truyền số liệu chuyên dùng đã đăng ký (Điều 10.2).',
      en: 'Call from the registered dedicated network (Article 10.2).',
    },
  },
  'access.column-not-granted': {
    status: 403,
    sentence: {
      vi: 'Quyền trên {dataset} không gồm cột {columns}.',
      en: 'The grant on {dataset} does not include the columns {columns}.',
    },
    hint: {
      vi: 'Bỏ các cột đó, hoặc đề nghị {askVi} cấp thêm.',
      en: 'Leave them out, or ask {askEn} to grant them.',
    },
  },
  'access.not-permitted-user': {
    status: 422,
    sentence: {
      vi: 'Cơ quan {agency} không thuộc đối tượng được khai thác {dataset} theo danh mục (Điều 6.2 đ).',
      en: 'The agency {agency} is not among the permitted users of {dataset} (Article 6.2).',
    },
    hint: {
      vi: 'Đề xuất bổ sung vào danh mục (Điều 15.2).',
      en: 'Propose an addition to the catalogue (Article 15.2).',
    },
  },
  'access.unknown-grant': {
    status: 404,
    sentence: { vi: 'Không có quyền số {grant}.', en: 'There is no grant {grant}.' },
    hint: { vi: 'Xem kho grant list.', en: 'See kho grant list.' },
  },
  'access.unknown-client': {
    status: 404,
    sentence: { vi: 'Không có hệ thống {client}.', en: 'There is no client {client}.' },
    hint: { vi: 'Xem kho client list.', en: 'See kho client list.' },
  },
  'access.supplier-only': {
    status: 403,
    sentence: {
      vi: 'Hệ thống {client} không thuộc đơn vị cung cấp {dataset}.',
      en: 'The client {client} does not belong to a supplier of {dataset}.',
    },
    hint: {
      vi: 'Chỉ đơn vị cung cấp được nạp dữ liệu; liên hệ {askVi}.',
      en: 'Only its suppliers may load it; ask {askEn}.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
