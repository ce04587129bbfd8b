/** Errors of files and of what a source holds: form, header, encoding, content. */
import type { ErrorEntry } from '../errors.ts'

const fix = {
  vi: 'Sửa tệp nguồn tại chỗ đã nêu rồi nạp lại; chưa có gì được lưu.',
  en: 'Correct the source at the place named and load it again; nothing was stored.',
}

export const sourceFileErrors = {
  'source.not-found': {
    status: 404,
    sentence: { vi: 'Không đọc được tệp {file}.', en: 'The file {file} cannot be read.' },
    hint: {
      vi: 'Kiểm tra đường dẫn và quyền đọc.',
      en: 'Check the path and the right to read it.',
    },
  },
  'source.empty': {
    status: 422,
    sentence: {
      vi: 'Tệp nguồn rỗng; lần trước có {before} dòng.',
      en: 'The source is empty; last time it had {before} rows.',
    },
    hint: {
      vi: 'Nếu đúng là không còn dòng nào, gửi tệp chỉ có dòng tiêu đề và xác nhận.',
      en: 'If there are truly no rows, send a file with only the header and confirm it.',
    },
  },
  'source.wrong-delimiter': {
    status: 422,
    sentence: {
      vi: 'Dòng tiêu đề dùng dấu phân cách {found}, đã khai báo {declared}.',
      en: 'The header is separated by {found}; {declared} was declared.',
    },
    hint: fix,
  },
  'source.missing-column': {
    status: 422,
    sentence: {
      vi: 'Tiêu đề thiếu cột {missing}; có: {found}.',
      en: 'The header lacks the columns {missing}; it has: {found}.',
    },
    hint: fix,
  },
  'source.unknown-column': {
    status: 422,
    sentence: {
      vi: 'Tiêu đề có cột chưa khai báo: {unknown}.',
      en: 'The header has columns that are not declared: {unknown}.',
    },
    hint: {
      vi: 'Nêu tên đó trong names hoặc ignore của khai báo nguồn, bỏ cột khỏi tệp, hoặc thêm cột vào định nghĩa bộ dữ liệu.',
      en: 'Name them in names or ignore of the declared source, leave them out of the file, or add them to the dataset definition.',
    },
  },
  'source.duplicate-column': {
    status: 422,
    sentence: {
      vi: 'Tiêu đề có cột {column} hai lần.',
      en: 'The header names the column {column} twice.',
    },
    hint: fix,
  },
  'source.ragged-row': {
    status: 422,
    sentence: {
      vi: 'Dòng {line} có {found} ô, tiêu đề có {expected}.',
      en: 'Line {line} has {found} fields, the header has {expected}.',
    },
    hint: fix,
  },
  'source.unknown-form': {
    status: 422,
    sentence: {
      vi: 'Không nhận ra tệp {file} là loại nguồn nào.',
      en: 'The file {file} is of no kind of source that Kho recognises.',
    },
    hint: {
      vi: 'Xem docs/for-agencies về các loại tệp; khai báo bằng tay nếu đã biết loại.',
      en: 'See docs/for-agencies for the kinds of file; declare it by hand if its kind is known.',
    },
  },
  'source.wrong-width': {
    status: 422,
    sentence: {
      vi: 'Dòng {line} rộng {found}, tổng độ rộng đã khai báo là {expected}.',
      en: 'Line {line} is {found} wide, the declared widths add up to {expected}.',
    },
    hint: {
      vi: 'So độ rộng từng cột với tài liệu của tệp; nếu phần mềm cắt dấu cách cuối dòng, khai báo "shortLines".',
      en: 'Compare the widths with the file’s own description; if a program cuts trailing spaces, declare "shortLines".',
    },
  },
  'source.bad-json': {
    status: 422,
    sentence: {
      vi: 'JSON sai ở dòng {line} (byte {offset}): {reason}.',
      en: 'The JSON is wrong in line {line} (byte {offset}): {reason}.',
    },
    hint: fix,
  },
  'source.bad-xml': {
    status: 422,
    sentence: {
      vi: 'XML sai ở dòng {line}: {reason}.',
      en: 'The XML is wrong in line {line}: {reason}.',
    },
    hint: fix,
  },
  'source.xml-doctype': {
    status: 422,
    sentence: {
      vi: 'Tệp XML có DOCTYPE ở dòng {line}; Kho không đọc DTD và thực thể ngoài.',
      en: 'The XML has a DOCTYPE in line {line}; Kho reads no DTD and no external entity.',
    },
    hint: {
      vi: 'Xuất lại tệp không có khai báo DOCTYPE.',
      en: 'Export the file again without the DOCTYPE declaration.',
    },
  },
  'source.too-deep': {
    status: 422,
    sentence: {
      vi: 'Dữ liệu lồng nhau quá {limit} tầng ở dòng {line}.',
      en: 'Values are nested deeper than {limit} levels in line {line}.',
    },
    hint: fix,
  },
  'source.record-too-long': {
    status: 422,
    sentence: {
      vi: 'Bản ghi bắt đầu ở dòng {line} dài hơn giới hạn {limit} byte.',
      en: 'The record that begins in line {line} is longer than the limit of {limit} bytes.',
    },
    hint: fix,
  },
  'source.repeated-value': {
    status: 422,
    sentence: {
      vi: 'Bản ghi ở dòng {line} có {name} nhiều lần.',
      en: 'The record in line {line} has {name} more than once.',
    },
    hint: {
      vi: 'Sửa nguồn; nếu lặp lại là đúng, khai báo dấu nối trong "join".',
      en: 'Correct the source; if repeating is right, declare in "join" what to put between the values.',
    },
  },
  'source.nested-value': {
    status: 422,
    sentence: {
      vi: 'Ở dòng {line}, {name} chứa giá trị lồng nhau; cột {column} có kiểu {type}.',
      en: 'In line {line}, {name} holds a nested value; column {column} is of type {type}.',
    },
    hint: {
      vi: 'Khai báo cột kiểu json, hoặc chỉ đường dẫn tới giá trị bên trong ở "names".',
      en: 'Declare the column as json, or give the path of the value inside it in "names".',
    },
  },
  'source.no-records': {
    status: 422,
    sentence: {
      vi: 'Không tìm thấy {path} trong tệp; có: {found}.',
      en: 'The file has no {path}; it has: {found}.',
    },
    hint: {
      vi: 'Sửa đường dẫn tới bản ghi trong khai báo nguồn.',
      en: 'Correct the path of the records in the source declaration.',
    },
  },
  'source.bad-quote': {
    status: 422,
    sentence: {
      vi: 'Dấu nháy không đóng hoặc đặt sai, bắt đầu ở dòng {line}.',
      en: 'A quote that begins at line {line} is not closed or is misplaced.',
    },
    hint: fix,
  },
  'source.nul-byte': {
    status: 422,
    sentence: { vi: 'Có byte NUL ở dòng {line}.', en: 'There is a NUL byte in line {line}.' },
    hint: fix,
  },
  'source.invalid-utf8': {
    status: 422,
    sentence: {
      vi: 'Dòng {line} không phải UTF-8 (byte thứ {offset}).',
      en: 'Line {line} is not UTF-8 (byte {offset}).',
    },
    hint: {
      vi: 'Lưu lại tệp với mã UTF-8.',
      en: 'Save the file as UTF-8.',
    },
  },
  'source.invalid-text': {
    status: 422,
    sentence: {
      vi: 'Dòng {line} có byte không thuộc bảng mã {encoding} (byte thứ {offset}).',
      en: 'Line {line} has a byte that {encoding} does not have (byte {offset}).',
    },
    hint: {
      vi: 'Tệp có thể trộn nhiều bảng mã: lưu lại bằng một bảng mã, hoặc khai báo đúng bảng mã (kho source probe).',
      en: 'The file may mix encodings: save it in one, or declare the right one (kho source probe).',
    },
  },
  'source.other-encoding': {
    status: 422,
    sentence: {
      vi: 'Nguồn khai báo bảng mã {declared} nhưng tệp là {found}.',
      en: 'The source is declared as {declared} but the file is {found}.',
    },
    hint: {
      vi: 'Xem tệp bằng kho source probe, rồi sửa "encoding" trong khai báo hoặc lưu lại tệp.',
      en: 'Look at the file with kho source probe, then correct "encoding" in the declaration or save the file anew.',
    },
  },
  'source.line-too-long': {
    status: 422,
    sentence: {
      vi: 'Dòng {line} dài hơn giới hạn {limit} byte.',
      en: 'Line {line} is longer than the limit of {limit} bytes.',
    },
    hint: fix,
  },
  'source.bad-geojson': {
    status: 422,
    sentence: {
      vi: 'GeoJSON sai gần byte {offset}: {reason}.',
      en: 'The GeoJSON is wrong near byte {offset}: {reason}.',
    },
    hint: fix,
  },
  'source.crs-missing': {
    status: 422,
    sentence: {
      vi: 'Tệp {file} không nói hệ toạ độ (thiếu .prj hoặc tương đương) và nguồn chưa khai báo crs.',
      en: 'The file {file} does not say its system of coordinates (no .prj or the like), and the source declares no crs.',
    },
    hint: {
      vi: 'Hỏi người lập bản đồ rồi khai báo crs, ví dụ "EPSG:9218" (VN-2000 108°30\', múi 3°).',
      en: 'Ask whoever made the map and declare crs, as "EPSG:9218" (VN-2000 108°30\', zone of 3°).',
    },
  },
  'source.crs-unknown': {
    status: 422,
    sentence: {
      vi: 'Không nhận ra hệ toạ độ "{found}" ghi trong {file}.',
      en: 'The system of coordinates "{found}" that {file} names is not known.',
    },
    hint: {
      vi: 'Khai báo crs nếu đó là một hệ VN-2000, WGS 84 hoặc UTM; nếu không, chuyển hệ ở phần mềm bản đồ.',
      en: 'Declare crs if it is one of VN-2000, WGS 84 or UTM; otherwise convert it in the mapping program.',
    },
  },
  'source.crs-disagrees': {
    status: 422,
    sentence: {
      vi: 'Hệ toạ độ khai báo là {declared}, còn {file} ghi {found}.',
      en: 'The declared system of coordinates is {declared}, but {file} says {found}.',
    },
    hint: {
      vi: 'Sửa bên sai: khai báo crs của nguồn, hoặc hệ toạ độ của lớp (QGIS: Layer › Set CRS) rồi xuất lại.',
      en: 'Correct the one that is wrong: crs of the source, or the layer (QGIS: Layer › Set CRS) and export it again.',
    },
  },
  'source.not-reprojected': {
    status: 422,
    sentence: {
      vi: 'Nguồn ở hệ {system}; Kho lưu hình học ở WGS 84 và không tự chuyển hệ.',
      en: 'The source is in {system}; Kho keeps geometries in WGS 84 and converts nothing by itself.',
    },
    hint: {
      vi: 'Khai báo reproject: true cùng originalColumn và crsColumn để giữ toạ độ gốc.',
      en: 'Declare reproject: true, with originalColumn and crsColumn that keep the original coordinates.',
    },
  },
  'source.reprojection-incomplete': {
    status: 422,
    sentence: {
      vi: 'Khai báo reproject thiếu {missing}.',
      en: 'The declaration of reproject lacks {missing}.',
    },
    hint: {
      vi: 'originalColumn là cột kiểu json, crsColumn là cột kiểu text của bộ dữ liệu; thêm vào định nghĩa nếu chưa có.',
      en: 'originalColumn is a json column and crsColumn a text column of the dataset; add them to its definition.',
    },
  },
  'source.wrong-crs': {
    status: 422,
    sentence: {
      vi: 'Toạ độ đầu tiên ({x}; {y}) không hợp với hệ {declared}: {looksVi}. Hệ phù hợp: {fitting}.',
      en: 'The first position ({x}; {y}) does not fit {declared}: {looksEn}. Systems that would fit: {fitting}.',
    },
    hint: {
      vi: 'Khai báo đúng crs của nguồn (và reproject: true nếu không phải WGS 84); chưa có gì được lưu.',
      en: 'Declare the right crs of the source (and reproject: true unless it is WGS 84); nothing was stored.',
    },
  },
  'source.encoding-missing': {
    status: 422,
    sentence: {
      vi: 'Dòng {line} của bảng thuộc tính có chữ không phải ASCII, mà tệp không nói bảng mã (thiếu .cpg).',
      en: 'Row {line} of the attribute table holds letters beyond ASCII, and the file does not say their encoding (no .cpg).',
    },
    hint: {
      vi: 'Khai báo encoding (utf-8, windows-1258…), hoặc xuất lại lớp với UTF-8.',
      en: 'Declare encoding (utf-8, windows-1258 …), or export the layer again as UTF-8.',
    },
  },
  'source.encoding-unknown': {
    status: 422,
    sentence: {
      vi: 'Không biết bảng mã "{encoding}".',
      en: 'The encoding "{encoding}" is not known.',
    },
    hint: {
      vi: 'Khai báo encoding bằng một tên như utf-8, windows-1258, windows-1252, latin1.',
      en: 'Declare encoding by a name such as utf-8, windows-1258, windows-1252, latin1.',
    },
  },
  'source.wrong-encoding': {
    status: 422,
    sentence: {
      vi: 'Dòng {line}, cột {column}: chữ không đọc được theo bảng mã {encoding} ({from}).',
      en: 'Row {line}, column {column}: the text cannot be read as {encoding} ({from}).',
    },
    hint: {
      vi: 'Sửa tệp .cpg hoặc khai báo encoding đúng.',
      en: 'Correct the .cpg file, or declare the right encoding.',
    },
  },
  'source.missing-file': {
    status: 422,
    sentence: {
      vi: 'Thiếu tệp {missing} đi cùng {file}.',
      en: 'The file {missing} that belongs to {file} is missing.',
    },
    hint: {
      vi: 'Gửi đủ .shp, .shx, .dbf và .prj cùng tên, tốt nhất trong một tệp .zip.',
      en: 'Send .shp, .shx, .dbf and .prj of the same name together, best in one .zip.',
    },
  },
  'source.bad-shapefile': {
    status: 422,
    sentence: {
      vi: 'Shapefile hỏng ở {file}, bản ghi {record}: {reason}.',
      en: 'The shapefile is broken in {file}, record {record}: {reason}.',
    },
    hint: {
      vi: 'Mở lớp bằng QGIS và xuất lại (Export › Save Features As), rồi gửi cả bộ tệp mới.',
      en: 'Open the layer in QGIS, export it again (Export › Save Features As) and send all the new files.',
    },
  },
  'source.measures': {
    status: 422,
    sentence: {
      vi: 'Hình học ở dòng {line} có trị đo M, mà Kho không lưu M.',
      en: 'The geometry of row {line} carries measures (M), which Kho does not keep.',
    },
    hint: {
      vi: 'Xuất lại không có M, hoặc khai báo measures: "leave-out" nếu M không mang thông tin.',
      en: 'Export it without M, or declare measures: "leave-out" where M means nothing.',
    },
  },
  'source.bad-geopackage': {
    status: 422,
    sentence: {
      vi: 'GeoPackage {file} không đọc được: {reason}.',
      en: 'The GeoPackage {file} cannot be read: {reason}.',
    },
    hint: {
      vi: 'Đóng phần mềm đang mở tệp, xuất lại lớp ra GeoPackage mới rồi gửi.',
      en: 'Close the program that has it open, export the layer into a new GeoPackage and send that.',
    },
  },
  'source.which-layer': {
    status: 422,
    sentence: {
      vi: 'Tệp {file} có nhiều lớp: {layers}; lớp được hỏi: {asked}.',
      en: 'The file {file} has the layers {layers}; asked for: {asked}.',
    },
    hint: {
      vi: 'Khai báo layer bằng một trong các tên đó.',
      en: 'Declare layer by one of these names.',
    },
  },
  'source.bad-kml': {
    status: 422,
    sentence: {
      vi: 'KML sai ở dòng {line}: {reason}.',
      en: 'The KML is wrong at line {line}: {reason}.',
    },
    hint: fix,
  },
  'source.bad-archive': {
    status: 422,
    sentence: {
      vi: 'Tệp nén {file} không đọc được: {reason}.',
      en: 'The archive {file} cannot be read: {reason}.',
    },
    hint: {
      vi: 'Nén lại bằng zip thường, không mật khẩu, chỉ gồm các tệp của một lớp bản đồ.',
      en: 'Make it again as an ordinary zip, without password, with the files of one layer only.',
    },
  },
  'source.archive-bomb': {
    status: 422,
    sentence: {
      vi: 'Tệp nén {file} giải nén thành {bytes} byte (giới hạn {limit}); bị từ chối.',
      en: 'The archive {file} would unfold to {bytes} bytes (limit {limit}); it is refused.',
    },
    hint: {
      vi: 'Nếu dữ liệu thật sự lớn như vậy, chia thành nhiều phần.',
      en: 'If the data is truly that large, split it into parts.',
    },
  },
  'source.gone': {
    status: 502,
    sentence: {
      vi: 'Mất kết nối tới nguồn {source} giữa chừng: {reason}.',
      en: 'The source {source} was lost in the middle: {reason}.',
    },
    hint: {
      vi: 'Chưa có gì được lưu; chạy lại khi nguồn hoạt động.',
      en: 'Nothing was stored; run it again when the source is back.',
    },
  },
  'source.schema-changed': {
    status: 422,
    sentence: {
      vi: 'Nguồn đã đổi cấu trúc: {difference}.',
      en: 'The source has changed its structure: {difference}.',
    },
    hint: {
      vi: 'Cập nhật định nghĩa hoặc truy vấn nguồn; chưa có gì được lưu.',
      en: 'Bring the definition or the query up to date; nothing was stored.',
    },
  },
  'source.unknown-source': {
    status: 404,
    sentence: { vi: 'Không có nguồn {source}.', en: 'There is no source {source}.' },
    hint: { vi: 'Xem kho source list.', en: 'See kho source list.' },
  },
} as const satisfies Record<string, ErrorEntry>
