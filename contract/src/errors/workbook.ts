/** Errors of workbooks as sources, and of marking them. */
import type { ErrorEntry } from '../errors.ts'

export const workbookErrors = {
  'source.bad-workbook': {
    status: 422,
    sentence: {
      vi: 'Tệp bảng tính {file} bị hỏng: {reason}.',
      en: 'The workbook {file} is broken: {reason}.',
    },
    hint: {
      vi: 'Mở bằng Excel hoặc LibreOffice, lưu lại thành tệp mới rồi gửi lại; chưa có gì được lưu.',
      en: 'Open it in Excel or LibreOffice, save it as a new file and send that; nothing was stored.',
    },
  },
  'source.workbook-locked': {
    status: 422,
    sentence: {
      vi: 'Tệp bảng tính {file} được bảo vệ bằng mật khẩu.',
      en: 'The workbook {file} is protected by a password.',
    },
    hint: {
      vi: 'Bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc) rồi gửi lại; đừng gửi mật khẩu cho ai.',
      en: 'Remove the password (File → Info → Protect Workbook) and send it again; send nobody the password.',
    },
  },
  'source.workbook-wrong-format': {
    status: 422,
    sentence: {
      vi: 'Tệp {file} không phải bảng tính đọc được; nội dung thật là {found}.',
      en: 'The file {file} is no workbook that can be read; what it holds is {found}.',
    },
    hint: {
      vi: 'Mở tệp rồi chọn Lưu thành, kiểu "Excel Workbook (*.xlsx)"; chỉ đổi đuôi tên tệp là không đủ.',
      en: 'Open it and choose Save As, type "Excel Workbook (*.xlsx)"; renaming the file is not enough.',
    },
  },
  'source.workbook-bomb': {
    status: 422,
    sentence: {
      vi: 'Tệp {file} được dựng khác thường đến mức có thể gây hại: {found} (giới hạn {limit}).',
      en: 'The file {file} is built in a way that could do harm: {found} (limit {limit}).',
    },
    hint: {
      vi: 'Mở bằng Excel hoặc LibreOffice, chép bảng sang tệp mới rồi gửi tệp đó.',
      en: 'Open it in Excel or LibreOffice, copy the table into a new file and send that.',
    },
  },
  'source.workbook-too-large': {
    status: 413,
    sentence: {
      vi: 'Tệp XLS {file} quá lớn để đọc ({found} byte, giới hạn {limit}).',
      en: 'The XLS file {file} is too large to be read ({found} bytes, limit {limit}).',
    },
    hint: {
      vi: 'Lưu thành XLSX; XLSX đọc được ở mọi kích thước.',
      en: 'Save it as XLSX, which is read whatever its size.',
    },
  },
  'source.workbook-too-wide': {
    status: 422,
    sentence: {
      vi: 'Tiêu đề trong {file} rộng {found} cột; giới hạn {limit}.',
      en: 'The header in {file} is {found} columns wide; the limit is {limit}.',
    },
    hint: {
      vi: 'Xoá các cột thừa bên phải bảng (cả cột trông như trống) rồi gửi lại.',
      en: 'Delete the needless columns to the right of the table (also those that look empty).',
    },
  },
  'source.no-such-sheet': {
    status: 422,
    sentence: {
      vi: 'Tệp {file} không có trang tính {sheet}; có: {found}.',
      en: 'The file {file} has no sheet {sheet}; it has: {found}.',
    },
    hint: {
      vi: 'Đặt lại tên trang tính, hoặc sửa khai báo nguồn.',
      en: 'Rename the sheet, or correct the declaration of the source.',
    },
  },
  'source.two-headers': {
    status: 422,
    sentence: {
      vi: 'Hai dòng đều có thể là tiêu đề: {first} và {second}.',
      en: 'Two rows could be the header: {first} and {second}.',
    },
    hint: {
      vi: 'Xoá dòng tiêu đề thừa, hoặc khai báo sheet và headerRow của nguồn.',
      en: 'Delete the one too many, or declare sheet and headerRow of the source.',
    },
  },
  'source.bad-table': {
    status: 422,
    sentence: {
      vi: 'Dòng {rows} của trang tính {sheet} không làm tiêu đề được: {reason}.',
      en: 'Rows {rows} of the sheet {sheet} cannot be the header: {reasonEn}.',
    },
    hint: {
      vi: 'Xem số dòng trong bảng rồi chọn lại dòng tiêu đề và dòng dữ liệu đầu tiên.',
      en: 'See the numbers of the rows, and choose the header and the first row of data again.',
    },
  },
  'source.file-exists': {
    status: 409,
    sentence: {
      vi: 'Đã có tệp {file}; không ghi đè.',
      en: 'The file {file} exists; it is not written over.',
    },
    hint: {
      vi: 'Chọn tên khác hoặc xoá tệp cũ.',
      en: 'Choose another name, or delete the old file.',
    },
  },
  'intake.another-file': {
    status: 409,
    sentence: {
      vi: 'Tệp {file} không phải tệp của lần nạp {load}.',
      en: 'The file {file} is not the one of the load {load}.',
    },
    hint: {
      vi: 'Chọn đúng tệp đã gửi (chưa sửa), hoặc nạp tệp này trước.',
      en: 'Choose the file that was sent, unchanged, or load this one first.',
    },
  },
  'intake.nothing-held': {
    status: 404,
    sentence: {
      vi: 'Lần nạp {load} không có dòng nào bị giữ lại.',
      en: 'The load {load} held no rows back.',
    },
    hint: {
      vi: 'Xem số của lần nạp bằng kho loads.',
      en: 'See the numbers of loads with kho loads.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
