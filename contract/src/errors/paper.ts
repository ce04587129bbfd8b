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
} as const satisfies Record<string, ErrorEntry>
