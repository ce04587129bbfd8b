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
} as const satisfies Record<string, Bilingual>

export type NoteName = keyof typeof notes
