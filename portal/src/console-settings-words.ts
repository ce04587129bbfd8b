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
  since: (day: string) => `từ ${day}`,
  notInForce: 'hôm nay không có hiệu lực',
  change: 'Thay đổi',
  changeHere: 'đặt quy định mới',
  variables: 'Thiết lập của chương trình',
  variablesLead: 'Đặt bằng biến môi trường trước khi khởi động; trang này chỉ xem.',
  secret: 'đã đặt (bí mật, không hiển thị)',
  noValue: 'để trống',
  title: 'Tên gọi',
  setBy: 'Người đặt',
  setters: {
    program: 'có sẵn trong Kho',
    start: 'người khởi động Kho',
    nobody: 'chưa ai đặt',
  },
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
  since: (day) => `from ${day}`,
  notInForce: 'not in force today',
  change: 'Change',
  changeHere: 'set a new rule',
  variables: 'Settings of the program',
  variablesLead: 'Set by variables before the start; this page only shows them.',
  secret: 'set (secret, not shown)',
  noValue: 'empty',
  title: 'Called',
  setBy: 'Set by',
  setters: { program: 'came with Kho', start: 'whoever starts Kho', nobody: 'nobody yet' },
}

export function settingsWords(lang: Lang): typeof vi {
  return lang === 'vi' ? vi : en
}
