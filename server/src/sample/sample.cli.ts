/** `kho demo` and `kho serve`. */
import { createLog } from '../log.ts'
import { startKho, type Kho } from '../app.ts'
import { misuse, readFlag, readOption, readPositionals } from '../cli/arguments.ts'
import type { Command, CommandContext } from '../cli/command.ts'
import { makeProvince, type SampleClient, type SampleLoad } from './make-province.ts'

const residentsDefault = 100_000
const residentsMax = 20_000_000

const serve: Command = {
  name: 'serve',
  summary: { vi: 'Chạy Kho: cổng, API, nhật ký', en: 'Run Kho: portal, API, journal' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const kho = await startKho(context.config, context.log)
    context.progress(`${kho.url}`)
    await ended(context)
    await kho.stop()
    return { exit: 0, json: { url: kho.url }, text: [] }
  },
}

const demo: Command = {
  name: 'demo',
  summary: {
    vi: 'Dựng tỉnh mẫu, đồng bộ, chứng minh rồi mở cổng',
    en: 'Make the sample province, synchronise and prove it, then serve',
  },
  usage: '[--rows 100000] [--once]',
  options: {
    rows: { type: 'string', help: { vi: 'số dân cư giả lập', en: 'synthetic residents' } },
    once: { type: 'boolean', help: { vi: 'dừng sau bảng kết quả', en: 'end after the table' } },
  },
  async run(context, args) {
    readPositionals(args)
    const residents = readCount(readOption(args, 'rows'))
    const log = createLog({
      level: context.config.logLevel === 'info' ? 'warn' : context.config.logLevel,
    })
    context.progress('PostgreSQL, nhật ký / journal …')
    const kho = await startKho(context.config, log)
    try {
      const { db, journalFolder } = kho
      const { config, progress } = context
      const made = await makeProvince({ db, config, log, journalFolder, residents, progress })
      await kho.journal.publishNow()
      const text = [...table(made.loads), '', ...toTry(kho, context, made.granted, made.refused)]
      const json = {
        loads: made.loads.map(({ receipt, seconds }) => ({ ...receipt, seconds })),
        url: kho.url,
      }
      const exit = made.loads.every(({ receipt }) => receipt.equal) ? 0 : 1
      if (readFlag(args, 'once')) return { exit, json, text }
      process.stdout.write(
        `${text.join('\n')}\n\n${kho.url.replace('127.0.0.1', 'localhost')}  (Ctrl+C)\n`,
      )
      await ended(context)
      return { exit, json, text: [] }
    } finally {
      await kho.stop()
    }
  },
}

function readCount(text: string | undefined): number {
  if (text === undefined) return residentsDefault
  const count = Number(text.replaceAll('_', ''))
  if (!Number.isInteger(count) || count < 1 || count > residentsMax)
    throw misuse(`--rows ${text} ?`)
  return count
}

/** Until somebody asks the program to end. */
async function ended({ signal }: CommandContext): Promise<void> {
  if (signal.aborted) return
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}

function table(loads: SampleLoad[]): string[] {
  const head = ['Bộ dữ liệu / dataset', 'dòng / rows', 'giây / seconds', 'bằng nguồn / equal']
  const rows = loads.map(({ version, receipt, seconds }) => [
    `${version.id} (${version.title.vi})`,
    receipt.certificate.store.rows.toLocaleString('vi-VN'),
    seconds.toFixed(2),
    receipt.equal
      ? `bằng / equal #${receipt.sequence}`
      : `KHÁC / NOT: ${receipt.heldBack} held back`,
  ])
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)))
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd()
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)]
}

/** Four commands that show what Kho is for. The secrets are of the sample's own systems. */
function toTry(
  kho: Kho,
  { config }: CommandContext,
  granted: SampleClient,
  refused: SampleClient,
): string[] {
  const api = `${kho.url}/api/v1/datasets/residents`
  const token = ({ id, secret }: SampleClient) =>
    `$(curl -s -u ${id}:${secret} -d grant_type=client_credentials ${kho.url}/oauth/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`
  const call = (client: SampleClient, path: string) =>
    `curl -s -H "Authorization: Bearer ${token(client)}" -H 'Kho-Purpose: c' -H 'Kho-Task: HS-2026-0001' '${api}${path}'`
  const data = config.dataDir === `${process.cwd()}/data` ? '' : `KHO_DATA='${config.dataDir}' `
  return [
    '1. Đọc theo quyền đã cấp / a granted read:',
    `   ${call(granted, '/records?limit=3')}`,
    '2. Bị từ chối / a refused read:',
    `   ${call(refused, '/records?limit=3')}`,
    '3. Nguồn thay đổi / the change feed:',
    `   ${call(granted, '/changes?after=0&limit=3')}`,
    '4. Kiểm chứng nhật ký / verify the journal:',
    `   ${data}npx kho journal verify ${kho.url}/journal`,
  ]
}

export const sampleCommands: Command[] = [serve, demo]
