/** Errors of releases, of the written edition of open data, and of the program that serves it. */
import type { ErrorEntry } from '../errors.ts'

export const releaseErrors = {
  'release.unknown': {
    status: 404,
    sentence: { vi: 'Không có bản phát hành {release}.', en: 'There is no release {release}.' },
    hint: { vi: 'Xem /console/releases.', en: 'See /console/releases.' },
  },
  'release.unknown-column': {
    status: 422,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} không có cột {column}, hoặc cột này không thuộc đề xuất.',
      en: 'The dataset {dataset} has no column {column}, or it is not among those proposed.',
    },
    hint: {
      vi: 'Dùng tên cột trong định nghĩa của bộ dữ liệu.',
      en: 'Use the names of columns in the definition of the dataset.',
    },
  },
  'release.checks-failed': {
    status: 422,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} chưa thể mở: {findings}',
      en: 'The dataset {dataset} cannot be opened: {findingsEn}',
    },
    hint: {
      vi: 'Sửa tại nguồn hoặc bỏ cột đó khỏi đề xuất rồi đề xuất lại. Dữ liệu cá nhân không mở được bằng bất cứ cách nào.',
      en: 'Correct the source, or leave the column out, and propose again. Personal data cannot be opened in any way.',
    },
  },
  'release.open-proposal': {
    status: 409,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} đang có đề xuất {release} chờ duyệt.',
      en: 'The dataset {dataset} has the proposal {release} waiting for a decision.',
    },
    hint: {
      vi: 'Chờ đơn vị quản lý Kho quyết định đề xuất đó.',
      en: 'Wait until the data authority has decided it.',
    },
  },
  'release.wrong-state': {
    status: 409,
    sentence: {
      vi: 'Bản phát hành {release} đang ở trạng thái {state}; việc này cần trạng thái {needed}.',
      en: 'The release {release} is {state}; this needs it to be {needed}.',
    },
    hint: {
      vi: 'Tải lại trang để xem trạng thái mới.',
      en: 'Load the page again to see its state.',
    },
  },
  'release.own-proposal': {
    status: 403,
    sentence: {
      vi: 'Người đề xuất không được tự duyệt: bản phát hành {release} do {account} đề xuất.',
      en: 'A proposer may not decide: the release {release} was proposed by {account}.',
    },
    hint: {
      vi: 'Nhờ cán bộ khác của đơn vị quản lý Kho.',
      en: 'Ask another officer of the data authority.',
    },
  },
  'release.nothing-new': {
    status: 409,
    sentence: {
      vi: 'Dữ liệu của {dataset} không đổi từ kỳ phát hành trước (thứ tự {sequence}).',
      en: 'Nothing has changed in {dataset} since it was last released (sequence {sequence}).',
    },
    hint: { vi: 'Không cần làm gì.', en: 'Nothing needs to be done.' },
  },
  'release.bad-rule': {
    status: 409,
    sentence: {
      vi: 'Đã có quy định {kind} áp dụng từ {other}, trùng thời gian với quy định từ {from}.',
      en: 'A rule {kind} holds from {other} on, which overlaps with the one from {from}.',
    },
    hint: { vi: 'Chọn ngày khác.', en: 'Choose another day.' },
  },
  'release.withdrawn': {
    status: 410,
    sentence: {
      vi: 'Dữ liệu mở {dataset} đã được thu hồi ngày {day}.',
      en: 'The open data {dataset} was withdrawn on {day}.',
    },
    hint: {
      vi: 'Hỏi cơ quan quản lý kho; các bộ dữ liệu đang mở ở trang chủ.',
      en: 'Ask the authority that runs the store; the datasets that are open stand on the first page.',
    },
  },
  'edition.not-an-edition': {
    status: 422,
    sentence: {
      vi: 'Thư mục {folder} không phải thư mục dữ liệu mở: {reason}.',
      en: 'The folder {folder} is not an edition of open data: {reason}.',
    },
    hint: {
      vi: 'Viết thư mục bằng kho release write --to, vào một thư mục trống hoặc thư mục đã viết lần trước.',
      en: 'Write one with kho release write --to, into an empty folder or the one written before.',
    },
  },
  'edition.bad-signature': {
    status: 422,
    sentence: {
      vi: 'Chữ ký của {file} không đúng với khoá {key}.',
      en: 'The signature of {file} is not one of the key {key}.',
    },
    hint: {
      vi: 'Chép lại thư mục từ bên trong; kiểm tra khoá công khai của nhật ký (kho journal key).',
      en: 'Copy the folder from inside again; check the public key of the journal (kho journal key).',
    },
  },
  'edition.altered': {
    status: 422,
    sentence: {
      vi: 'Thư mục dữ liệu mở bị thay đổi: {files}.',
      en: 'The edition of open data was altered: {files}.',
    },
    hint: {
      vi: 'Không phục vụ thư mục này. Chép lại từ bên trong rồi tìm xem ai đã sửa.',
      en: 'It is not served. Copy it from inside again, and find out who altered it.',
    },
  },
  'edition.has-credentials': {
    status: 422,
    sentence: {
      vi: 'Chương trình công khai không được biết kho ở đâu, nhưng môi trường có {names}.',
      en: 'The public program must not know where the store is, but the environment has {names}.',
    },
    hint: {
      vi: 'Chạy kho public trên máy khác hoặc bằng người dùng khác, không có các biến đó.',
      en: 'Run kho public on another machine or as another user, without these variables.',
    },
  },
  'edition.no-parameter': {
    status: 400,
    sentence: {
      vi: 'Dữ liệu mở ở ngoài không nhận {name} ở đây.',
      en: 'Open data outside takes no {name} here.',
    },
    hint: {
      vi: 'Dùng filter, lọc bằng tên cột, properties, sortby; khi đọc từng trang thêm limit, cursor, count, f. Bản dữ liệu mở chỉ có một thời điểm.',
      en: 'Use filter, filters by column name, properties, sortby; for pages also limit, cursor, count, f. An edition is of one moment.',
    },
  },
  'edition.changing': {
    status: 503,
    sentence: {
      vi: 'Bản dữ liệu mở đang được thay bằng bản mới hơn.',
      en: 'The edition of open data is being replaced by a newer one.',
    },
    hint: { vi: 'Thử lại sau ít giây.', en: 'Try again in a few seconds.' },
  },
  'edition.too-many-groups': {
    status: 422,
    sentence: {
      vi: 'Câu hỏi tạo hơn {max} nhóm hoặc giá trị khác nhau (văn bản dài tính nhiều hơn).',
      en: 'The question makes more than {max} groups or different values (long texts count for more).',
    },
    hint: {
      vi: 'Lọc thêm, chọn cột tạo nhóm có ít giá trị hơn, hoặc tải tệp để tự tính.',
      en: 'Narrow it, group by a column of fewer values, or download the file and count there.',
    },
  },
  'http.too-many': {
    status: 429,
    sentence: {
      vi: 'Quá {limit} yêu cầu mỗi phút từ địa chỉ này.',
      en: 'More than {limit} requests a minute came from this address.',
    },
    hint: {
      vi: 'Chờ {seconds} giây; muốn lấy toàn bộ thì tải tệp thay vì gọi từng trang.',
      en: 'Wait {seconds} seconds; to have everything, download the file instead of calling page by page.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
