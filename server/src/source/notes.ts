/** Everything that a source may be noted for, with its sentence. A name never changes its meaning. */
import type { Bilingual } from '@kho/contract/dataset.ts'

export const notes = {
  'geometry.ring-orientation': {
    vi: 'Vòng ranh giới chạy ngược chiều quy ước của định dạng; toạ độ được giữ nguyên.',
    en: 'A ring runs against the sense that the format asks for; its coordinates are kept as they are.',
  },
  'geometry.repeated-position': {
    vi: 'Hai điểm liền nhau của một vòng trùng nhau; toạ độ được giữ nguyên.',
    en: 'Two positions in a row of a ring are the same; they are kept as they are.',
  },
  'geometry.measures-left-out': {
    vi: 'Trị đo M của hình học bị bỏ theo khai báo.',
    en: 'Measures (M) of geometries were left out, as declared.',
  },
  'attribute.deleted-row': {
    vi: 'Bảng .dbf có dòng đã đánh dấu xoá; các dòng đó không được đọc.',
    en: 'The .dbf table holds rows that are marked as deleted; they were not read.',
  },
  'attribute.asterisks': {
    vi: 'Ô số chứa toàn dấu * (không có giá trị, hoặc số quá dài cho ô); đọc là trống.',
    en: 'A number field holds only asterisks (no value, or one too long for it); read as none.',
  },
  'attribute.encoding-overruled': {
    vi: 'Bảng mã khai báo khác bảng mã ghi trong tệp; đã đọc theo khai báo.',
    en: 'The declared encoding differs from the one that the file names; the declaration was followed.',
  },
  'text.legacy-kept': {
    vi: 'Ô không phải bảng mã cũ đã khai báo; giữ nguyên như đã viết.',
    en: 'The cell is not in the declared old encoding; it stays as it was written.',
  },
  'text.capitals-restored': {
    vi: 'Chữ hoa được khôi phục theo phông chữ hoa đã khai báo.',
    en: 'Capitals were restored by the rule of the declared capital font.',
  },
  'record.member-absent': {
    vi: 'Không bản ghi nào có thành phần này; cột để trống.',
    en: 'No record has this member; its column is empty.',
  },
  'record.short-line': {
    vi: 'Dòng ngắn hơn độ rộng đã khai báo; các cột cuối để trống.',
    en: 'The line is shorter than the declared widths; its last columns are empty.',
  },
  'source.clock-skew': {
    vi: 'Đồng hồ của nguồn lệch với đồng hồ của Kho; mốc thời gian có thể bỏ sót dòng đến lần so toàn bộ.',
    en: 'The clock of the source differs from that of Kho; a watermark may miss rows until all is compared.',
  },
  'source.no-snapshot': {
    vi: 'Nguồn không cho đọc theo ảnh chụp nhất quán; dòng thay đổi giữa chừng làm lần nạp phải chạy lại.',
    en: 'The source gives no consistent snapshot; rows changed meanwhile make the load run again.',
  },
  'value.floating-point': {
    vi: 'Giá trị lưu bằng số thực dấu phẩy động; đã viết bằng ít chữ số nhất đủ để trở lại đúng giá trị đó.',
    en: 'Values are kept as floating-point numbers; written with the fewest digits that give them again.',
  },
  'workbook.other-format': {
    vi: 'Tệp có định dạng khác với tên của nó; đã đọc theo nội dung thật.',
    en: 'The file has another format than its name says; it was read as what it is.',
  },
  'workbook.macros': {
    vi: 'Tệp có macro; macro không được đọc và không được chạy.',
    en: 'The file has macros; they were neither read nor run.',
  },
  'workbook.formula': {
    vi: 'Ô là công thức; đã lấy giá trị được lưu trong tệp.',
    en: 'The cell is a formula; the value kept in the file was taken.',
  },
  'workbook.hidden-row': {
    vi: 'Dòng bị ẩn (hoặc bị lọc) vẫn được đọc.',
    en: 'A hidden (or filtered) row was read all the same.',
  },
  'workbook.hidden-column': {
    vi: 'Cột bị ẩn vẫn được đọc.',
    en: 'A hidden column was read all the same.',
  },
  'workbook.merged': {
    vi: 'Các ô dữ liệu bị trộn; chỉ ô đầu tiên có giá trị.',
    en: 'Data cells are merged; only the first of them has the value.',
  },
  'workbook.left-out': {
    vi: 'Dòng được bỏ qua theo quy tắc đã khai báo.',
    en: 'The row was left out by a declared rule.',
  },
  'workbook.after-end': {
    vi: 'Dòng nằm dưới chỗ kết thúc bảng đã khai báo, không được đọc.',
    en: 'The row stands below the declared end of the table and was not read.',
  },
  'workbook.empty-row': {
    vi: 'Dòng không có giá trị nào ở các cột của bộ dữ liệu, được bỏ qua.',
    en: "The row has no value in any of the dataset's columns and was passed over.",
  },
  'workbook.unnamed-column': {
    vi: 'Ô nằm ở cột không có tiêu đề, không được đọc.',
    en: 'The cell stands in a column without a name and was not read.',
  },
  'workbook.number-shortened': {
    vi: 'Tệp lưu số ở dạng nhị phân 17 chữ số; đã lấy số ngắn nhất có cùng giá trị.',
    en: 'The file holds 17 digits of a binary number; the shortest number of that value was taken.',
  },
  'workbook.number-doubtful': {
    vi: 'Số có hơn 15 chữ số; bảng tính chỉ giữ đúng 15 chữ số.',
    en: 'The number has more than 15 digits, of which a spreadsheet keeps 15.',
  },
  'workbook.zeros-shown': {
    vi: 'Số 0 ở đầu chỉ có trong định dạng hiển thị của ô; đã lấy mã như người xem thấy.',
    en: 'Leading zeros stand only in the number format; the code was taken as it is shown.',
  },
} as const satisfies Record<string, Bilingual>

export type NoteName = keyof typeof notes
