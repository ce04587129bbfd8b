/** Errors of data that is asked at its owner at each call and never stored. None repeats a value. */
import type { ErrorEntry } from '../errors.ts'

const askOwner = { vi: 'Hỏi {askVi}.', en: 'Ask {askEn}.' }
const againLater = {
  vi: 'Không có gì được trả lời hay lưu lại. Thử lại sau; nếu vẫn vậy, hỏi {askVi}.',
  en: 'Nothing was answered or stored. Try again later; if it stays so, ask {askEn}.',
}

export const throughErrors = {
  'through.not-listed': {
    status: 400,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} được hỏi tại cơ quan chủ quản ở mỗi lần gọi và không lưu trong Kho, nên không liệt kê, xuất hay theo dõi thay đổi được.',
      en: 'The dataset {dataset} is asked at its owner at each call and never stored, so it cannot be listed, exported or followed.',
    },
    hint: {
      vi: 'Hỏi từng bản ghi theo khoá: /api/v1/datasets/{dataset}/records/KHOÁ.',
      en: 'Ask for one record by its key: /api/v1/datasets/{dataset}/records/KEY.',
    },
  },
  'through.never-stored': {
    status: 409,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} được khai báo là chỉ hỏi, không lưu; không nạp dữ liệu vào được.',
      en: 'The dataset {dataset} is declared as asked, never stored; nothing can be loaded into it.',
    },
    hint: {
      vi: 'Khai báo dịch vụ của chủ quản bằng npx kho source add, loại through. Không có gì được lưu.',
      en: "Declare the owner's service by npx kho source add, kind through. Nothing was stored.",
    },
  },
  'through.wrong-kind': {
    status: 422,
    sentence: {
      vi: 'Nguồn loại {kind} không dùng được cho bộ dữ liệu {dataset}, vốn được khai báo keeping: {keeping}.',
      en: 'A source of kind {kind} does not fit the dataset {dataset}, which is declared with keeping: {keeping}.',
    },
    hint: {
      vi: 'Loại through dành cho keeping: through, mọi loại khác cho dữ liệu được lưu.',
      en: 'The kind through is for keeping: through, every other kind for data that is kept.',
    },
  },
  'through.second-service': {
    status: 409,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} đã có dịch vụ {source}.',
      en: 'The dataset {dataset} already has the service {source}.',
    },
    hint: {
      vi: 'Sửa khai báo {source}: npx kho source add với cùng id.',
      en: 'Change the declaration of {source}: npx kho source add with the same id.',
    },
  },
  'through.bad-declaration': {
    status: 422,
    sentence: {
      vi: 'Khai báo dịch vụ của bộ dữ liệu {dataset} không dùng được: {place}: {reason}.',
      en: 'The declaration of the service of {dataset} cannot be used: {place}: {reason}.',
    },
    hint: {
      vi: 'Xem docs/how-to/ask-through.md. Khai báo cũ vẫn có hiệu lực.',
      en: 'See docs/how-to/ask-through.md. The declaration before stays in force.',
    },
  },
  'through.no-service': {
    status: 503,
    sentence: {
      vi: 'Chưa khai báo dịch vụ để hỏi bộ dữ liệu {dataset}.',
      en: 'No service is declared at which the dataset {dataset} can be asked.',
    },
    hint: askOwner,
  },
  'through.bad-key': {
    status: 400,
    sentence: {
      vi: 'Khoá không thể là khoá của bộ dữ liệu {dataset}: cột {column} không qua kiểm tra {rule}. Chưa hỏi cơ quan chủ quản.',
      en: 'The key cannot be one of the dataset {dataset}: column {column} fails the check {rule}. The owner was not asked.',
    },
    hint: { vi: 'Kiểm tra khoá.', en: 'Check the key.' },
  },
  'through.quota': {
    status: 429,
    sentence: {
      vi: 'Đã hết {limit} lần hỏi mỗi phút ({whose}) tại chủ quản của bộ dữ liệu {dataset}.',
      en: 'The {limit} calls a minute ({whose}) to the owner of the dataset {dataset} are used up.',
    },
    hint: { vi: 'Thử lại sau {seconds} giây.', en: 'Try again after {seconds} seconds.' },
  },
  'through.paused': {
    status: 503,
    sentence: {
      vi: 'Dịch vụ của chủ quản bộ dữ liệu {dataset} vừa lỗi nhiều lần liên tiếp, nên Kho tạm không hỏi.',
      en: 'The service of the owner of {dataset} failed several times in a row, so Kho is not asking it for now.',
    },
    hint: {
      vi: 'Thử lại sau {seconds} giây; nếu vẫn vậy, hỏi {askVi}.',
      en: 'Try again after {seconds} seconds; if it stays so, ask {askEn}.',
    },
  },
  'through.owner-away': {
    status: 502,
    sentence: {
      vi: 'Không hỏi được dịch vụ của chủ quản bộ dữ liệu {dataset} ({reason}).',
      en: 'The service of the owner of {dataset} could not be asked ({reason}).',
    },
    hint: againLater,
  },
  'through.owner-slow': {
    status: 504,
    sentence: {
      vi: 'Dịch vụ của chủ quản bộ dữ liệu {dataset} không trả lời xong trong {limit} ms.',
      en: 'The service of the owner of {dataset} did not finish its answer within {limit} ms.',
    },
    hint: againLater,
  },
  'through.owner-refused': {
    status: 502,
    sentence: {
      vi: 'Dịch vụ của chủ quản bộ dữ liệu {dataset} không nhận Kho ({reason}).',
      en: 'The service of the owner of {dataset} does not let Kho in ({reason}).',
    },
    hint: {
      vi: 'Quyền của bạn vẫn đúng; người vận hành kiểm tra thông tin xác thực, hoặc hỏi {askVi}.',
      en: 'Your own right is in order; the operator checks the credential, or asks {askEn}.',
    },
  },
  'through.owner-error': {
    status: 502,
    sentence: {
      vi: 'Dịch vụ của chủ quản bộ dữ liệu {dataset} báo lỗi {answer}.',
      en: 'The service of the owner of {dataset} answered with the error {answer}.',
    },
    hint: againLater,
  },
  'through.redirected': {
    status: 502,
    sentence: {
      vi: 'Dịch vụ của chủ quản bộ dữ liệu {dataset} chuyển sang địa chỉ khác (HTTP {status}); Kho không đi theo.',
      en: 'The service of the owner of {dataset} sends elsewhere (HTTP {status}); Kho does not follow.',
    },
    hint: {
      vi: 'Khoá không được gửi đi nơi khác. Người vận hành hỏi {askVi} về địa chỉ đúng.',
      en: 'The key was sent nowhere else. The operator asks {askEn} for the right address.',
    },
  },
  'through.other-content': {
    status: 502,
    sentence: {
      vi: 'Trả lời của chủ quản bộ dữ liệu {dataset} không đúng như đã khai báo: {place}: {reason}.',
      en: 'The answer of the owner of {dataset} is not what was declared: {place}: {reason}.',
    },
    hint: {
      vi: 'Không có gì được trả lời hay lưu lại. Báo {askVi}; nếu dịch vụ đã đổi, sửa khai báo.',
      en: 'Nothing was answered or stored. Tell {askEn}; if the service has changed, change its declaration.',
    },
  },
  'through.other-key': {
    status: 502,
    sentence: {
      vi: 'Chủ quản bộ dữ liệu {dataset} trả lời bản ghi có khoá khác với khoá đã hỏi.',
      en: 'The owner of {dataset} answered with a record of another key than the one asked for.',
    },
    hint: {
      vi: 'Không có gì được trả lời hay lưu lại; việc này đã ghi nhật ký. Báo {askVi}.',
      en: 'Nothing was answered or stored, and it is on record. Tell {askEn}.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
