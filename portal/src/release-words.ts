/** The words of open data on public pages, in both languages. */
import type { Lang } from './view.ts'

const vi = {
  section: 'Dữ liệu mở',
  ask: 'Nơi trả lời về dữ liệu này',
  licence: 'Giấy phép',
  decision: 'Quyết định mở',
  decided: (number: string, day: string) => `${number}, ngày ${day}`,
  sequence: 'Thứ tự dữ liệu',
  released: 'Phát hành lúc',
  renewal: 'Phát hành lại',
  digest: 'Dấu băm các dòng',
  proof: 'Chứng minh trong nhật ký',
  proofLink: 'tệp chứng minh',
  verify: 'Tải tệp chứng minh rồi kiểm chứng bằng khoá công khai của nhật ký:',
  files: 'Tệp tải về',
  format: 'Tệp',
  size: 'Dung lượng (byte)',
  hash: 'SHA-256',
  written: 'Bản dữ liệu mở này viết lúc',
  manifest: 'Bản kê đã ký',
  records: 'Các dòng, lọc bằng filter hoặc tên cột; limit đến 10.000, cursor để đọc tiếp',
}

const en: typeof vi = {
  section: 'Open data',
  ask: 'Who answers about this data',
  licence: 'Licence',
  decision: 'Opened by decision',
  decided: (number, day) => `${number} of ${day}`,
  sequence: 'Sequence of the data',
  released: 'Released at',
  renewal: 'Renewed',
  digest: 'Digest of the rows',
  proof: 'Proof in the journal',
  proofLink: 'proof file',
  verify: 'Download the proof file and verify it with the public key of the journal:',
  files: 'Files to download',
  format: 'File',
  size: 'Size (bytes)',
  hash: 'SHA-256',
  written: 'This edition of open data was written at',
  manifest: 'Signed manifest',
  records: 'Rows, narrowed by filter or column names; limit up to 10,000, cursor to read on',
}

export function releaseWords(lang: Lang): typeof vi {
  return lang === 'vi' ? vi : en
}
