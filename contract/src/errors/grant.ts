/** Errors of granting: masks, limits, commitments, conditions. */
import type { ErrorEntry } from '../errors.ts'

export const grantErrors = {
  'access.commitment-missing': {
    status: 403,
    sentence: {
      vi: 'Quyền số {grant} trên {dataset} đang tạm ngừng: bên thứ ba {party} chưa có cam kết còn hiệu lực (Điều 8.4).',
      en: 'Grant {grant} on {dataset} sleeps: the third party {party} has no commitment in force (Article 8.4).',
    },
    hint: {
      vi: 'Gửi bản cam kết đã ký tới {askVi}; quyền dùng được ngay khi cam kết được ghi nhận.',
      en: 'Send the signed commitment to {askEn}; the grant wakes as soon as it is recorded.',
    },
  },
  'access.grant-suspended': {
    status: 403,
    sentence: {
      vi: 'Quyền số {grant} của {client} trên {dataset} bị tạm dừng: đợt rà soát kết thúc mà không ai xác nhận (Điều 12.5).',
      en: 'Grant {grant} of {client} on {dataset} is suspended: a review closed and nobody had confirmed it (Article 12.5).',
    },
    hint: {
      vi: 'Đề nghị đơn vị quản lý Kho cho dùng lại, hoặc hỏi {askVi}.',
      en: 'Ask the data authority to resume it, or {askEn}.',
    },
  },
  'access.delivery-not-granted': {
    status: 403,
    sentence: {
      vi: 'Quyền của {client} trên {dataset} không gồm hình thức {delivery} (được cấp: {granted}).',
      en: 'The grant of {client} on {dataset} does not include the delivery {delivery} (granted: {granted}).',
    },
    hint: {
      vi: 'Dùng hình thức đã cấp, hoặc đề nghị {askVi} bổ sung.',
      en: 'Use a granted way, or ask {askEn} to add this one.',
    },
  },
  'access.person-delivery': {
    status: 422,
    sentence: {
      vi: 'Quyền cho cán bộ của {agency} phải gồm hình thức online, thêm file nếu được tải về; đã nêu: {delivery}.',
      en: 'A grant for persons of {agency} must include online, and file where they may download; given: {delivery}.',
    },
    hint: {
      vi: 'Nêu online, hoặc online và file; api và feed là của hệ thống.',
      en: 'Name online, or online and file; api and feed belong to client systems.',
    },
  },
  'access.service-delivery': {
    status: 422,
    sentence: {
      vi: '{dataset} là dịch vụ chia sẻ, hỏi từng bản ghi tại cơ quan chủ quản: không có hình thức {delivery}, chỉ có {possible}.',
      en: '{dataset} is a service: a record is asked at its owner, one by one. It has no {delivery}, only {possible}.',
    },
    hint: {
      vi: 'Bỏ hình thức đó, chỉ để api cho một hệ thống của cơ quan. Cần cả tệp hay danh sách thì đề xuất bổ sung bộ dữ liệu (Điều 15.2).',
      en: 'Leave that way out and keep api for a system of the agency. Who needs files or lists proposes a dataset (Article 15.2).',
    },
  },
  'access.service-key': {
    status: 422,
    sentence: {
      vi: 'Không gọi được dịch vụ {dataset} nếu không có khoá như đã gõ ({key}); đang thiếu hoặc bị che: {columns}.',
      en: 'The service {dataset} cannot be called without its key as it is ({key}); left out or masked: {columns}.',
    },
    hint: {
      vi: 'Chọn cột khoá và để cách hiện là none: người gọi tự nêu khoá nên che không giấu được gì.',
      en: 'Choose the key columns and show them as they are (none): who calls names the key, so a mask hides nothing.',
    },
  },
  'access.column-masked': {
    status: 403,
    sentence: {
      vi: 'Cột {columns} của {dataset} được che theo quyền đã cấp nên không lọc hay sắp xếp theo cột đó được.',
      en: 'The columns {columns} of {dataset} are masked by the grant and cannot be filtered or sorted by.',
    },
    hint: {
      vi: 'Bỏ cột đó khỏi điều kiện lọc và sortby, hoặc đề nghị {askVi} cấp quyền không che.',
      en: 'Leave them out of filters and sortby, or ask {askEn} for a grant without the mask.',
    },
  },
  'access.key-masked': {
    status: 403,
    sentence: {
      vi: 'Khoá {columns} của {dataset} được che theo quyền đã cấp nên không nêu được từng bản ghi: không gọi, không phản ánh theo khoá, không đọc nguồn thay đổi.',
      en: 'The key {columns} of {dataset} is masked by the grant, so no record can be named: neither read nor reported by its key, and no changes.',
    },
    hint: {
      vi: 'Đọc theo trang hoặc xuất tệp, hoặc đề nghị {askVi} cấp quyền không che khoá.',
      en: 'Read pages or an export, or ask {askEn} for a grant with the key as it is.',
    },
  },
  'access.rate-exceeded': {
    status: 429,
    sentence: {
      vi: 'Quyền số {grant}: đã gọi {used} lần trong phút này, giới hạn là {limit} lần mỗi phút.',
      en: 'Grant {grant}: {used} calls in this minute; the limit is {limit} a minute.',
    },
    hint: {
      vi: 'Gọi lại sau {seconds} giây (Retry-After). Mức dùng xem tại GET /api/v1/grants.',
      en: 'Call again after {seconds} seconds (Retry-After). GET /api/v1/grants shows the use.',
    },
  },
  'access.volume-exceeded': {
    status: 429,
    sentence: {
      vi: 'Quyền số {grant}: hôm nay đã nhận {used} dòng, lần này cần {asked} dòng, giới hạn là {limit} dòng mỗi ngày.',
      en: 'Grant {grant}: {used} rows today and {asked} asked for; the limit is {limit} rows a day.',
    },
    hint: {
      vi: 'Lọc hẹp hơn, hoặc gọi lại sau {seconds} giây (đầu ngày mai). Mức dùng xem tại GET /api/v1/grants.',
      en: 'Ask for fewer rows, or again after {seconds} seconds (tomorrow). GET /api/v1/grants shows the use.',
    },
  },
  'access.bad-term': {
    status: 422,
    sentence: {
      vi: 'Thời hạn kết thúc ({until}) không sau thời điểm bắt đầu ({from}).',
      en: 'The term ends ({until}) no later than it begins ({from}).',
    },
    hint: { vi: 'Sửa ngày bắt đầu hoặc kết thúc.', en: 'Mend the first or the last day.' },
  },
  'access.condition-open': {
    status: 422,
    sentence: {
      vi: 'Điều kiện dòng trên {condition} của {dataset} không loại dòng nào: quyền này là quyền trên mọi dòng.',
      en: 'The row condition on {condition} of {dataset} leaves no row out: this would be a grant of all rows.',
    },
    hint: {
      vi: 'Bỏ điều kiện và xác nhận cấp mọi dòng (--all-rows), hoặc nêu ít giá trị hơn.',
      en: 'Confirm that all rows are meant (--all-rows), or name fewer values.',
    },
  },
  'access.bad-condition': {
    status: 422,
    sentence: {
      vi: 'Không dòng nào của {dataset} có thể có {column} = {value} (kiểu {type}).',
      en: 'No row of {dataset} can have {column} = {value} (type {type}).',
    },
    hint: {
      vi: 'Nêu giá trị cột có thể có; cột json và geometry không làm điều kiện được.',
      en: 'Name values that the column can have; json and geometry columns cannot be a condition.',
    },
  },
  'access.mask-without-column': {
    status: 422,
    sentence: {
      vi: 'Cách che {mask} nêu cho cột {column} không nằm trong các cột được cấp của {dataset}.',
      en: 'The mask {mask} is for the column {column}, which is not among those granted of {dataset}.',
    },
    hint: {
      vi: 'Thêm cột vào quyền hoặc bỏ cách che đó.',
      en: 'Add the column to the grant, or leave the mask out.',
    },
  },
  'access.mask-misfit': {
    status: 422,
    sentence: {
      vi: 'Cách che {mask} không dùng được cho cột {column} kiểu {type} của {dataset}.',
      en: 'The mask {mask} does not fit the column {column} of type {type} in {dataset}.',
    },
    hint: {
      vi: 'year chỉ cho ngày; partial không cho json và geometry; hashed và none cho mọi cột.',
      en: 'year is for dates; partial not for json and geometry; hashed and none fit every column.',
    },
  },
  'access.no-third-party': {
    status: 422,
    sentence: {
      vi: 'Quyền số {grant} không có bên thứ ba nên không nhận cam kết.',
      en: 'Grant {grant} names no third party, so nobody has to commit themselves.',
    },
    hint: {
      vi: 'Kiểm tra số quyền (kho grant list).',
      en: 'Check the number of the grant (kho grant list).',
    },
  },
  'access.unknown-commitment': {
    status: 404,
    sentence: {
      vi: 'Không có cam kết số {commitment}.',
      en: 'There is no commitment {commitment}.',
    },
    hint: { vi: 'Xem kho commitment list.', en: 'See kho commitment list.' },
  },
  'access.bad-commitment': {
    status: 422,
    sentence: {
      vi: 'Cam kết không ghi nhận được: {reason}.',
      en: 'The commitment cannot be recorded: {reason}.',
    },
    hint: {
      vi: 'Cần tệp từ 1 byte đến 20 MB, ngày ký không ở tương lai, ngày hết hạn ở tương lai.',
      en: 'It takes a file of 1 byte to 20 MB, a day of signing not to come, and an end still to come.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
