/** Errors of papers. */
import type { ErrorEntry } from '../errors.ts'

export const paperErrors = {
  'paper.unknown': {
    status: 404,
    sentence: { vi: 'Không có văn bản số lưu {paper}.', en: 'There is no kept paper {paper}.' },
    hint: {
      vi: 'Kiểm tra số lưu trong danh sách văn bản.',
      en: 'Check its number in the list of papers.',
    },
  },
  'paper.no-pdf': {
    status: 422,
    sentence: {
      vi: 'Tệp {file} không phải PDF: nó bắt đầu bằng {begins}.',
      en: 'The file {file} is no PDF: it begins with {begins}.',
    },
    hint: { vi: 'Gửi tệp PDF của văn bản.', en: 'Send the PDF of the document.' },
  },
  'paper.too-large': {
    status: 413,
    sentence: {
      vi: 'Tệp dài hơn {limit} byte.',
      en: 'The file is longer than {limit} bytes.',
    },
    hint: { vi: 'Gửi tệp nhỏ hơn.', en: 'Send a smaller file.' },
  },
  'paper.bad-day': {
    status: 422,
    sentence: {
      vi: 'Ngày văn bản {day} ở sau hôm nay ({today}).',
      en: 'The day of the document, {day}, is after today ({today}).',
    },
    hint: { vi: 'Ghi ngày ký của văn bản.', en: 'Give the day on which it was signed.' },
  },
  'paper.file-gone': {
    status: 410,
    sentence: {
      vi: 'Tệp của văn bản {paper} không còn, hoặc khác tệp đã lưu ({sha256}).',
      en: 'The file of paper {paper} is gone, or is not the one that was kept ({sha256}).',
    },
    hint: {
      vi: 'Lấy lại từ bản sao lưu của KHO_DATA; mã băm cho biết đúng tệp.',
      en: 'Take it from a backup of KHO_DATA; the hash tells the right one.',
    },
  },
  'paper.bad-roots': {
    status: 500,
    sentence: {
      vi: 'Không đọc được {file}: {reason}.',
      en: '{file} cannot be read: {reason}.',
    },
    hint: {
      vi: 'KHO_PAPER_ROOTS là tệp PEM gồm CERTIFICATE và X509 CRL.',
      en: 'KHO_PAPER_ROOTS is a file of PEM blocks CERTIFICATE and X509 CRL.',
    },
  },
  'paper.other-document': {
    status: 422,
    sentence: {
      vi: 'Văn bản {paper} là {number} ngày {day}; quyết định ghi {givenNumber} ngày {givenDay}.',
      en: 'Paper {paper} is {number} of {day}; the decision names {givenNumber} of {givenDay}.',
    },
    hint: {
      vi: 'Ghi đúng số và ngày của văn bản đã lưu, hoặc chọn văn bản khác.',
      en: 'Give number and day of the kept paper, or name another paper.',
    },
  },
  'paper.other-agency': {
    status: 422,
    sentence: {
      vi: 'Văn bản {paper} do {keeper} lưu, không phải {agency}.',
      en: 'Paper {paper} is kept by {keeper}, not by {agency}.',
    },
    hint: {
      vi: 'Lưu văn bản của chính cơ quan quyết định.',
      en: 'Keep the document of the agency that decides.',
    },
  },
  'paper.unknown-act': {
    status: 404,
    sentence: {
      vi: 'Không có việc {kind} {subject} để kèm văn bản.',
      en: 'There is no act {kind} {subject} to keep a paper beside.',
    },
    hint: {
      vi: 'Kiểm tra số của việc trên trang của nó; việc phải đã được thực hiện.',
      en: 'Check its number on its page; the act must have been done.',
    },
  },
  'paper.no-document': {
    status: 422,
    sentence: {
      vi: 'Việc này chưa ghi {fields} của văn bản, và tệp gửi lên cũng không kèm.',
      en: 'This act does not tell {fieldsEn} of its document, and nor does what was sent.',
    },
    hint: {
      vi: 'Ghi số, ngày và người ký như trên văn bản.',
      en: 'Give number, day and signer as they stand on the document.',
    },
  },
  'paper.differs': {
    status: 422,
    sentence: {
      vi: 'Việc {subject} ghi {said}; văn bản gửi lên ghi {given}.',
      en: 'Act {subject} says {said}; what was sent says {given}.',
    },
    hint: {
      vi: 'Gửi đúng văn bản của việc này, hoặc ghi lại số, ngày và người ký.',
      en: 'Send the document of this act, or correct number, day and signer.',
    },
  },
  'paper.bad-signature': {
    status: 422,
    sentence: {
      vi: 'Không lưu tệp kèm {kind}: {outcome}.',
      en: 'The file is not kept beside a {kindEn}: {outcomeEn}.',
    },
    hint: {
      vi: 'Gửi tệp PDF như người ký đã ký, không in lại hay sửa sau khi ký.',
      en: 'Send the PDF as it was signed, neither printed again nor changed after it.',
    },
  },
  'paper.already-there': {
    status: 409,
    sentence: {
      vi: 'Việc {subject} đã có văn bản {paper} ({number}).',
      en: 'Act {subject} has paper {paper} ({number}) already.',
    },
    hint: {
      vi: 'Để thay, ghi lý do; văn bản trước vẫn được giữ.',
      en: 'To replace it, give a reason; the one before stays.',
    },
  },
  'paper.not-minutes': {
    status: 422,
    sentence: {
      vi: 'Tệp không chứa biên bản rà soát số {campaign} mà Kho đã lập.',
      en: 'The file does not hold the minutes of review {campaign} as Kho made them.',
    },
    hint: {
      vi: 'Tải biên bản PDF từ trang của đợt rà soát, ký thêm vào chính tệp đó rồi gửi lại.',
      en: 'Take the PDF from the page of the review, sign that very file, and send it back.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
