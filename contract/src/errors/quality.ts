/** Errors of quality rules. */
import type { ErrorEntry } from '../errors.ts'

export const qualityErrors = {
  'quality.bad-rule': {
    status: 422,
    sentence: {
      vi: 'Quy tắc chất lượng không hợp lệ: {reason}.',
      en: 'The quality rule is not valid: {reason}.',
    },
    hint: {
      vi: 'Các loại quy tắc và ví dụ nằm trong docs/how-to/quality.md.',
      en: 'The kinds of rules, with examples, stand in docs/how-to/quality.md.',
    },
  },
  'quality.unknown-rule': {
    status: 404,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} không có quy tắc {rule}.',
      en: 'The dataset {dataset} has no rule {rule}.',
    },
    hint: { vi: 'Xem npx kho quality.', en: 'See npx kho quality.' },
  },
} as const satisfies Record<string, ErrorEntry>
