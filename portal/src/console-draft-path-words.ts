/** The words of the way from a draft to the public page. */
import type { PathStop, PathStopName } from './console-draft-view.ts'
import type { Lang } from './view.ts'

const vi = {
  heading: 'Từ bản khai đến trang công khai',
  stops: {
    write: 'Soạn và trình',
    decide: 'Phê duyệt theo quyết định',
    load: 'Nạp dữ liệu lần đầu',
    propose: 'Đề xuất công bố mở',
    review: 'Duyệt công bố mở',
    page: 'Trang công khai',
  } satisfies Record<PathStopName, string>,
  states: {
    done: 'đã xong',
    now: 'đang chờ',
    later: 'sau đó',
  } satisfies Record<PathStop['state'], string>,
  load: 'Nạp tệp',
  loadLead:
    'Dùng đúng tệp đã khai, hoặc tệp khác có cùng tên cột. Mỗi dòng được kiểm tra; dòng sai được giữ lại để sửa.',
  file: 'Tệp dữ liệu',
  giveUp: 'Thôi đề nghị công bố mở',
  giveUpLead:
    'Trang của bộ dữ liệu có ngay trong cổng của tỉnh, với các dòng chỉ dành cho cơ quan được cấp quyền.',
  giveUpReason: 'Vì sao không công bố mở nữa',
  reasonHint: 'Ít nhất 10 chữ.',
  documentNumber: 'Số quyết định',
  documentDate: 'Ngày quyết định',
}

const en: typeof vi = {
  heading: 'From the draft to the public page',
  stops: {
    write: 'Write and submit',
    decide: 'Approve by a decision',
    load: 'Load the first rows',
    propose: 'Propose open release',
    review: 'Review of the open release',
    page: 'Public page',
  },
  states: { done: 'done', now: 'waits for', later: 'then' },
  load: 'Load a file',
  loadLead:
    'The very file that was declared, or another with the same names of columns. Every row is checked; what is wrong is held back to be corrected.',
  file: 'File with the rows',
  giveUp: 'Give up open release',
  giveUpLead:
    'The page of the dataset stands at once in the portal, its rows for agencies that are granted them.',
  giveUpReason: 'Why it is not opened any more',
  reasonHint: 'At least 10 letters.',
  documentNumber: 'Decision number',
  documentDate: 'Decision date',
}

export function draftPathWords(lang: Lang): typeof vi {
  return lang === 'vi' ? vi : en
}
