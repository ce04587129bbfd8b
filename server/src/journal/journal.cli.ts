import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runJournalCli } from '@kho/journal/cli.ts'
import { misuse, readOption, readPositionals } from '../cli/arguments.ts'
import { say } from '../cli/command.ts'
import type { Command, CommandContext, ExitCode, Outcome } from '../cli/command.ts'
import { readGivenFile } from '../cli/read-given-file.ts'
import { journalPlaces } from './journal-places.ts'
import { openJournalKey, readJournalVkey } from './key.ts'
import { setAnchor } from './set-anchor.ts'
import { writeProof } from './write-proof.ts'

const keyOption = {
  type: 'string',
  help: {
    vi: 'khoá công khai của nhật ký, hoặc tệp chứa khoá',
    en: 'public key of the journal, or a file that holds it',
  },
} as const

const journalKey: Command = {
  name: 'journal key',
  summary: {
    vi: 'In tên và khoá công khai của nhật ký',
    en: 'Print the name and the public key of the journal',
  },
  usage: '',
  async run({ config }, args) {
    readPositionals(args)
    const { keyFile, origin } = journalPlaces(config)
    const { vkey } = await openJournalKey(keyFile, origin)
    return { exit: 0, json: { origin, key: vkey }, text: [origin, vkey] }
  },
}

const journalVerify: Command = {
  name: 'journal verify',
  summary: {
    vi: 'Kiểm chứng lại toàn bộ nhật ký, từng mục một',
    en: 'Verify the whole journal again, entry by entry',
  },
  usage: '[URL|folder] [--key …] [--remember …]',
  options: {
    key: keyOption,
    remember: {
      type: 'string',
      help: {
        vi: 'tệp giữ điểm kiểm tra đã kiểm chứng, để lần sau đối chiếu',
        en: 'file that keeps the verified checkpoint, to compare with next time',
      },
    },
  },
  async run(context, args) {
    const { folder, keyFile } = journalPlaces(context.config)
    const { dataDir } = context.config
    const location = args.positionals.length === 0 ? folder : readPositionals(args, 'URL')[0]!
    const own = location === folder ? await readJournalVkey(keyFile) : null
    const key = readOption(args, 'key') ?? own
    const kept = join(dataDir, 'journal-verified.json')
    const remember = readOption(args, 'remember') ?? (existsSync(dataDir) ? kept : null)
    const words = ['verify', location, ...flag('key', key), ...flag('remember', remember)]
    return runVerifier(context, words)
  },
}

const journalVerifyProof: Command = {
  name: 'journal verify-proof',
  summary: {
    vi: 'Kiểm chứng một tệp chứng minh, không cần máy chủ',
    en: 'Verify a proof file, without a server',
  },
  usage: '<file> [--key …]',
  options: { key: keyOption },
  async run(context, args) {
    const [file = ''] = readPositionals(args, 'file')
    const { keyFile } = journalPlaces(context.config)
    const key = readOption(args, 'key') ?? (await readJournalVkey(keyFile))
    if (key === null) throw misuse('--key ?')
    return runVerifier(context, ['verify-proof', file, ...flag('key', key)])
  },
}

const receiptVerify: Command = {
  name: 'receipt verify',
  summary: {
    vi: 'Kiểm chứng biên nhận có chữ ký, không cần máy chủ',
    en: 'Verify a signed receipt, without a server',
  },
  usage: '<file> [--key …]',
  options: { key: keyOption },
  async run(context, args) {
    const [file = ''] = readPositionals(args, 'file')
    const { keyFile } = journalPlaces(context.config)
    const key = readOption(args, 'key') ?? (await readJournalVkey(keyFile))
    if (key === null) throw misuse('--key ?')
    return runVerifier(context, ['verify-receipt', file, ...flag('key', key)])
  },
}

const journalProve: Command = {
  name: 'journal prove',
  summary: {
    vi: 'Viết tệp chứng minh một mục có trong nhật ký đã công bố',
    en: 'Write a file that proves an entry of the published journal',
  },
  usage: '<entry> [--out …]',
  options: { out: { type: 'string', help: { vi: 'tệp sẽ viết', en: 'file to write' } } },
  async run(context, args) {
    const [entry = ''] = readPositionals(args, 'entry')
    if (!/^\d{1,15}$/.test(entry)) throw misuse(`${entry} ?`)
    const index = Number(entry)
    const file = readOption(args, 'out') ?? `proof-${index}.txt`
    const key = await writeProof(journalPlaces(context.config), file, { index })
    const command = `npx kho journal verify-proof ${file} --key '${key}'`
    return { exit: 0, json: { file, index, key }, text: [file, command] }
  },
}

