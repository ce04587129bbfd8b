/** A paper: a document with number, day and signer, and its signed PDF where there is one. */
import { z } from 'zod'
import type { Bilingual } from './dataset.ts'

/**
 * What its signatures are worth now. `altered`: changed after it was signed, or the signature does
 * not cover the whole file. `unreadable`: there is a signature, and it cannot be understood.
 */
export const paperOutcomes = [
  'valid',
  'chain-unknown',
  'expired',
  'revoked',
  'altered',
  'unreadable',
  'not-signed',
] as const
export type PaperOutcome = (typeof paperOutcomes)[number]

export const outcomeTitles: Record<PaperOutcome, Bilingual> = {
  valid: { vi: 'chữ ký hợp lệ', en: 'validly signed' },
  'chain-unknown': {
    vi: 'chữ ký đúng, chưa biết tổ chức chứng thực',
    en: 'signed, by a certificate of an unknown authority',
  },
  expired: {
    vi: 'chữ ký đúng, chứng thư đã hết hạn hoặc chưa có hiệu lực',
    en: 'signed, by a certificate out of its term',
  },
  revoked: { vi: 'chứng thư đã bị thu hồi', en: 'signed, by a revoked certificate' },
  altered: { vi: 'đã bị sửa sau khi ký', en: 'altered after it was signed' },
  unreadable: { vi: 'không đọc được chữ ký', en: 'its signature cannot be read' },
  'not-signed': { vi: 'không có chữ ký số', en: 'not signed' },
}

/** What a time stamp in a signature is worth. */
export const stampStates = [
  'valid',
  'unknown-authority',
  'out-of-term',
  'revoked',
  'broken',
] as const
export type StampState = (typeof stampStates)[number]

export const stampTitles: Record<StampState, Bilingual> = {
  valid: { vi: 'dấu thời gian hợp lệ', en: 'valid time stamp' },
  'unknown-authority': {
    vi: 'dấu thời gian của tổ chức chưa biết',
    en: 'time stamp of an unknown authority',
  },
  'out-of-term': {
    vi: 'dấu thời gian ngoài thời hạn của chứng thư đóng dấu',
    en: 'time stamp out of the term of its certificate',
  },
  revoked: {
    vi: 'dấu thời gian bằng chứng thư đã bị thu hồi',
    en: 'time stamp by a revoked certificate',
  },
  broken: { vi: 'dấu thời gian hỏng', en: 'broken time stamp' },
}

/**
 * What is known of the revocation of a signer's certificate at the time by which it is judged.
 * `other-time`: there is an answer, and it does not speak of that time.
 */
export const revocationStates = [
  'not-revoked',
  'revoked',
  'revoked-later',
  'other-time',
  'unknown',
] as const
export type RevocationState = (typeof revocationStates)[number]

export const revocationTitles: Record<RevocationState, Bilingual> = {
  'not-revoked': { vi: 'chưa bị thu hồi', en: 'was not revoked' },
  revoked: { vi: 'bị thu hồi từ', en: 'revoked since' },
  'revoked-later': {
    vi: 'chưa bị thu hồi lúc ký; bị thu hồi từ',
    en: 'was not revoked when it signed; revoked since',
  },
  'other-time': {
    vi: 'không biết: câu trả lời đi kèm là của lúc khác',
    en: 'not known: the answer at hand is of another time',
  },
  unknown: {
    vi: 'không biết: không có câu trả lời về thu hồi',
    en: 'not known: no answer about revocation is there',
  },
}

export const paperBytesMax = 20 * 1024 ** 2

const written = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'text')
    .transform((text) => text.normalize('NFC'))

export const paperSchema = z.object({
  /** The agency that keeps it. */
  agency: z.string().min(1).max(48),
  number: written(100),
  issuedOn: z.iso.date(),
  signer: written(200),
})
export type PaperInput = z.infer<typeof paperSchema>

/** Acts that a paper can be kept beside. */
export const paperedKinds = [
  'grant',
  'revocation',
  'succession',
  'catalogue-act',
  'review',
  'proposal',
  'release',
  'edition',
] as const
export type PaperedKind = (typeof paperedKinds)[number]

export const paperedTitles: Record<PaperedKind, Bilingual> = {
  grant: { vi: 'cấp quyền', en: 'grant' },
  revocation: { vi: 'thu hồi quyền', en: 'revocation of grant' },
  succession: { vi: 'sắp xếp cơ quan', en: 'succession of agencies' },
  'catalogue-act': { vi: 'định nghĩa trong danh mục', en: 'definition in the catalogue' },
  review: { vi: 'biên bản rà soát', en: 'minutes of review' },
  proposal: { vi: 'quyết định về đề xuất', en: 'decision on proposal' },
  release: { vi: 'quyết định phát hành dữ liệu mở', en: 'decision on release' },
  edition: { vi: 'lần ban hành danh mục', en: 'edition of the catalogue' },
}

/**
 * What is kept of a kind. Resolutions on agencies come from above and are often scanned from paper;
 * everything else is signed in the file. Whatever was altered or revoked is kept of none.
 */
const signed: readonly PaperOutcome[] = ['valid', 'chain-unknown', 'expired']
export const keptOutcomes: Record<PaperedKind, readonly PaperOutcome[]> = {
  grant: signed,
  revocation: signed,
  succession: [...signed, 'not-signed'],
  'catalogue-act': signed,
  review: signed,
  proposal: signed,
  release: signed,
  // Decisions of the people's committee often come as scans of what was signed on paper.
  edition: [...signed, 'not-signed'],
}

/** What is said of a paper beside an act; where the act has said it, it has to be the same. */
export const attachSchema = z.object({
  number: written(100).optional(),
  issuedOn: z.iso.date().optional(),
  signer: written(200).optional(),
  /** Why it takes the place of the one that is there. */
  reason: written(2000).optional(),
})
export type AttachInput = z.infer<typeof attachSchema>
