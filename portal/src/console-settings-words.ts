/** The words of the page of settings. */
import type { Lang } from './view.ts'

const vi = {
  heading: 'Thiết lập',
  lead: 'Mọi thiết lập đang có hiệu lực: giá trị, đến từ đâu, căn cứ pháp lý và thời gian hiệu lực nếu có.',
  name: 'Thiết lập',
  value: 'Giá trị',
  origin: 'Đến từ',
  origins: { variable: 'biến môi trường', default: 'mặc định', rule: 'quy định có căn cứ' },
  meaning: 'Ý nghĩa',
  rules: 'Quy định của tỉnh, có căn cứ và thời gian hiệu lực',
  rulesLead:
    'Kho không tự đặt thời hạn nào của pháp luật; mỗi dòng do tỉnh đặt và chỉ đổi được bằng việc có ghi nhật ký.',
  ground: 'Căn cứ',
  noRule: 'tỉnh chưa đặt',
  valid: 'Hiệu lực',
  notInForce: 'hôm nay không có hiệu lực',
  change: 'Thay đổi',
  changeHere: 'đặt quy định mới',
  variables: 'Thiết lập của chương trình',
  variablesLead: 'Đặt bằng biến môi trường trước khi khởi động; trang này chỉ xem.',
  secret: 'đã đặt (bí mật, không hiển thị)',
  noValue: 'để trống',
  workingDays: (n: number) => `${n} ngày làm việc`,
  names: {
    'request.decide': 'Thời hạn quyết định đề nghị khai thác',
    'request.complete': 'Thời hạn bổ sung đề nghị khai thác',
    'request.ordinary': 'Trình tự quyết định, dữ liệu thường',
    'request.personal': 'Trình tự quyết định, dữ liệu cá nhân',
    'discrepancy.answer': 'Thời hạn trả lời phản ánh sai sót',
    'discrepancy.reopen': 'Thời hạn mở lại phản ánh sai sót',
    'personal.term': 'Thời hạn về dữ liệu cá nhân',
    'release.rule': 'Quy định về dữ liệu mở',
    'review.rule': 'Kỳ và thời hạn rà soát',
  } as Record<string, string>,
}

const en: typeof vi = {
  heading: 'Settings',
  lead: 'Every setting in force: its value, where it comes from, its legal ground and validity where it has them.',
  name: 'Setting',
  value: 'Value',
  origin: 'Comes from',
  origins: { variable: 'a variable', default: 'the default', rule: 'a rule with a ground' },
  meaning: 'Meaning',
  rules: 'Rules of the province, with ground and validity',
  rulesLead:
    'No term of the law is built in; each row was set by the province and changes only by an act that is journaled.',
  ground: 'Ground',
  noRule: 'the province has set none',
  valid: 'Valid',
  notInForce: 'not in force today',
  change: 'Change',
  changeHere: 'set a new rule',
  variables: 'Settings of the program',
  variablesLead: 'Set by variables before the start; this page only shows them.',
  secret: 'set (secret, not shown)',
  noValue: 'empty',
  workingDays: (n) => `${n} working days`,
  names: {
    'request.decide': 'Term for deciding a request',
    'request.complete': 'Term for completing a request',
    'request.ordinary': 'Order of deciders, ordinary data',
    'request.personal': 'Order of deciders, personal data',
    'discrepancy.answer': 'Term for answering a report',
    'discrepancy.reopen': 'Term for reopening a report',
    'personal.term': 'Term about personal data',
    'release.rule': 'Rule of open data',
    'review.rule': 'Period and term of reviews',
  },
}

export function settingsWords(lang: Lang): typeof vi {
  return lang === 'vi' ? vi : en
}
