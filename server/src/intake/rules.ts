/** Every rule that can hold a row back, with its sentence. A name never changes its meaning. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { CellRule } from '../source/row-batch.ts'

export const rules = {
  'required.missing': {
    vi: 'Thiếu giá trị bắt buộc.',
    en: 'A required value is missing.',
  },
  'lone-surrogate': {
    vi: 'Chuỗi chứa nửa cặp ký tự Unicode nên không ghi được thành UTF-8.',
    en: 'The text holds half of a Unicode pair and cannot be written as UTF-8.',
  },
  formula: {
    vi: 'Ô chứa công thức bảng tính, không phải dữ liệu.',
    en: 'The cell is a spreadsheet formula, not data.',
  },
  'scientific-notation': {
    vi: 'Số viết dạng lũy thừa (như 6,7E+10): bảng tính đã làm mất chữ số.',
    en: 'The number is in scientific notation (as 6.7E+10): a spreadsheet has lost its digits.',
  },
  'secrecy-mark': {
    vi: 'Giá trị mang dấu chỉ độ mật; cả lần nạp bị từ chối.',
    en: 'The value carries a secrecy mark; the whole load is refused.',
  },
  'text.nul': { vi: 'Chuỗi chứa ký tự NUL.', en: 'The text holds a NUL character.' },
  'text.too-long': {
    vi: 'Chuỗi dài hơn độ dài đã khai báo.',
    en: 'The text is longer than declared.',
  },
  pattern: {
    vi: 'Giá trị không đúng mẫu đã khai báo.',
    en: 'The value does not match the declared pattern.',
  },
  'value.not-listed': {
    vi: 'Giá trị không nằm trong các giá trị đã khai báo.',
    en: 'The value is not one of the declared values.',
  },
  bounds: {
    vi: 'Số nằm ngoài khoảng đã khai báo.',
    en: 'The number is outside the declared bounds.',
  },
  'integer.form': {
    vi: 'Không phải số nguyên viết bằng chữ số, không dấu cách.',
    en: 'Not an integer written in digits without spaces.',
  },
  'integer.leading-zero': {
    vi: 'Số nguyên bắt đầu bằng 0; nếu là mã thì phải khai báo kiểu text.',
    en: 'The integer begins with a zero; if it is a code, declare the column as text.',
  },
  'integer.thousands': {
    vi: 'Số nguyên có dấu phân cách hàng nghìn.',
    en: 'The integer has thousands separators.',
  },
  'integer.fraction': {
    vi: 'Số có phần thập phân trong cột số nguyên.',
    en: 'A number with a fraction in a column of integers.',
  },
  'integer.negative-zero': { vi: 'Số không mang dấu âm.', en: 'Zero has a minus sign.' },
  'integer.out-of-range': {
    vi: 'Số nguyên lớn hơn 64 bit.',
    en: 'The integer does not fit in 64 bits.',
  },
  'decimal.form': {
    vi: 'Không phải số thập phân viết bằng chữ số và dấu chấm.',
    en: 'Not a decimal number written in digits and a point.',
  },
  'decimal.comma': {
    vi: 'Số dùng dấu phẩy thập phân; hãy viết dấu chấm.',
    en: 'The number has a decimal comma; write a point.',
  },
  'decimal.thousands': {
    vi: 'Số có dấu phân cách hàng nghìn.',
    en: 'The number has thousands separators.',
  },
  'decimal.leading-zero': {
    vi: 'Số bắt đầu bằng số 0 thừa.',
    en: 'The number begins with a needless zero.',
  },
  'decimal.negative-zero': { vi: 'Số không mang dấu âm.', en: 'Zero has a minus sign.' },
  'decimal.scale': {
    vi: 'Số có nhiều chữ số thập phân hơn đã khai báo.',
    en: 'The number has more decimal places than declared.',
  },
  'decimal.precision': {
    vi: 'Số có nhiều chữ số phần nguyên hơn đã khai báo.',
    en: 'The number has more digits before the point than declared.',
  },
  'number.form': {
    vi: 'Số không viết theo cách đã khai báo (dấu hàng nghìn, dấu thập phân).',
    en: 'The number is not written in the declared form (marks of thousands and fraction).',
  },
  'date.form': {
    vi: 'Ngày không viết đúng dạng đã khai báo.',
    en: 'The date is not written in the declared form.',
  },
  'date.not-a-day': {
    vi: 'Không có ngày này trong lịch.',
    en: 'There is no such day in the calendar.',
  },
  'date.too-coarse': {
    vi: 'Ngày thiếu phần mà cột yêu cầu (ngày hoặc tháng).',
    en: 'The date lacks the day or the month that the column asks for.',
  },
  'timestamp.form': {
    vi: 'Thời điểm không viết dạng YYYY-MM-DD HH:MM:SS.',
    en: 'The instant is not written as YYYY-MM-DD HH:MM:SS.',
  },
  'timestamp.not-an-instant': {
    vi: 'Không có ngày hoặc giờ này.',
    en: 'There is no such day or time of day.',
  },
  'timestamp.precision': {
    vi: 'Thời điểm có nhiều chữ số sau giây hơn đã khai báo.',
    en: 'The instant has more digits after the second than declared.',
  },
  'boolean.form': {
    vi: 'Không phải một trong hai cách viết đúng/sai đã khai báo.',
    en: 'Not one of the two declared ways to write true and false.',
  },
  'json.not-json': { vi: 'Không phải JSON hợp lệ.', en: 'Not valid JSON.' },
  // Only in what was held back before the rules below told the reasons apart.
  'geometry.invalid': {
    vi: 'Hình học GeoJSON không hợp lệ.',
    en: 'The GeoJSON geometry is not valid.',
  },
  'geometry.json': {
    vi: 'Không phải một hình học GeoJSON.',
    en: 'Not a GeoJSON geometry.',
  },
  'geometry.type': {
    vi: 'Loại hình học này không có trong GeoJSON (cung tròn, bề mặt 3D…); hãy đổi sang đường gấp khúc.',
    en: 'GeoJSON has no such geometry (arcs, surfaces, models …); turn it into straight lines.',
  },
  'geometry.shape': {
    vi: 'Loại hình học khác loại đã khai báo cho cột.',
    en: 'The geometry is of another type than the column declares.',
  },
  'geometry.position': {
    vi: 'Một toạ độ không phải hai hoặc ba số.',
    en: 'A position is not two or three numbers.',
  },
  'geometry.not-finite': {
    vi: 'Một toạ độ là NaN hoặc vô cực.',
    en: 'A coordinate is NaN or infinite.',
  },
  'geometry.range': {
    vi: 'Toạ độ nằm ngoài kinh độ, vĩ độ (±180, ±90).',
    en: 'A position lies outside longitude and latitude (±180, ±90).',
  },
  'geometry.metres': {
    vi: 'Toạ độ giống mét VN-2000 chứ không phải kinh độ, vĩ độ WGS 84; hãy khai báo crs và reproject.',
    en: 'The numbers look like metres of VN-2000, not degrees of WGS 84; declare crs and reproject.',
  },
  'geometry.exchanged': {
    vi: 'Kinh độ và vĩ độ bị đổi chỗ cho nhau; GeoJSON viết kinh độ trước.',
    en: 'Longitude and latitude have changed places; GeoJSON writes the longitude first.',
  },
  'geometry.outside-bounds': {
    vi: 'Hình học nằm ngoài phạm vi (bounds) đã khai báo cho cột.',
    en: 'The geometry lies outside the bounds that the column declares.',
  },
  'geometry.dimensions': {
    vi: 'Chỉ một phần toạ độ có độ cao.',
    en: 'Some positions have a height and others have none.',
  },
  'geometry.empty': {
    vi: 'Hình học rỗng; nếu không có hình học thì để trống.',
    en: 'The geometry is empty; leave it out where there is none.',
  },
  'geometry.line-short': {
    vi: 'Đường có ít hơn hai điểm.',
    en: 'A line has fewer than two positions.',
  },
  'geometry.ring-short': {
    vi: 'Vòng ranh giới có ít hơn bốn điểm (điểm cuối là điểm đầu).',
    en: 'A ring has fewer than four positions (the last one being the first).',
  },
  'geometry.ring-open': {
    vi: 'Vòng ranh giới không khép kín: điểm cuối khác điểm đầu.',
    en: 'A ring is not closed: its last position is not its first.',
  },
  'geometry.ring-flat': {
    vi: 'Vòng ranh giới không bao diện tích nào (các điểm trùng nhau hoặc thẳng hàng).',
    en: 'A ring encloses no area (its positions are the same or lie on one line).',
  },
  'geometry.self-crossing': {
    vi: 'Ranh giới tự cắt; sửa bằng công cụ kiểm tra hình học (QGIS: Fix geometries) ở nguồn.',
    en: 'The boundary crosses itself; repair it at the source (QGIS: Fix geometries).',
  },
  'geometry.hole-outside': {
    vi: 'Có lỗ nằm ngoài ranh giới bao nó.',
    en: 'A hole lies outside the boundary that should enclose it.',
  },
  'geometry.parts-overlap': {
    vi: 'Các phần của hình đa vùng chồng lên nhau.',
    en: 'Parts of the multipolygon lie on top of each other.',
  },
  'geometry.too-complex': {
    vi: 'Ranh giới rối đến mức không kiểm tra được trong giới hạn; hãy tách nhỏ.',
    en: 'The boundary is too tangled to be checked within the limit; split it up.',
  },
  'geometry.nested': {
    vi: 'Tập hợp hình học chứa một tập hợp khác.',
    en: 'A geometry collection holds another one.',
  },
  'citizen-number.length': {
    vi: 'Số định danh không đủ 12 chữ số.',
    en: 'The citizen number does not have 12 digits.',
  },
  'citizen-number.not-digits': {
    vi: 'Số định danh có ký tự không phải chữ số.',
    en: 'The citizen number has characters that are not digits.',
  },
  'citizen-number.province': {
    vi: 'Ba chữ số đầu không phải mã tỉnh (kể cả tỉnh cũ) hay mã nước.',
    en: 'The first three digits are no province that ever was, and no country.',
  },
  'citizen-number.century': {
    vi: 'Chữ số thứ tư không phải mã thế kỷ và giới tính.',
    en: 'The fourth digit is not a code of century and gender.',
  },
  'citizen-number.birth-year': {
    vi: 'Năm sinh trong số định danh nằm ở tương lai.',
    en: 'The year of birth in the citizen number lies in the future.',
  },
  'tax-code.form': {
    vi: 'Mã số thuế không phải 10 chữ số, 10 chữ số kèm 3 số chi nhánh, hay số định danh.',
    en: 'The tax code is not 10 digits, 10 with a branch of 3, or a citizen number.',
  },
  'tax-code.check-digit': {
    vi: 'Chữ số kiểm tra của mã số thuế sai.',
    en: 'The check digit of the tax code is wrong.',
  },
  'tax-code.branch': {
    vi: 'Đuôi 000 không phải là chi nhánh.',
    en: 'The suffix 000 is not a branch.',
  },
  'agency-id.form': {
    vi: 'Mã định danh cơ quan không đúng dạng cũ (000.00.20.H17) hay mới (H17.20).',
    en: 'The agency identifier has neither the old form (000.00.20.H17) nor the new (H17.20).',
  },
  'commune-code.form': {
    vi: 'Mã xã không phải 5 chữ số (có thể đã mất số 0 ở đầu).',
    en: 'The commune code does not have 5 digits (leading zeros may be lost).',
  },
  'code.unknown': {
    vi: 'Mã chưa từng có trong danh mục.',
    en: 'The code was never in the code list.',
  },
  'code.not-valid-at': {
    vi: 'Mã có trong danh mục nhưng không có hiệu lực vào ngày của dòng này.',
    en: 'The code is in the list but is not valid at the day of this row.',
  },
  'cell.error-value': {
    vi: 'Ô mang giá trị lỗi của bảng tính (như #REF!, #N/A).',
    en: 'The cell holds an error value of the spreadsheet (as #REF!, #N/A).',
  },
  'cell.formula-without-value': {
    vi: 'Ô là công thức mà tệp không lưu giá trị; hãy mở bằng Excel rồi lưu lại.',
    en: 'The cell is a formula whose value the file does not hold; open it in Excel and save it.',
  },
  'cell.digits-lost': {
    vi: 'Excel đã làm mất chữ số của mã (chỉ giữ 15 chữ số); định dạng cột là Text rồi nhập lại mã.',
    en: 'Excel has destroyed digits of the code (it keeps 15); format the column as text and type it anew.',
  },
  'cell.date': {
    vi: 'Ô là ngày tháng của bảng tính trong cột không phải ngày; định dạng cột là Text rồi nhập lại.',
    en: 'The cell is a spreadsheet date in a column that is no date; format the column as text and type it anew.',
  },
  'cell.not-a-day': {
    vi: 'Ô được hiển thị như ngày nhưng số bên trong không phải một ngày.',
    en: 'The cell is shown as a date but the number in it is no day.',
  },
} as const satisfies Record<string, Bilingual> & Record<CellRule, Bilingual>

export type Rule = keyof typeof rules

/** Rules that refuse the whole load, whatever the threshold. */
export const fatalRules: ReadonlySet<string> = new Set<Rule>(['secrecy-mark'])

/**
 * Rules whose breach can be stored as written: the value has the column's type, it only is not what
 * the definition expects. What breaks any other rule would have to be altered to be stored, would
 * break its readers, or is dangerous (formulas, secrecy marks).
 */
export const releasableRules: ReadonlySet<string> = new Set<Rule>([
  'required.missing',
  'text.too-long',
  'pattern',
  'value.not-listed',
  'bounds',
  'decimal.scale',
  'decimal.precision',
  'citizen-number.length',
  'citizen-number.not-digits',
  'citizen-number.province',
  'citizen-number.century',
  'citizen-number.birth-year',
  'tax-code.form',
  'tax-code.check-digit',
  'tax-code.branch',
  'agency-id.form',
  'commune-code.form',
  'code.unknown',
  'code.not-valid-at',
])

/** The sentence of a rule read back from the quarantine, where names are plain text. */
export function ruleSentence(rule: string): Bilingual {
  return Object.hasOwn(rules, rule) ? rules[rule as Rule] : { vi: rule, en: rule }
}
