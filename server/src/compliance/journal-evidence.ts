/** Evidence that every change is in a journal nobody rewrites unseen, and that the house is in order. */
import { readFile, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { ComplianceWant } from '@kho/contract/compliance.ts'
import { openCheckpoint } from '@kho/journal/checkpoint.ts'
import { recall } from '@kho/journal/remember.ts'
import { links } from '@kho/portal/links.ts'
import type { Config } from '../config.ts'
import { readAnchor } from '../journal/anchor.ts'
import { journalPlaces } from '../journal/journal-places.ts'
import { readJournalVkey } from '../journal/key.ts'
import { readSeal } from '../signin/break-glass.ts'
import { figure, wantIf, wantOf, type Evidence } from './evidence.ts'
import { selectJournalFacts } from './journal.sql.ts'
import { selectVerificationFacts } from './supply.sql.ts'

const dayMs = 86_400_000
/** The whole journal is to be verified at least so often. */
const verifyEveryDays = 31
/** Of the disk, in percent, that must be free. */
const freePercentMin = 10

const investigate = {
  vi: 'Chạy `npx kho journal verify`; giữ nguyên máy chủ và báo người kiểm tra.',
  en: 'Run `npx kho journal verify`; leave the server as it is and tell the auditor.',
}

export const journalEvidence: Evidence[] = [
  {
    id: 'journal.changes',
    title: {
      vi: 'Mỗi lần thay đổi dữ liệu có mục nhật ký',
      en: 'Every set of changes has its entry',
    },
    async look({ db }) {
      const { size, applies, untold, distrusted } = await selectJournalFacts(db)
      return {
        figures: [
          figure('mục nhật ký', 'entries', size, links.journal),
          figure('lần thay đổi', 'sets of changes', applies),
          figure('dòng từng bị sửa ngoài nhật ký', 'rows once altered behind it', distrusted),
        ],
        wants: wantOf(
          untold,
          { vi: 'lần thay đổi không có mục nhật ký', en: 'sets of changes have no entry' },
          investigate,
        ),
      }
    },
  },
  {
    id: 'journal.checkpoint',
    title: {
      vi: 'Điểm kiểm tra đã ký, mốc neo ngoài cơ sở dữ liệu',
      en: 'The signed checkpoint, and the anchor outside the database',
    },
    async look({ db, config }) {
      const { size } = await selectJournalFacts(db)
      const signed = await readSigned(config)
      const anchor = await readAnchor(config.anchorDir, config.journalOrigin)
      const anchored = anchor?.checkpoint.size ?? 0
      return {
        figures: [
          figure('mục đã ký', 'entries signed', signed.size, links.journal),
          figure('mục tại mốc neo', 'entries at the anchor', anchored),
        ],
        wants: [
          ...signed.wants,
          ...wantIf(
            anchored > size,
            {
              vi: `Mốc neo đã ký ${anchored} mục, cơ sở dữ liệu chỉ có ${size}.`,
              en: `The anchor signed ${anchored} entries, the database has ${size}.`,
            },
            investigate,
          ),
          ...wantIf(
            anchor === null && signed.size > 0,
            { vi: 'Không có mốc neo.', en: 'There is no anchor.' },
            {
              vi: 'Đặt lại: `npx kho journal anchor <checkpoint>` (KHO_ANCHOR).',
              en: 'Set it again: `npx kho journal anchor <checkpoint>` (KHO_ANCHOR).',
            },
          ),
        ],
      }
    },
  },
  {
    id: 'journal.verified',
    title: {
      vi: 'Lần kiểm chứng gần nhất của nhật ký và dấu băm',
      en: 'The last verification of journal and digest',
    },
    async look({ db, config, now }) {
      const kept = await recall(join(config.dataDir, 'journal-verified.json'))
      const last = kept.find(({ origin }) => origin === config.journalOrigin)
      const { wrong } = await selectVerificationFacts(db)
      const old = !last || now.getTime() - Date.parse(last.verifiedAt) > verifyEveryDays * dayMs
      return {
        figures: [
          figure('kiểm chứng toàn bộ gần nhất', 'last verified whole', last?.verifiedAt ?? '–'),
          figure('đến mục', 'up to entry', last?.size ?? 0, links.journal),
          figure('bộ dữ liệu không đúng với nhật ký', 'datasets that did not match', wrong.length),
        ],
        wants: [
          ...wantIf(
            old,
            {
              vi: `Chưa kiểm chứng toàn bộ trong ${verifyEveryDays} ngày.`,
              en: `It was not verified whole within ${verifyEveryDays} days.`,
            },
            { vi: 'Chạy `npx kho journal verify`.', en: 'Run `npx kho journal verify`.' },
          ),
          ...wantOf(
            wrong,
            { vi: 'bộ dữ liệu không đúng', en: 'datasets came out wrong' },
            investigate,
          ),
        ],
      }
    },
  },
]

/** The published checkpoint under the key of this installation. */
async function readSigned(config: Config): Promise<{ size: number; wants: ComplianceWant[] }> {
  const { folder, keyFile } = journalPlaces(config)
  const vkey = await readJournalVkey(keyFile)
  const note = await readFile(join(folder, 'checkpoint'), 'utf8').catch(() => null)
  const opened = vkey === null || note === null ? null : openCheckpoint(note, vkey)
  if (opened?.ok) return { size: opened.checkpoint.size, wants: [] }
  const why = opened?.reason ?? (vkey === null ? 'key' : 'checkpoint')
  const what = {
    vi: `Điểm kiểm tra không đọc được hoặc chữ ký không đúng (${why}).`,
    en: `The checkpoint cannot be read or its signature is wrong (${why}).`,
  }
  return { size: 0, wants: [{ what, todo: investigate }] }
}

export const operationEvidence: Evidence[] = [
  {
    id: 'operation.room',
    title: { vi: 'Dung lượng', en: 'Capacity' },
    async look({ db, config, datasets }) {
      const { bytes } = await selectJournalFacts(db)
      const disk = await statfs(config.dataDir)
      const percent = Math.floor((disk.bavail / disk.blocks) * 100)
      return {
        figures: [
          figure(
            'dòng đang lưu',
            'rows kept',
            datasets.reduce((sum, { rows }) => sum + rows, 0),
          ),
          figure('cơ sở dữ liệu, MiB', 'database, MiB', Math.round(bytes / 1024 ** 2)),
          figure('đĩa còn trống, %', 'disk free, %', percent),
        ],
        wants: roomWants(percent),
      }
    },
  },
  {
    id: 'operation.break-glass',
    title: { vi: 'Tài khoản khẩn cấp', en: 'The break-glass account' },
    async look({ db }) {
      const { state } = await readSeal(db)
      return {
        figures: [figure('tình trạng', 'state', sealWords[state])],
        wants: wantIf(
          state !== 'sealed',
          { vi: 'Tài khoản khẩn cấp chưa niêm phong.', en: 'It is not sealed.' },
          {
            vi: 'Niêm phong: `npx kho break-glass seal --agency …`.',
            en: 'Seal it: `npx kho break-glass seal --agency …`.',
          },
        ),
      }
    },
  },
  {
    id: 'operation.restore',
    title: { vi: 'Sao lưu và diễn tập khôi phục', en: 'Backups and restore drills' },
    notBuilt: {
      vi: 'Chưa có lệnh sao lưu và diễn tập khôi phục; kết quả không nằm trong nhật ký.',
      en: 'There is no command for backups and drills; no result is in the journal.',
    },
  },
]

const sealWords = {
  none: { vi: 'chưa lập', en: 'not made' },
  sealed: { vi: 'đã niêm phong', en: 'sealed' },
  opened: { vi: 'đang mở', en: 'opened' },
} as const

export function roomWants(freePercent: number): ComplianceWant[] {
  return wantIf(
    freePercent < freePercentMin,
    { vi: `Đĩa chỉ còn trống ${freePercent} %.`, en: `Only ${freePercent} % of the disk is free.` },
    { vi: 'Thêm dung lượng cho KHO_DATA.', en: 'Give KHO_DATA more room.' },
  )
}

export const securityEvidence: Evidence[] = [
  {
    id: 'security.keys',
    title: { vi: 'Tệp khoá chỉ chủ máy chủ đọc được', en: 'Key files that only the owner reads' },
    async look({ config }) {
      const files = [
        journalPlaces(config).keyFile,
        config.credentialsKeyFile,
        config.subjectsKeyFile,
      ]
      const found = await Promise.all(
        files.map(async (file) => ({
          file,
          mode: await stat(file).then(
            (one) => one.mode,
            () => null,
          ),
        })),
      )
      const open = found.filter(({ mode }) => mode !== null && (mode & 0o077) !== 0)
      return {
        figures: [
          figure('tệp khoá', 'key files', found.filter(({ mode }) => mode !== null).length),
        ],
        wants: wantOf(
          open.map(({ file }) => file),
          { vi: 'tệp khoá người khác đọc được', en: 'key files others can read' },
          { vi: 'chmod 600; cân nhắc thay khoá.', en: 'chmod 600; consider another key.' },
        ),
      }
    },
  },
  {
    id: 'security.dossier',
    title: {
      vi: 'Hồ sơ cấp độ, biểu hằng năm (trước 25/12), SIEM, lưu nhật ký theo cấp',
      en: 'Level dossier, yearly form (before 25 December), SIEM, retention per level',
    },
    notBuilt: {
      vi: 'Chưa có hồ sơ cấp độ, biểu báo cáo năm, xuất SIEM và thời hạn lưu theo cấp.',
      en: 'There is no level dossier, yearly form, SIEM export or retention per level.',
    },
  },
]
