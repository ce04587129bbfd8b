/** Errors of reviews. */
import type { ErrorEntry } from '../errors.ts'

export const reviewErrors = {
  'review.unknown': {
    status: 404,
    sentence: { vi: 'Không có đợt rà soát {campaign}.', en: 'There is no review {campaign}.' },
    hint: {
      vi: 'Xem danh sách bằng kho review list hoặc tại /console/reviews.',
      en: 'See the list with kho review list or at /console/reviews.',
    },
  },
  'review.unknown-item': {
    status: 404,
    sentence: {
      vi: 'Đợt rà soát {campaign} không có mục {item}: danh sách đã chốt khi mở.',
      en: 'The review {campaign} has no item {item}: its list was frozen when it opened.',
    },
    hint: {
      vi: 'Chọn mục có trong danh sách; cái phát sinh sau thuộc đợt sau.',
      en: 'Choose an item of the list; what came later belongs to the next review.',
    },
  },
  'review.no-term': {
    status: 409,
    sentence: {
      vi: 'Chưa có thời hạn rà soát nào có hiệu lực vào ngày {day}.',
      en: 'No term for reviews is in force on {day}.',
    },
    hint: {
      vi: 'Cho số ngày làm việc, hoặc đặt quy tắc bằng kho review rule.',
      en: 'Give the working days, or set the rule with kho review rule.',
    },
  },
  'review.bad-rule': {
    status: 409,
    sentence: {
      vi: 'Đã có quy tắc rà soát từ ngày {from}; quy tắc đã ghi không sửa lại.',
      en: 'There is a rule for reviews from {from} on; a rule is not rewritten.',
    },
    hint: { vi: 'Đặt quy tắc mới từ ngày khác.', en: 'Set a new rule from another day.' },
  },
  'review.overlaps': {
    status: 409,
    sentence: {
      vi: 'Đợt rà soát {other} còn mở và đã gồm các cơ quan này: {agencies}.',
      en: 'The review {other} is open and covers these agencies: {agencies}.',
    },
    hint: {
      vi: 'Kết thúc đợt đó trước, hoặc chọn cơ quan khác.',
      en: 'Close that one first, or choose other agencies.',
    },
  },
  'review.empty': {
    status: 409,
    sentence: {
      vi: 'Không có gì để rà soát ở: {agencies}.',
      en: 'There is nothing to review at: {agencies}.',
    },
    hint: { vi: 'Kiểm tra tên cơ quan.', en: 'Check the names of the agencies.' },
  },
  'review.closed': {
    status: 409,
    sentence: {
      vi: 'Đợt rà soát {campaign} đã kết thúc lúc {at}; không quyết định thêm được.',
      en: 'The review {campaign} was closed at {at}; nothing more can be decided in it.',
    },
    hint: {
      vi: 'Cái bị tạm dừng được dùng lại bằng quyết định của đơn vị quản lý Kho.',
      en: 'What was suspended is resumed by a decision of the data authority.',
    },
  },
  'review.open': {
    status: 409,
    sentence: {
      vi: 'Đợt rà soát {campaign} chưa kết thúc.',
      en: 'The review {campaign} is not closed.',
    },
    hint: { vi: 'Kết thúc đợt rà soát trước.', en: 'Close the review first.' },
  },
  'review.own-matter': {
    status: 403,
    sentence: {
      vi: 'Không ai tự rà soát cái của mình: mục {item} do {account} giữ.',
      en: 'Nobody reviews what is their own: item {item} is held by {account}.',
    },
    hint: {
      vi: 'Người khác của cơ quan hoặc đơn vị quản lý Kho quyết định mục này.',
      en: 'Somebody else of the agency, or the data authority, decides on it.',
    },
  },
  'review.own-request': {
    status: 403,
    sentence: {
      vi: '{account} đã lập đề nghị của quyền số {grant} nên không tự rà soát mục {item}.',
      en: '{account} asked for grant {grant} and so does not review item {item}.',
    },
    hint: {
      vi: 'Người rà soát khác quyết định mục này: {other}.',
      en: 'Another reviewer decides on it: {other}.',
    },
  },
  'review.own-decision': {
    status: 403,
    sentence: {
      vi: '{account} đã quyết định đề nghị của quyền số {grant} nên không tự rà soát mục {item}.',
      en: '{account} decided on the request of grant {grant} and so does not review item {item}.',
    },
    hint: {
      vi: 'Người rà soát khác quyết định mục này: {other}.',
      en: 'Another reviewer decides on it: {other}.',
    },
  },
  'review.decided-before': {
    status: 409,
    sentence: {
      vi: '{by} đã quyết định mục {item} lúc {at}: {decision} (lần {turn}; bạn xem lần {seen}).',
      en: '{by} decided item {item} at {at}: {decision} (turn {turn}; you looked at turn {seen}).',
    },
    hint: {
      vi: 'Xem lại quyết định đó rồi làm lại nếu vẫn muốn đổi.',
      en: 'Look at that decision, and decide again if you still want to change it.',
    },
  },
  'review.undecided': {
    status: 409,
    sentence: { vi: 'Mục {item} chưa có quyết định.', en: 'Item {item} has not been decided.' },
    hint: { vi: 'Không có gì để huỷ.', en: 'There is nothing to undo.' },
  },
  'review.not-reduced': {
    status: 422,
    sentence: {
      vi: 'Đây không phải thu hẹp: {reason}.',
      en: 'This reduces nothing: {reasonEn}.',
    },
    hint: {
      vi: 'Cho ngày kết thúc sớm hơn, hoặc bớt cột, phạm vi đang có; bỏ hết thì chọn thu hồi.',
      en: 'Give an earlier last day, or take away columns or scopes it has; to take all, revoke.',
    },
  },
  'review.set-changed': {
    status: 409,
    sentence: {
      vi: 'Tập mục đã khác lúc xem trước: bạn xác nhận {given}, hiện là {found}.',
      en: 'The set is not the one of the preview: you confirmed {given}, there are {found}.',
    },
    hint: {
      vi: 'Xem trước lại, đối chiếu rồi xác nhận.',
      en: 'Preview again, compare, and confirm.',
    },
  },
  'review.too-early': {
    status: 409,
    sentence: {
      vi: 'Còn {open} mục chưa quyết định và hạn là hết ngày {due}.',
      en: '{open} items are not decided and the deadline is the end of {due}.',
    },
    hint: {
      vi: 'Chờ hết hạn, hoặc quyết định xong mọi mục.',
      en: 'Wait until the deadline, or have all items decided.',
    },
  },
  'review.last-authority': {
    status: 409,
    sentence: {
      vi: 'Kết thúc như vậy thì không còn ai giữ chức năng đơn vị quản lý Kho; chưa xác nhận hoặc bị thu hồi: {items}.',
      en: 'Closed like this nobody would hold the function of the data authority; not confirmed or revoked: {items}.',
    },
    hint: {
      vi: 'Quyết định các mục đó trước: một cán bộ khác, hoặc người vận hành bằng kho review decide.',
      en: 'Have these decided first: by another officer, or by the operator with kho review decide.',
    },
  },
  'review.not-suspended': {
    status: 409,
    sentence: {
      vi: 'Mục {item} không bị tạm dừng ({outcome}).',
      en: 'Item {item} is not suspended ({outcome}).',
    },
    hint: {
      vi: 'Cái đã thu hồi thì cấp lại từ đầu.',
      en: 'What was revoked is issued or granted anew.',
    },
  },
  'review.partial': {
    status: 409,
    sentence: {
      vi: 'Không lập biên bản: đọc được {read} mục, khi mở đã chốt {frozen} mục, hoặc nội dung khác dấu băm đã ghi.',
      en: 'No minutes: {read} items were read, {frozen} were frozen at the opening, or they differ from the digest on record.',
    },
    hint: {
      vi: 'Dữ liệu rà soát bị thay đổi ngoài Kho: báo đơn vị vận hành, đối chiếu với nhật ký.',
      en: 'The review was changed from outside: tell the operator, compare with the journal.',
    },
  },
  'review.not-published': {
    status: 409,
    sentence: {
      vi: 'Nhật ký đang đánh số mục kết thúc của đợt rà soát {campaign}.',
      en: 'The journal is giving the closing of the review {campaign} its number.',
    },
    hint: { vi: 'Thử lại sau ít giây.', en: 'Try again in a few seconds.' },
  },
} as const satisfies Record<string, ErrorEntry>
