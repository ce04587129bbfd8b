/**
 * The minutes as pages for people who file paper. The signed JSON lies in them as an attachment: the
 * pages show, the attachment proves.
 */
import { reviewOutcomes, type ReviewOutcome } from '@kho/contract/review.ts'
import { canonicalJson } from '@kho/journal/entry.ts'
import { readCheckpoint } from '@kho/journal/checkpoint.ts'
import { openDocument, writeText, type TextStyle } from '../pdf-text.ts'
import { showDay, showInstant } from '../time.ts'
import type { Minutes, OutcomeCounts, SignedMinutes } from './minutes.ts'

const margin = 56
const head: TextStyle = { size: 18, weight: 'bold' }
const strong: TextStyle = { size: 11, weight: 'bold' }
const plain: TextStyle = { size: 10 }
const soft: TextStyle = { size: 8.5, color: '#55605d' }
const outcomeWidth = 62

export const minutesName = 'minutes.json'

export const outcomeTitles: Record<ReviewOutcome, string> = {
  kept: 'giữ / kept',
  reduced: 'thu hẹp / reduced',
  revoked: 'thu hồi / revoked',
  suspended: 'tạm dừng / suspended',
  ended: 'đã hết / ended',
}

type Sheet = {
  /** A paragraph; goes on on the next page where this one is full. */
  write(text: string, style: TextStyle, gap?: number): void
  /** A name and the numbers beside it. */
  row(name: string, cells: readonly string[], style: TextStyle): void
}

export async function drawMinutes(
  made: Minutes,
  signed: SignedMinutes,
  vkey: string,
): Promise<Buffer> {
  const at = new Date(made.closedAt)
  const document = await openDocument({
    size: 'A4',
    margins: { top: margin, bottom: 0, left: margin, right: margin },
    lang: 'vi',
    info: { Title: `Biên bản rà soát số ${made.campaign}`, CreationDate: at, ModDate: at },
  })
  document.file(Buffer.from(`${canonicalJson(signed)}\n`), {
    name: minutesName,
    type: 'application/json',
    creationDate: at,
    modifiedDate: at,
  })
  const sheet = openSheet(document)
  writeHead(sheet, made)
  writeCounts(sheet, made)
  writeReviewers(sheet, made)
  writeProof(sheet, made, vkey)
  return finish(document)
}

function openSheet(document: PDFKit.PDFDocument): Sheet {
  let y = margin
  const width = document.page.width - 2 * margin
  const bottom = document.page.height - margin
  const need = (height: number) => {
    if (y + height <= bottom) return
    document.addPage()
    y = margin
  }
  return {
    write(text, style, gap = 2) {
      need(style.size * 1.35 * Math.ceil((text.length * style.size * 0.55) / width))
      y = writeText(document, text, { x: margin, y, width }, style) + gap
    },
    row(name, cells, style) {
      need(style.size * 2.8)
      const left = width - cells.length * outcomeWidth
      const ends = [
        writeText(document, name, { x: margin, y, width: left - 8 }, style),
        ...cells.map((cell, i) => {
          const x = margin + left + i * outcomeWidth
          return writeText(document, cell, { x, y, width: outcomeWidth - 4 }, style)
        }),
      ]
      y = Math.max(...ends) + 2
    },
  }
}

function writeHead({ write }: Sheet, made: Minutes): void {
  const { document } = made
  write('BIÊN BẢN RÀ SOÁT TÀI KHOẢN VÀ QUYỀN TRUY CẬP', head)
  write('Minutes of the review of accounts and access (1731/QĐ-UBND, Điều 12.5)', soft, 10)
  write(`Số / No. ${document.number}, ngày / date ${showDay(document.date)}`, strong)
  write(`Người ký / signer: ${document.signer}`, plain)
  write(`Đợt / review ${made.campaign}: ${made.reason}`, plain)
  write(`Cơ quan / agencies: ${made.agencies?.join(', ') ?? 'tất cả / all'}`, plain)
  write(
    `Mở / opened ${showInstant(made.openedAt)} (${made.openedBy}); hạn / due ${showDay(made.dueOn)}; kết thúc / closed ${showInstant(made.closedAt)} (${made.closedBy}).`,
    plain,
    10,
  )
}

function writeCounts({ write, row }: Sheet, made: Minutes): void {
  write('Kết quả theo loại và theo cơ quan / Outcomes by kind and by agency', strong)
  const titles = reviewOutcomes.map((one) => outcomeTitles[one])
  const cells = (counts: OutcomeCounts) => reviewOutcomes.map((one) => String(counts[one] ?? 0))
  row('', titles, soft)
  for (const [kind, counts] of Object.entries(made.outcomes)) {
    row(kindTitles[kind] ?? kind, cells(counts), plain)
  }
  row('', [], soft)
  for (const { agency, name, outcomes } of made.byAgency) {
    row(`${name.vi} (${agency})`, cells(outcomes), plain)
  }
}

const kindTitles: Record<string, string> = {
  account: 'Tài khoản / accounts',
  appointment: 'Chức năng / functions',
  client: 'Hệ thống / clients',
  grant: 'Quyền đọc / grants',
}

function writeReviewers({ write }: Sheet, { reviewers }: Minutes): void {
  write('', soft)
  write('Người rà soát / Reviewers', strong)
  if (reviewers.length === 0) write('Không ai quyết định mục nào / Nobody decided anything.', plain)
  for (const { account, name, agency, decisions } of reviewers) {
    write(`${name ?? account} (${account}, ${agency ?? '-'}): ${decisions} mục / items`, plain)
  }
}

function writeProof({ write }: Sheet, made: Minutes, vkey: string): void {
  write('', soft)
  write('Bằng chứng / Proof', strong)
  write(
    `Chốt khi mở / frozen: ${made.population.items} mục / items, SHA-256 ${made.population.sha256}`,
    soft,
  )
  write(`Kết quả / outcomes: SHA-256 ${made.outcome.sha256}`, soft)
  write(
    `Nhật ký / journal: mục mở / opened ${made.openingEntry}, mục kết thúc / closed ${made.closingEntry}`,
    soft,
  )
  const found = made.checkpoint === null ? null : readCheckpoint(made.checkpoint)
  if (found) {
    const root = found.root.toString('base64')
    write(`${found.origin}: ${found.size} mục / entries, gốc / root ${root}`, soft)
  }
  write(
    `Lấy tệp ${minutesName} đính kèm trong PDF này, rồi chạy / Take ${minutesName}, attached to this PDF, and run: npx kho receipt verify ${minutesName} --key '${vkey}'`,
    soft,
  )
  write(
    'Trang này chỉ để đọc; chữ ký nằm trong tệp đính kèm. Khoá công khai phải lấy từ nơi khác tệp này. / These pages are for reading; the signature is in the attachment. Take the public key from elsewhere than this file.',
    soft,
  )
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
