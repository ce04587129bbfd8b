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
      vi: 'Không có góc nhìn đã lưu số {view} của tài khoản này.',
      en: 'This account has no saved view {view}.',
    },
    hint: {
      vi: 'Góc nhìn có thể đã bị xoá; chỉ người lưu mới chia sẻ hay xoá được. Xem danh sách tại /console/use.',
      en: 'It may have been deleted; only who saved it can share or delete it. See /en/console/use.',
    },
  },
  'online.bad-view-name': {
    status: 422,
    sentence: {
      vi: 'Tên góc nhìn “{name}” không dùng được: cần từ 1 đến {max} ký tự.',
      en: 'The name “{name}” cannot be used: it takes 1 to {max} characters.',
    },
    hint: { vi: 'Đặt một tên khác.', en: 'Choose another name.' },
  },
  'online.view-exists': {
    status: 409,
    sentence: {
      vi: 'Đã có góc nhìn tên “{name}” cho {dataset}.',
      en: 'There is already a view “{name}” for {dataset}.',
    },
    hint: {
      vi: 'Đặt tên khác, hoặc xoá góc nhìn cũ.',
      en: 'Choose another name, or delete the old one.',
    },
  },
  'online.view-too-long': {
    status: 422,
    sentence: {
      vi: 'Góc nhìn dài {length} ký tự, chỉ lưu được tới {max}.',
      en: 'The view has {length} characters; up to {max} can be saved.',
    },
    hint: { vi: 'Bớt điều kiện rồi lưu lại.', en: 'Leave out some conditions and save again.' },
  },
} as const satisfies Record<string, ErrorEntry>
