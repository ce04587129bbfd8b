/**
 * The certificate of equality on one page, for people who file paper. The signed JSON lies in it as
 * an attachment: the page shows, the attachment proves.
 */
import { readCheckpoint } from '@kho/journal/checkpoint.ts'
import { showInstant } from '../time.ts'
import type { Certificate } from '../intake/keep-equality.ts'
import { openDocument, writeText, type TextStyle } from '../pdf-text.ts'
import {
  certificateFile,
  type CertificateSigner,
  type DatasetCertificate,
} from './sign-certificate.ts'

/** Parts told on the page; all of them are in the attachment. */
const partsShown = 4
const margin = 56
const head: TextStyle = { size: 20, weight: 'bold' }
const strong: TextStyle = { size: 11, weight: 'bold' }
const plain: TextStyle = { size: 10 }
const soft: TextStyle = { size: 8.5, color: '#55605d' }

type Line = [text: string, style: TextStyle]

export const certificateName = 'certificate.json'

export async function drawCertificate(
  made: DatasetCertificate,
  key: { vkey: string; sign: CertificateSigner },
): Promise<Buffer> {
  const issued = new Date(made.issuedAt)
  const document = await openDocument({
    size: 'A4',
    margins: { top: margin, bottom: 0, left: margin, right: margin },
    lang: 'vi',
    info: {
      Title: `Chứng nhận bằng nguồn: ${made.title.vi}`,
      CreationDate: issued,
      ModDate: issued,
    },
  })
  const attached = Buffer.from(certificateFile(key.sign(made)))
  document.file(attached, {
    name: certificateName,
    type: 'application/json',
    creationDate: issued,
    modifiedDate: issued,
  })
  let y = margin
  const width = document.page.width - 2 * margin
  const write = (lines: readonly Line[], gap = 10) => {
    for (const [text, style] of lines) y = writeText(document, text, { x: margin, y, width }, style)
    y += gap
  }
  write([
    ['CHỨNG NHẬN BẰNG NGUỒN', head],
    ['Certificate of equality', soft],
  ])
  write([
    [`${short(made.title.vi)} / ${short(made.title.en)}`, strong],
    [`Bộ dữ liệu / dataset: ${made.dataset}. Chủ quản / owner: ${made.owner}.`, plain],
    [
      `Cấp lúc / issued: ${showInstant(issued)} (+07:00). Bằng nguồn lúc / equal as of: ${made.equalAsOf}`,
      plain,
    ],
  ])
  for (const part of made.parts.slice(0, partsShown)) write(partLines(part))
  if (made.parts.length > partsShown) write([[restSentence(made.parts.slice(partsShown)), plain]])
  if (made.parts.length === 0) {
    const why =
      'Dấu băm không in ra vì dữ liệu không mở / Digests are not shown, since the data is not open.'
    write([[why, plain]])
  }
  write(journalLines(made))
  write(checkLines(key.vkey))
  return finish(document)
}

function partLines({
  part,
  equal,
  heldBack,
  released,
  sequence,
  at,
  source,
  store,
  profile,
  salt,
  asPushed,
}: Certificate): Line[] {
  const verdict = verdictOf({ equal, asPushed })
  const of =
    source.kind === 'file'
      ? `tệp / file ${short(source.name)}, SHA-256 ${source.fileSha256 ?? '-'}`
      : `nguồn / source ${short(source.name)}${source.snapshot ? `, ${short(source.snapshot)}` : ''}`
  const counts = [
    `giữ lại / held back: ${heldBack}`,
    ...(released ? [`cho qua / released: ${released}`] : []),
    `lần áp dụng / sequence: ${sequence}`,
    ...(at ? [`lúc / at: ${at}`] : []),
  ]
  return [
    [`${part}: ${verdict}`, strong],
    [`${of}, ${source.asOf}`, plain],
    [`Nguồn / source: ${source.rows ?? '-'} dòng / rows, ${source.digest ?? '-'}`, soft],
    [`Kho / store: ${store.rows} dòng / rows, ${store.digest}`, soft],
    [`${counts.join('; ')}; ${profile}${salt ? `; muối / salt ${salt}` : ''}`, soft],
  ]
}

function verdictOf({ equal, asPushed }: Partial<Certificate>): string {
  if (equal) return 'BẰNG NGUỒN / EQUAL'
  return asPushed ? 'NHƯ ĐÃ GỬI / AS PUSHED' : 'KHÁC NGUỒN / NOT EQUAL'
}

function restSentence(rest: readonly Certificate[]): string {
  const equal = rest.filter((part) => part.equal).length
  return `Và ${rest.length} phần khác: ${equal} bằng nguồn, ${rest.length - equal} không; xem tệp đính kèm. / And ${rest.length} more parts: ${equal} equal, ${rest.length - equal} not; see the attachment.`
}

function journalLines({ checkpoint }: DatasetCertificate): Line[] {
  const found = checkpoint === null ? null : readCheckpoint(checkpoint)
  if (!found) return [['Nhật ký chưa công bố / The journal is not published yet.', plain]]
  return [
    ['Nhật ký lúc cấp / The journal when it was issued', strong],
    [
      `${found.origin}: ${found.size} mục / entries, gốc / root ${found.root.toString('base64')}`,
      plain,
    ],
  ]
}

function checkLines(vkey: string): Line[] {
  return [
    ['Cách kiểm tra / How to check it', strong],
    [
      `Lấy tệp ${certificateName} đính kèm trong PDF này, rồi chạy / Take ${certificateName}, attached to this PDF, and run:`,
      plain,
    ],
    [`npx kho receipt verify ${certificateName} --key '${vkey}'`, plain],
    [
      'Trang này chỉ để đọc; chữ ký nằm trong tệp đính kèm. Khoá công khai phải lấy từ nơi khác tệp này. / This page is for reading; the signature is in the attachment. Take the public key from elsewhere than this file.',
      soft,
    ],
  ]
}

/** What people name may be long; the page stays one. */
function short(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}

function finish(document: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.on('error', reject)
    document.end()
  })
}
