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
      vi: 'Xem các bộ dữ liệu tại /api/v1/datasets.',
      en: 'See the datasets at /api/v1/datasets.',
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
