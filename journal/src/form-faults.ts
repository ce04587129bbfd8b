/** What can be wrong with the form of an entry, a proof or a receipt; the words in Vietnamese. */
export const formFaults: Readonly<Record<string, string>> = {
  'it is not in canonical form': 'không ở dạng chuẩn tắc',
  'it is not canonical JSON': 'không phải JSON chuẩn tắc',
  'it is not UTF-8': 'không phải UTF-8',
  'it is not JSON': 'không phải JSON',
  'it is not an object': 'không phải một đối tượng JSON',
  'its version "v" is not 1': 'phiên bản “v” không phải 1',
  'its "kind" is not a short lower-case word': '“kind” không phải một từ ngắn viết thường',
  'its "at" is not an ISO instant in UTC': '“at” không phải thời điểm ISO theo UTC',
  'its "commitments" are not base64 of 32 bytes each':
    '“commitments” không phải các chuỗi base64 của 32 byte',
  'its "root" is not base64 of 32 bytes': '“root” không phải base64 của 32 byte',
  'its "rows" is not a count beside a "root"': '“rows” không phải số đếm đi kèm “root”',
  'it has no empty line before the checkpoint': 'thiếu dòng trống trước checkpoint',
  'it does not begin with "c2sp.org/tlog-proof@v1"': 'không bắt đầu bằng “c2sp.org/tlog-proof@v1”',
  'it does not carry the entry': 'không kèm mục nhật ký',
  'it does not name the index': 'không nêu số thứ tự của mục',
  'a line of the proof is not a hash': 'có dòng của bằng chứng không phải giá trị băm',
  'its extra data are not canonical': 'phần kèm thêm không ở dạng chuẩn tắc',
  'its extra data are not canonical JSON': 'phần kèm thêm không phải JSON chuẩn tắc',
  'its extra data have members unknown here': 'phần kèm thêm có thành phần không biết ở đây',
  'its row is malformed': 'dòng kèm theo không đúng dạng',
  'it has no "note"': 'thiếu “note”',
  '"note" is not a signed note that begins with "kho receipt v1"':
    '“note” không phải ghi chú có chữ ký bắt đầu bằng “kho receipt v1”',
  index: 'sai số thứ tự',
  'no proven entry': 'không có mục nào được chứng minh',
}