const journalMirror: Command = {
  name: 'journal mirror',
  summary: {
    vi: 'Sao nhật ký về một thư mục để kiểm chứng ngoại tuyến',
    en: 'Copy the journal into a folder, to verify it offline',
  },
  usage: '<URL> <folder> [--key …]',
  options: { key: keyOption },
  async run(context, args) {
    const places = readPositionals(args, 'URL', 'folder')
    return runVerifier(context, ['mirror', ...places, ...flag('key', readOption(args, 'key'))])
  },
}

const journalAnchor: Command = {
  name: 'journal anchor',
  summary: {
    vi: 'Đặt lại mốc neo bị mất từ checkpoint đã ký sau cùng',
    en: 'Set a lost anchor from the last signed checkpoint',
  },
  usage: '<checkpoint file>',
  async run(context, args) {
    const [file = ''] = readPositionals(args, 'checkpoint file')
    const { keyFile, origin, anchorFolder } = journalPlaces(context.config)
    const { vkey } = await openJournalKey(keyFile, origin)
    const note = (await readGivenFile(file)).toString('utf8')
    const { checkpoint } = await setAnchor(anchorFolder, origin, note, vkey)
    const { size } = checkpoint
    const text = { vi: `Mốc neo: ${size} mục.`, en: `The anchor is at ${size} entries.` }
    return { exit: 0, json: { origin, size }, text: say(context, text) }
  },
}

export const journalCommands: Command[] = [
  journalKey,
  journalVerify,
  journalProve,
  journalVerifyProof,
  journalMirror,
  journalAnchor,
  receiptVerify,
]

type VerifierResult = {
  ok: boolean
  origin?: string | null
  size?: number
  index?: number
  root?: string
  key?: string | null
  receipt?: Readonly<Record<string, unknown>> | null
  trustedOnFirstUse?: boolean
  comparedWithSize?: number | null
  findings: { code: string; place: string; sentence: string; sentenceVi: string }[]
}

/** Runs the stand-alone verifier in this process, so that both say the same. */
async function runVerifier(context: CommandContext, words: string[]): Promise<Outcome> {
  const out: string[] = []
  const err: string[] = []
  const output = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) }
  const exit = (await runJournalCli([...words, '--json'], { output })) as ExitCode
  if (exit === 2) throw misuse(err.join(' '))
  const result = JSON.parse(out.join('\n')) as VerifierResult
  return { exit, json: result, text: textOf(context, result) }
}

function textOf(context: CommandContext, result: VerifierResult): string[] {
  const { origin, size, index, root, key, receipt, findings } = result
  const before = result.comparedWithSize
  const lines = findings.map(
    ({ code, place, sentence, sentenceVi }) =>
      `✗ ${place} [${code}] ${say(context, { vi: sentenceVi, en: sentence })}`,
  )
  if (receipt) {
    lines.push(say(context, { vi: `Người ký: ${origin}`, en: `Signed by ${origin}` }))
    for (const [name, value] of Object.entries(receipt)) {
      if (typeof value !== 'object') lines.push(`  ${name}: ${value}`)
    }
  } else if (origin) {
    const place =
      index === undefined ? '' : say(context, { vi: `mục ${index} / `, en: `entry ${index} of ` })
    lines.push(`${origin}: ${place}${size} ${say(context, { vi: 'mục', en: 'entries' })}`)
  }
  if (root) lines.push(`root ${root}`)
  if (key) lines.push(`key ${key}`)
  if (result.trustedOnFirstUse) lines.push(say(context, firstUse))
  if (typeof before === 'number') {
    const vi = `đã đối chiếu với điểm kiểm tra ${before} mục giữ từ lần trước`
    lines.push(say(context, { vi, en: `compared with the checkpoint of ${before} kept before` }))
  }
  const right = {
    vi: receipt ? '✓ Biên nhận đúng.' : '✓ Nhật ký nguyên vẹn.',
    en: '✓ All is right.',
  }
  const wrong = { vi: '✗ Có sai lệch.', en: '✗ Something is wrong.' }
  return [...lines, say(context, result.ok ? right : wrong)]
}

const firstUse = {
  vi: 'Khoá này lấy từ chính nhật ký: hãy đối chiếu với khoá nhận bằng đường khác.',
  en: 'This key came from the log itself: compare it with one that reached you by another way.',
}

function flag(name: string, value: string | null | undefined): string[] {
  return value ? [`--${name}`, value] : []
}
