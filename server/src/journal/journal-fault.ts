import type { Bilingual } from '@kho/contract/dataset.ts'

/**
 * Why the journal refuses to go on. These are for the operator: until somebody has looked, nothing
 * is signed, because a signature on a second history cannot be taken back.
 */
const faults = {
  'journal.behind-anchor': {
    vi:
      'Cơ sở dữ liệu có {databaseSize} mục nhật ký, mốc neo đã ký {anchorSize} mục: cơ sở dữ ' +
      'liệu bị lùi về bản cũ. Không ký tiếp. Khôi phục bản mới hơn, hoặc báo đơn vị giám sát.',
    en:
      'The database has {databaseSize} journal entries, the anchor has signed {anchorSize}: ' +
      'the database was set back. Nothing more is signed. Restore a newer copy, or tell those ' +
      'who watch the log.',
  },
  'journal.inconsistent': {
    vi:
      'Nhật ký tại {size} mục cho gốc {found}, nhưng {place} ghi {expected}: lịch sử đã bị ' +
      'thay đổi. Không ký tiếp.',
    en:
      'The journal at {size} entries has the root {found}, but {place} says {expected}: ' +
      'history was changed. Nothing more is signed.',
  },
  'journal.anchor-missing': {
    vi:
      'Nhật ký đã công bố {publishedSize} mục nhưng không thấy mốc neo trong {folder}. Kiểm ' +
      'tra KHO_ANCHOR; nếu mốc neo đã mất, đặt lại từ checkpoint cuối cùng bằng kho journal ' +
      'anchor.',
    en:
      'The journal was published at {publishedSize} entries, but there is no anchor in ' +
      '{folder}. Check KHO_ANCHOR; if the anchor is lost, set it from the last checkpoint ' +
      'with kho journal anchor.',
  },
  'journal.anchor-behind': {
    vi:
      'Mốc neo ghi {anchorSize} mục, checkpoint đã công bố ghi {publishedSize}: mốc neo bị ' +
      'lùi về bản cũ. Không ký tiếp.',
    en:
      'The anchor says {anchorSize} entries, the published checkpoint {publishedSize}: the ' +
      'anchor was set back. Nothing more is signed.',
  },
  'journal.anchor-moved': {
    vi:
      'Mốc neo đã chuyển từ {expected} sang {found} mục trong khi ghi: có nơi khác đang ký ' +
      'cùng nhật ký này.',
    en:
      'The anchor moved from {expected} to {found} entries meanwhile: somebody else signs ' +
      'this journal.',
  },
  'journal.anchor-key': {
    vi: 'Mốc neo trong {folder} không do khoá {vkey} ký: sai khoá hoặc sai mốc neo.',
    en:
      'The anchor in {folder} is not signed by the key {vkey}: it is the wrong key or the ' +
      'wrong anchor.',
  },
  'journal.key-origin': {
    vi: 'Khoá ký trong {file} là của nhật ký {found}, cấu hình ghi {expected}.',
    en: 'The signing key in {file} belongs to the journal {found}; the settings say {expected}.',
  },
  'journal.bad-intake': {
    vi: 'Bản ghi chờ {intakeId} không thể thành mục nhật ký: {reason}.',
    en: 'Intake row {intakeId} cannot become an entry: {reason}.',
  },
} as const satisfies Record<string, Bilingual>

export type JournalFaultCode = keyof typeof faults

/** An error of the journal with a stable code and its sentence in both languages. */
export type JournalFault = Error & { code: JournalFaultCode; sentence: Bilingual }

/** Makes the error; the values fill the places in the sentence. */
export function journalFault(
  code: JournalFaultCode,
  values: Record<string, string | number>,
): JournalFault {
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '?'))
  const sentence = { vi: fill(faults[code].vi), en: fill(faults[code].en) }
  return Object.assign(new Error(sentence.en), { name: 'JournalFault', code, sentence })
}

/** Whether an error is one of these, so that trying again would be wrong. */
export function isJournalFault(error: unknown): error is JournalFault {
  return error instanceof Error && error.name === 'JournalFault'
}
