import { explainReason } from './explain-reason.ts'

/** Something in a log that is not as it must be. */
export interface Finding {
  readonly code: FindingCode
  /** The file or entry, as `entry 512 (tile/entries/002)`. */
  readonly place: string
  /** What is wrong and what it means, in English. */
  readonly sentence: string
  /** The same in Vietnamese. */
  readonly sentenceVi: string
}

export type FindingCode = keyof typeof sentences

/** What is known of the fault, to be put into the sentence: values that disagree, or a reason. */
export interface Facts {
  readonly expected?: string | number
  readonly found?: string | number
  /** A fault of form in our words, or what was thrown. */
  readonly why?: unknown
}

/** Makes a finding; the sentences for each code are below. */
export function findingOf(code: FindingCode, place: string, facts: Facts = {}): Finding {
  const why = facts.why === undefined ? undefined : explainReason(facts.why)
  const { en, vi } = sentences[code]
  return {
    code,
    place,
    sentence: fill(en, { ...facts, why: why?.en }),
    sentenceVi: fill(vi, { ...facts, why: why?.vi }),
  }
}

function fill(sentence: string, facts: Facts): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(facts[name as keyof Facts] ?? '?'))
}

const sentences = {
  'pack-missing': {
    en: 'The manifest names this file, and it is not in the pack: something was taken out.',
    vi: 'Bản kê có tệp này nhưng bộ chứng cứ không có: có tệp bị lấy ra.',
  },
  'pack-surplus': {
    en: 'The manifest does not name this file: something was put in.',
    vi: 'Bản kê không có tệp này: có tệp bị thêm vào.',
  },
  'pack-altered': {
    en: 'The file has the SHA-256 {found}, the manifest says {expected}: it was altered.',
    vi: 'Tệp có SHA-256 {found}, bản kê ghi {expected}: tệp đã bị sửa.',
  },
  'pack-malformed': {
    en: 'The file is not in the form that a pack has.',
    vi: 'Tệp không đúng dạng của bộ chứng cứ.',
  },
  'pack-entry': {
    en: 'The file belongs to an entry that this pack does not prove ({why}).',
    vi: 'Tệp thuộc một mục mà bộ chứng cứ này không chứng minh ({why}).',
  },
  'pack-payload': {
    en: 'The content is not what the entry commits to: it was altered, or belongs to another entry.',
    vi: 'Nội dung không phải là điều mục nhật ký đã cam kết: bị sửa hoặc thuộc mục khác.',
  },
  'pack-read': {
    en: 'The read is not one of the reads that the entry stands for.',
    vi: 'Lượt đọc không nằm trong các lượt đọc mà mục nhật ký đại diện.',
  },
  'pack-consistency': {
    en: 'The log of the later checkpoint does not go on from that of the earlier one.',
    vi: 'Nhật ký ở điểm kiểm tra sau không nối tiếp nhật ký ở điểm kiểm tra trước.',
  },
  'pack-heads': {
    en: 'The proofs lead to different states of the log ({found}, not {expected}), which may be of two histories. Ask for the pack to be made anew.',
    vi: 'Các bằng chứng dẫn tới những trạng thái khác nhau của nhật ký ({found}, không phải {expected}), có thể thuộc hai lịch sử. Hãy đề nghị lập lại bộ chứng cứ.',
  },
  'not-readable': {
    en: 'The log could not be read ({why}), so nothing is verified. Try again or ask the operator.',
    vi: 'Không đọc được nhật ký ({why}) nên chưa kiểm chứng được gì. Hãy thử lại hoặc hỏi đơn vị vận hành.',
  },
  'checkpoint-missing': {
    en: 'There is no checkpoint here, so this is not a published log.',
    vi: 'Ở đây không có tệp checkpoint, nên đây không phải nhật ký đã công bố.',
  },
  'checkpoint-malformed': {
    en: 'The checkpoint is not a signed note of origin, size and root.',
    vi: 'Tệp checkpoint không đúng dạng ghi chú có chữ ký gồm tên, kích thước và gốc.',
  },
  'key-missing': {
    en: 'No key was given and there is none beside the checkpoint; ask the operator for it by another way.',
    vi: 'Không có khóa được đưa vào và cũng không có khóa cạnh checkpoint; hãy xin khóa bằng đường khác.',
  },
  'key-malformed': {
    en: 'The key is not an Ed25519 key in signed-note form (name+id+base64).',
    vi: 'Khóa không phải khóa Ed25519 theo dạng signed-note (tên+mã+base64).',
  },
  'key-differs': {
    en: 'The key beside the checkpoint is not the key this log is verified with.',
    vi: 'Khóa đặt cạnh checkpoint khác khóa đang dùng để kiểm chứng nhật ký này.',
  },
  'origin-differs': {
    en: 'The checkpoint is of the log "{found}", the key of "{expected}".',
    vi: 'Checkpoint thuộc nhật ký "{found}", còn khóa thuộc "{expected}".',
  },
  'signature-wrong': {
    en: 'The signature on the checkpoint is not by this key: the checkpoint was altered or someone else signed it.',
    vi: 'Chữ ký trên checkpoint không phải của khóa này: checkpoint đã bị sửa hoặc do người khác ký.',
  },
  'bundle-missing': {
    en: 'The entry bundle is not there.',
    vi: 'Thiếu tệp chứa các mục nhật ký.',
  },
  'bundle-malformed': {
    en: 'The entry bundle does not hold exactly {expected} entries: entries were removed, added or cut.',
    vi: 'Tệp không chứa đúng {expected} mục: có mục bị xóa, bị thêm hoặc bị cắt.',
  },
  'entry-malformed': {
    en: 'The entry is not a well-formed envelope: {why}.',
    vi: 'Mục nhật ký không đúng dạng: {why}.',
  },
  'entry-mismatch': {
    en: 'The entry does not give the hash in its tile: entry or tile was altered.',
    vi: 'Mục nhật ký không cho ra giá trị băm trong ô lá: mục hoặc ô đã bị sửa.',
  },
  'time-decreases': {
    en: 'The entry has the time {found}, earlier than {expected} before it.',
    vi: 'Mục có thời điểm {found}, sớm hơn mục trước nó ({expected}).',
  },
  'tile-missing': {
    en: 'The hash tile is not there or has not the right length.',
    vi: 'Thiếu ô băm hoặc ô có độ dài sai.',
  },
  'tile-mismatch': {
    en: 'The hash tile is not what the entries below it give: tile or entries were altered.',
    vi: 'Ô băm không khớp với các mục bên dưới: ô hoặc các mục đã bị sửa.',
  },
  'leftover-altered': {
    en: 'This older partial file is not the beginning of the present one: it was altered.',
    vi: 'Tệp từng phần cũ này không phải phần đầu của tệp hiện tại: nó đã bị sửa.',
  },
  'root-mismatch': {
    en: 'The entries give the root {found}, but {expected} was signed: entries were altered.',
    vi: 'Các mục cho ra gốc {found}, nhưng gốc đã ký là {expected}: có mục đã bị sửa.',
  },
  rollback: {
    en: 'The log has {found} entries, but had {expected} when it was last verified: newest entries were removed.',
    vi: 'Nhật ký có {found} mục, nhưng lần kiểm chứng trước có {expected}: các mục mới nhất đã bị xóa.',
  },
  fork: {
    en: 'The first {expected} entries are not those that were verified before: the history was rewritten and signed anew.',
    vi: '{expected} mục đầu không còn là các mục đã kiểm chứng trước đây: lịch sử đã bị viết lại và ký lại.',
  },
  'batch-missing': {
    en: 'The batch file that the entry names is not there, so its rows cannot be verified.',
    vi: 'Thiếu tệp lô mà mục này nêu, nên không kiểm chứng được các dòng của lô.',
  },
  'batch-altered': {
    en: 'The batch file does not give the sub-root or the count of {expected} rows in the entry: it was altered.',
    vi: 'Tệp lô không cho ra gốc con hoặc không đủ {expected} dòng như mục đã ghi: tệp đã bị sửa.',
  },
  'proof-malformed': {
    en: 'The file is not a proof: {why}.',
    vi: 'Tệp không phải là bằng chứng hợp lệ: {why}.',
  },
  'proof-wrong': {
    en: 'The proof does not lead from the entry to the signed root: entry, proof or checkpoint was altered.',
    vi: 'Bằng chứng không dẫn từ mục tới gốc đã ký: mục, bằng chứng hoặc checkpoint đã bị sửa.',
  },
  'row-wrong': {
    en: 'The row does not lead to the sub-root in the entry: row or row proof was altered.',
    vi: 'Dòng dữ liệu không dẫn tới gốc con trong mục: dòng hoặc bằng chứng của dòng đã bị sửa.',
  },
  'receipt-malformed': {
    en: 'The file is not a signed receipt: {why}.',
    vi: 'Tệp không phải là biên nhận có chữ ký: {why}.',
  },
  'receipt-signer': {
    en: 'The receipt is signed by "{found}", the key is of "{expected}".',
    vi: 'Biên nhận do "{found}" ký, còn khóa thuộc "{expected}".',
  },
  'receipt-signature': {
    en: 'The signature on the receipt is not by this key: the receipt was altered or someone else signed it.',
    vi: 'Chữ ký trên biên nhận không phải của khóa này: biên nhận đã bị sửa hoặc do người khác ký.',
  },
  'receipt-altered': {
    en: 'The receipt says {found} here, but {expected} was signed: the JSON beside the note was altered.',
    vi: 'Biên nhận ghi {found} ở đây, nhưng nội dung đã ký là {expected}: phần JSON cạnh ghi chú đã bị sửa.',
  },
  'more-findings': {
    en: 'There is more wrong than is listed: {found} findings in all.',
    vi: 'Còn nhiều sai lệch chưa liệt kê: tổng cộng {found}.',
  },
} as const
