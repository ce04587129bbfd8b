/** Errors of the catalogue and of code lists. */
import type { ErrorEntry } from '../errors.ts'

export const catalogueErrors = {
  'catalogue.unknown-dataset': {
    status: 404,
    sentence: {
      vi: 'Danh mục không có bộ dữ liệu {dataset}.',
      en: 'The catalogue has no dataset {dataset}.',
    },
    hint: {
      vi: 'Tìm bằng ô tìm kiếm, hoặc xem danh sách tại /api/v1/datasets.',
      en: 'Use the search, or see the list at /api/v1/datasets.',
    },
  },
  'catalogue.not-open-yet': {
    status: 404,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} đã được phê duyệt nhưng chưa được công bố mở.',
      en: 'The dataset {dataset} is approved but not open yet.',
    },
    hint: {
      vi: 'Trang có khi việc công bố mở được duyệt. Cơ quan cần dữ liệu trước lúc đó thì gửi đề nghị khai thác.',
      en: 'Its page stands once its open release is approved. An agency that needs the data before may ask for access.',
    },
  },
  'catalogue.unknown-edition': {
    status: 404,
    sentence: {
      vi: 'Danh mục chưa có lần ban hành {edition}.',
      en: 'There is no edition {edition} of the catalogue.',
    },
    hint: {
      vi: 'Xem các lần ban hành tại /catalogue.',
      en: 'See the editions at /catalogue.',
    },
  },
  'catalogue.incomplete': {
    status: 422,
    sentence: {
      vi: 'Chưa thể ban hành danh mục: {count} bộ dữ liệu thiếu thông tin bắt buộc của Điều 6.2: {lacking}.',
      en: 'The catalogue cannot be issued: {count} datasets lack an obligatory field of Article 6.2: {lackingEn}.',
    },
    hint: {
      vi: 'Bổ sung định nghĩa của các bộ dữ liệu đó, hoặc để ngoài danh mục kèm lý do.',
      en: 'Complete the definitions of these datasets, or leave them out with a reason.',
    },
  },
  'catalogue.nothing-to-issue': {
    status: 409,
    sentence: {
      vi: 'Chưa có bộ dữ liệu nào để ban hành trong danh mục.',
      en: 'There is no dataset that the catalogue could list.',
    },
    hint: {
      vi: 'Phê duyệt bản khai bộ dữ liệu trước, tại /console/drafts.',
      en: 'Approve drafts of datasets first, at /console/drafts.',
    },
  },
  'catalogue.preview-changed': {
    status: 409,
    sentence: {
      vi: 'Danh mục đã khác bản xem trước: xem {preview}, nay là {now}.',
      en: 'The catalogue is no longer what was previewed: it was {preview} and is {now}.',
    },
    hint: {
      vi: 'Chưa ban hành gì. Xem lại bản chuẩn bị và khác biệt rồi ban hành lại.',
      en: 'Nothing was issued. Look at the preview and its difference again, then issue it.',
    },
  },
  'catalogue.bad-day': {
    status: 422,
    sentence: {
      vi: 'Ngày không hợp lệ: quyết định ngày {decision}, hiệu lực từ {from}, giới hạn {bound}.',
      en: 'The days do not fit: decided on {decision}, in force from {from}, the bound is {bound}.',
    },
    hint: {
      vi: 'Ngày quyết định không sau hôm nay; ngày hiệu lực không trước ngày quyết định và không trước ngày hiệu lực của lần ban hành trước.',
      en: 'A decision is not of a day to come, and is in force neither before its day nor before the edition before it.',
    },
  },
  'catalogue.decision-used': {
    status: 409,
    sentence: {
      vi: 'Quyết định {number} ngày {date} đã ban hành danh mục lần {edition}.',
      en: 'The decision {number} of {date} has issued edition {edition}.',
    },
    hint: {
      vi: 'Kiểm tra số và ngày của quyết định mới.',
      en: 'Check number and day of the new decision.',
    },
  },
  'catalogue.invalid-definition': {
    status: 422,
    sentence: {
      vi: 'Định nghĩa bộ dữ liệu sai tại {place}: {reason}.',
      en: 'The dataset definition is wrong at {place}: {reason}.',
    },
    hint: { vi: 'Sửa chỗ đã nêu.', en: 'Correct the place named.' },
  },
  'catalogue.would-lose-data': {
    status: 409,
    sentence: {
      vi: 'Thay đổi này sẽ làm mất dữ liệu: {lost}.',
      en: 'This change would lose data: {lost}.',
    },
    hint: {
      vi: 'Giữ cột cũ và thêm cột mới, hoặc tạo bộ dữ liệu mới.',
      en: 'Keep the old column and add a new one, or define a new dataset.',
    },
  },
  'catalogue.unknown-agency': {
    status: 422,
    sentence: { vi: 'Không có cơ quan {agency}.', en: 'There is no agency {agency}.' },
    hint: { vi: 'Khai báo cơ quan trước.', en: 'Declare the agency first.' },
  },
  'catalogue.state-secret': {
    status: 422,
    sentence: {
      vi: 'Nội dung mang dấu chỉ độ mật nên không được đưa vào Kho (Điều 1.2).',
      en: 'The material carries a secrecy mark and is out of scope (Article 1.2).',
    },
    hint: {
      vi: 'Gỡ tài liệu mật khỏi nguồn và xử lý theo Luật Bảo vệ bí mật nhà nước.',
      en: 'Take the secret material out of the source and handle it under the law on state secrets.',
    },
  },
  'codelist.unknown-list': {
    status: 404,
    sentence: { vi: 'Không có danh mục mã {list}.', en: 'There is no code list {list}.' },
    hint: { vi: 'Xem /api/v1/codelists.', en: 'See /api/v1/codelists.' },
  },
  'codelist.unknown-code': {
    status: 404,
    sentence: {
      vi: 'Danh mục {list} không có mã {code} vào ngày {asOf}.',
      en: 'The list {list} has no code {code} on {asOf}.',
    },
    hint: {
      vi: 'Kiểm tra mã và ngày; mã có hiệu lực theo thời gian.',
      en: 'Check code and day; codes are valid in time.',
    },
  },
  'codelist.bad-date': {
    status: 400,
    sentence: { vi: 'Ngày {value} không hợp lệ.', en: 'The day {value} is not valid.' },
    hint: { vi: 'Viết YYYY-MM-DD.', en: 'Write YYYY-MM-DD.' },
  },
} as const satisfies Record<string, ErrorEntry>
