/** Errors of agencies and of their succession. */
import type { ErrorEntry } from '../errors.ts'

export const agencyErrors = {
  'agency.ended': {
    status: 409,
    sentence: {
      vi: 'Cơ quan {agency} đã kết thúc hoạt động ngày {day}; kế thừa: {successors}.',
      en: 'The agency {agency} ended on {day}; in its place: {successors}.',
    },
    hint: { vi: 'Dùng cơ quan kế thừa.', en: 'Use the agency in its place.' },
  },
  'agency.parent-below': {
    status: 422,
    sentence: {
      vi: 'Cơ quan {parent} nằm dưới {agency}, không thể là cấp trên của nó.',
      en: 'The agency {parent} is below {agency} and cannot stand above it.',
    },
    hint: { vi: 'Chọn cấp trên khác.', en: 'Choose another parent.' },
  },
  'agency.identifier-taken': {
    status: 409,
    sentence: {
      vi: 'Mã định danh {identifier} đang thuộc cơ quan {agency}.',
      en: 'The identifier {identifier} belongs to the agency {agency}.',
    },
    hint: {
      vi: 'Sửa mã của một trong hai cơ quan.',
      en: 'Correct the identifier of one of them.',
    },
  },
  'succession.unknown': {
    status: 404,
    sentence: {
      vi: 'Không có phương án sắp xếp số {succession}.',
      en: 'There is no succession {succession}.',
    },
    hint: { vi: 'Xem danh sách.', en: 'See the list.' },
  },
  'succession.bad-plan': {
    status: 422,
    sentence: {
      vi: 'Phương án không thực hiện được: {reason}.',
      en: 'The plan cannot be carried out: {reasonEn}.',
    },
    hint: { vi: 'Sửa phương án rồi lập lại.', en: 'Mend the plan and propose it again.' },
  },
  'succession.not-permitted': {
    status: 422,
    sentence: {
      vi: 'Quyền số {grant} đối với bộ dữ liệu {dataset} sẽ về {agency}, cơ quan không nằm trong các đơn vị được phép của bộ dữ liệu đó (Điều 6.2 đ).',
      en: 'Grant {grant} for the dataset {dataset} would come to {agency}, which is not among the permitted users of that dataset (Article 6.2 đ).',
    },
    hint: {
      vi: 'Đổi quy tắc chia tách, bổ sung đơn vị được phép vào danh mục, hoặc thu hồi quyền trước, rồi lập lại.',
      en: 'Change the rules of the split, add the agency to the permitted users in the catalogue, or revoke the grant first; then propose it again.',
    },
  },
  'succession.wrong-state': {
    status: 409,
    sentence: {
      vi: 'Phương án số {succession} đang ở trạng thái {state}, việc này cần trạng thái {needed}.',
      en: 'The succession {succession} is {state}; this needs it to be {needed}.',
    },
    hint: {
      vi: 'Xem lại phương án, có thể người khác vừa làm.',
      en: 'Look at it again; somebody else may just have acted.',
    },
  },
  'succession.too-early': {
    status: 409,
    sentence: {
      vi: 'Phương án số {succession} có hiệu lực từ ngày {day}, chưa thực hiện được hôm nay ({today}).',
      en: 'The succession {succession} takes effect on {day}; today ({today}) is too early.',
    },
    hint: { vi: 'Thực hiện vào hoặc sau ngày đó.', en: 'Apply it on that day or later.' },
  },
  'succession.changed': {
    status: 409,
    sentence: {
      vi: 'Từ lúc xem trước, những gì sẽ chuyển đã thay đổi: {seen} mục lúc xem, {now} mục bây giờ.',
      en: 'What would move has changed since it was previewed: {seen} things then, {now} now.',
    },
    hint: { vi: 'Xem trước lại rồi thực hiện.', en: 'Look at the preview again, then apply.' },
  },
  'succession.unsettled': {
    status: 409,
    sentence: {
      vi: 'Cơ quan {agency} đang nằm trong phương án số {other} chưa xác nhận.',
      en: 'The agency {agency} is part of succession {other}, which is not confirmed yet.',
    },
    hint: {
      vi: 'Xác nhận hoặc hoàn tác phương án đó trước.',
      en: 'Confirm or undo that one first.',
    },
  },
  'succession.moved-since': {
    status: 409,
    sentence: {
      vi: 'Không hoàn tác được: {subject} ({mover}) đã thay đổi sau khi sắp xếp, nay thuộc {now}, lúc chuyển là {moved}.',
      en: 'It cannot be undone: {subject} ({mover}) has changed since; it belongs to {now}, and was moved to {moved}.',
    },
    hint: {
      vi: 'Đưa mục đó về như lúc chuyển rồi hoàn tác, hoặc xác nhận và lập phương án mới.',
      en: 'Bring it back to what it was when it moved, or confirm and propose another succession.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
