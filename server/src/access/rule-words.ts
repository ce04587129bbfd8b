/** The rules in words, with the ground that each of them stands on. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Step } from './trace-rules.ts'

export type RuleWord = { title: Bilingual; ground: Bilingual }

const article = (number: string): Bilingual => ({
  vi: `Quy chế kèm theo Quyết định 1731/QĐ-UBND, Điều ${number}`,
  en: `Regulation of Decision 1731/QĐ-UBND, Article ${number}`,
})

export const ruleWords: Record<Step['rule'] | 'row' | 'subject', RuleWord> = {
  open: {
    title: {
      vi: 'Dữ liệu mở: cột không phải dữ liệu cá nhân thì ai cũng đọc được',
      en: 'Open data: columns without personal data are for everybody',
    },
    ground: article('9'),
  },
  token: {
    title: {
      vi: 'Hệ thống hoặc người gọi được nhận biết',
      en: 'The calling client or person is known',
    },
    ground: article('5.1'),
  },
  'client-open': {
    title: {
      vi: 'Hệ thống hoặc tài khoản không bị khoá',
      en: 'The client or account is not locked',
    },
    ground: article('5.1, 12.5'),
  },
  scope: {
    title: { vi: 'Mã truy cập có phạm vi đọc', en: 'The token is good for reading' },
    ground: article('5.1'),
  },
  'purpose-named': {
    title: {
      vi: 'Lời gọi nêu một trong sáu mục đích',
      en: 'The call names one of the six purposes',
    },
    ground: article('4.1'),
  },
  'task-named': {
    title: {
      vi: 'Lời gọi nêu hồ sơ hoặc văn bản giao nhiệm vụ',
      en: 'The call names its dossier or directing document',
    },
    ground: article('8.1'),
  },
  granted: {
    title: {
      vi: 'Có quyền được cấp cho hệ thống, hoặc cho cán bộ của đơn vị, trên bộ dữ liệu',
      en: 'The client, or the persons of the agency, have a grant on the dataset',
    },
    ground: article('5.1, 6.2'),
  },
  term: {
    title: { vi: 'Quyền còn trong thời hạn', en: 'A grant is in its term' },
    ground: article('5.1, 8.1'),
  },
  confirmed: {
    title: {
      vi: 'Không bị tạm dừng sau rà soát',
      en: 'No review has suspended the grant',
    },
    ground: article('12.5'),
  },
  commitment: {
    title: { vi: 'Bên thứ ba đã cam kết', en: 'The third party has committed itself' },
    ground: article('8.4'),
  },
  purpose: {
    title: { vi: 'Mục đích thuộc quyền được cấp', en: 'The grant covers the purpose' },
    ground: article('4.1, 8.1'),
  },
  task: {
    title: { vi: 'Nhiệm vụ thuộc quyền được cấp', en: 'The grant covers the task' },
    ground: article('8.1'),
  },
  delivery: {
    title: { vi: 'Hình thức khai thác được cấp', en: 'The grant covers the delivery' },
    ground: article('6.1'),
  },
  zone: {
    title: { vi: 'Gọi từ vùng mạng được phép', en: 'The call comes from an allowed network' },
    ground: article('10.2'),
  },
  condition: {
    title: {
      vi: 'Bộ dữ liệu còn các cột của điều kiện dòng',
      en: 'The dataset still has the columns of the row condition',
    },
    ground: article('8.1'),
  },
  columns: {
    title: {
      vi: 'Các cột thuộc quyền được cấp (~ là bị che)',
      en: 'The grant covers the columns (~ masked)',
    },
    ground: article('5.1, 8.2'),
  },
  row: {
    title: { vi: 'Dòng thuộc điều kiện của quyền', en: 'The row meets the condition of the grant' },
    ground: article('5.1, 8.1'),
  },
  subject: {
    title: {
      vi: 'Chủ thể dữ liệu không hạn chế xử lý, không phản đối mục đích này',
      en: 'Its person has not restricted it, nor objected to this purpose',
    },
    ground: { vi: 'Luật 91/2025/QH15; NĐ 356/2025', en: 'Law 91/2025/QH15; Decree 356/2025' },
  },
}
