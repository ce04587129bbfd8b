/** Errors around looking into the journal. */
import type { ErrorEntry } from '../errors.ts'

export const journalErrors = {
  'journal.search-too-wide': {
    status: 422,
    sentence: {
      vi: 'Tra cứu nhật ký quá rộng: sau {seconds} giây vẫn chưa xong.',
      en: 'The journal was searched too widely: it was not done within {seconds} seconds.',
    },
    hint: {
      vi: 'Thu hẹp: thêm khoảng ngày, loại việc, bộ dữ liệu hoặc cơ quan.',
      en: 'Narrow it: add days, a kind of act, a dataset or an agency.',
    },
  },
  'journal.unknown-entry': {
    status: 404,
    sentence: {
      vi: 'Nhật ký không có mục số {entry}; hiện có {size} mục.',
      en: 'The journal has no entry {entry}; it has {size} now.',
    },
    hint: {
      vi: 'Mục mới được đánh số trong vòng một giây; xem lại số mục.',
      en: 'A new entry gets its number within a second; look at the number again.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
