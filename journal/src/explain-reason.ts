/**
 * Why something could not be read, in both languages. What a machine or a library says is told in
 * our words where they are known, and otherwise marked as its own.
 */
import { formFaults } from './form-faults.ts'
import { Unreadable } from './unreadable.ts'

export interface Reason {
  readonly en: string
  readonly vi: string
}

/** A fault of form in the words of this library, or whatever was thrown. */
export function explainReason(reason: unknown): Reason {
  if (typeof reason === 'string') return explainForm(reason)
  if (reason instanceof Unreadable) return { en: reason.message, vi: reason.vi }
  if (reason instanceof SyntaxError) return { en: 'it is not JSON', vi: 'không phải JSON' }
  // What fetch throws says only that it failed; its cause says why.
  const { cause } = (reason ?? {}) as { cause?: unknown }
  const { code, name, path, message } = (cause ?? reason ?? {}) as Partial<NodeJS.ErrnoException>
  const known = faults[code ?? ''] ?? faults[name ?? '']
  const where = path === undefined ? '' : `${path}: `
  const mark = code === undefined ? '' : ` (${code})`
  if (known) return { en: where + known.en + mark, vi: where + known.vi + mark }
  const said = message ?? String(reason)
  return { en: said, vi: `chương trình báo: “${said}”` }
}

const ofEntry = 'of its entry: '

function explainForm(en: string): Reason {
  if (en.startsWith(ofEntry)) {
    return { en, vi: `mục kèm theo: ${explainForm(en.slice(ofEntry.length)).vi}` }
  }
  return { en, vi: (Object.hasOwn(formFaults, en) && formFaults[en]) || en }
}

const refused = { en: 'nothing answers there', vi: 'nơi đó không có gì trả lời' }
const late = { en: 'there was no answer in time', vi: 'quá giờ mà không có trả lời' }
const broken = { en: 'the connection was broken off', vi: 'kết nối bị đứt' }
const denied = { en: 'there is no right to read it', vi: 'không có quyền đọc' }
const untrusted = {
  en: 'its certificate is by an authority that this machine does not know',
  vi: 'chứng thư của nó do một cơ quan mà máy này không biết cấp',
}

/** Codes of the system, of TLS and of fetch, and names of errors. */
const faults: Readonly<Record<string, Reason | undefined>> = {
  ENOENT: { en: 'there is no such file or folder', vi: 'không có tệp hoặc thư mục đó' },
  ENOTDIR: { en: 'it is a file, not a folder', vi: 'đó là tệp, không phải thư mục' },
  EISDIR: { en: 'it is a folder, not a file', vi: 'đó là thư mục, không phải tệp' },
  EACCES: denied,
  EPERM: denied,
  ECONNREFUSED: refused,
  EHOSTUNREACH: refused,
  ENETUNREACH: refused,
  ENOTFOUND: { en: 'that name is not known', vi: 'không tìm thấy tên máy chủ đó' },
  EAI_AGAIN: { en: 'names cannot be looked up now', vi: 'hiện không tra được tên máy chủ' },
  ETIMEDOUT: late,
  UND_ERR_CONNECT_TIMEOUT: late,
  UND_ERR_HEADERS_TIMEOUT: late,
  UND_ERR_BODY_TIMEOUT: late,
  TimeoutError: late,
  ECONNRESET: broken,
  EPIPE: broken,
  UND_ERR_SOCKET: broken,
  CERT_HAS_EXPIRED: { en: 'its certificate has expired', vi: 'chứng thư của nó đã hết hạn' },
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: {
    en: 'its certificate is of another name',
    vi: 'chứng thư của nó mang tên khác',
  },
  ERR_INVALID_URL: { en: 'that is no address', vi: 'đó không phải địa chỉ' },
}
