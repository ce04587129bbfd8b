/** The words of the page on which the table of a workbook is chosen. */
import type { Lang } from './view.ts'

const vi = {
  step: 'Bảng trong tệp',
  lead: 'Chọn trang tính, dòng tiêu đề và dòng dữ liệu đầu tiên. Kho sẽ đọc tệp đúng như vậy ở mọi lần nạp của bản khai này.',
  proposed: 'Kho đề xuất',
  why: 'vì',
  none: 'Kho không thấy dòng nào giống tiêu đề trong trang tính này; hãy tự chọn.',
  choose: 'Chọn bảng',
  sheet: 'Trang tính',
  headerRow: 'Dòng tiêu đề (dòng trên cùng của tiêu đề)',
  headerRows: 'Tiêu đề gồm mấy dòng',
  headerRowsHint: 'Ô gộp được điền đủ; tên các dòng nối bằng “\u00a0/\u00a0”.',
  firstRow: 'Dòng dữ liệu đầu tiên',
  firstRowHint: 'Để trống: ngay dưới tiêu đề. Bỏ qua dòng đánh số cột nếu có.',
  see: 'Xem thử',
  inFile: 'Những dòng đầu của trang tính',
  row: 'Dòng',
  header: 'tiêu đề',
  data: 'dữ liệu',
  above: 'không đọc',
  result: 'Kho sẽ đọc thành',
  use: 'Dùng bảng này và sang bước sau',
  useLead:
    'Cột cùng tên giữ những gì đã khai; cột khác được đề xuất lại. Những dòng trên được xoá khi bản khai được phê duyệt hoặc rút.',
  gone: 'Không còn dòng nào của tệp mẫu để chọn.',
  source: 'Khai báo nguồn cho những lần sau',
  sourceLead:
    'Sửa đường dẫn, lưu thành tệp JSON rồi chạy kho source add: nguồn được đọc từ cùng trang tính, cùng dòng tiêu đề đã chọn.',
}

const en: typeof vi = {
  step: 'Table in the file',
  lead: 'Choose the sheet, the header and the first row of data. Every load of this draft reads the file just so.',
  proposed: 'Proposed',
  why: 'since',
  none: 'No row of this sheet looks like a header; choose one yourself.',
  choose: 'Choose the table',
  sheet: 'Sheet',
  headerRow: 'Header row (the topmost of the header)',
  headerRows: 'Lines of the header',
  headerRowsHint: 'Merged cells are filled; the names of the lines are joined by “\u00a0/\u00a0”.',
  firstRow: 'First row of data',
  firstRowHint: 'Left empty: right below the header. Pass over a line that numbers the columns.',
  see: 'Preview',
  inFile: 'First rows of the sheet',
  row: 'Row',
  header: 'header',
  data: 'data',
  above: 'not read',
  result: 'Read as',
  use: 'Use this table and go on',
  useLead:
    'Columns of the same name keep what was typed of them; others are proposed anew. The rows above are deleted once the draft is approved or withdrawn.',
  gone: 'No rows of the sample are left to choose in.',
  source: 'Declaration of the source for later supplies',
  sourceLead:
    'Correct the path, save it as a JSON file and run kho source add: the source is read from the same sheet and header.',
}

export function draftTableWords(lang: Lang): typeof vi {
  return lang === 'vi' ? vi : en
}
