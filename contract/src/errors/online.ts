/** Errors of persons who read online. */
import type { ErrorEntry } from '../errors.ts'

export const onlineErrors = {
  'online.no-agency': {
    status: 422,
    sentence: {
      vi: 'Tài khoản khai thác cho nhiều cơ quan ({agencies}); chưa nói đọc cho cơ quan nào.',
      en: 'The account reads for several agencies ({agencies}); it is not said for which.',
    },
    hint: { vi: 'Chọn một cơ quan trong danh sách.', en: 'Choose one of the agencies.' },
  },
  'online.unknown-view': {
    status: 404,
    sentence: {
      vi: 'Không có bộ lọc đã lưu số {view} của tài khoản này.',
      en: 'This account has no saved filter {view}.',
    },
    hint: {
      vi: 'Bộ lọc có thể đã bị xoá; chỉ người lưu mới chia sẻ hay xoá được. Xem danh sách tại /console/use.',
      en: 'It may have been deleted; only who saved it can share or delete it. See /en/console/use.',
    },
  },
  'online.bad-view-name': {
    status: 422,
    sentence: {
      vi: 'Tên bộ lọc “{name}” không dùng được: cần từ 1 đến {max} ký tự.',
      en: 'The name “{name}” cannot be used: it takes 1 to {max} characters.',
    },
    hint: { vi: 'Đặt một tên khác.', en: 'Choose another name.' },
  },
  'online.view-exists': {
    status: 409,
    sentence: {
      vi: 'Đã có bộ lọc tên “{name}” cho {dataset}.',
      en: 'There is already a filter “{name}” for {dataset}.',
    },
    hint: {
      vi: 'Đặt tên khác, hoặc xoá bộ lọc cũ.',
      en: 'Choose another name, or delete the old one.',
    },
  },
  'online.view-too-long': {
    status: 422,
    sentence: {
      vi: 'Bộ lọc dài {length} ký tự, chỉ lưu được tới {max}.',
      en: 'The filter has {length} characters; up to {max} can be saved.',
    },
    hint: { vi: 'Bớt điều kiện rồi lưu lại.', en: 'Leave out some conditions and save again.' },
  },
} as const satisfies Record<string, ErrorEntry>
