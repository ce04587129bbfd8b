/** `kho demo` and `kho serve`. */
import { join } from 'node:path'
import { createLog } from '../log.ts'
import { startKho, type Kho } from '../app.ts'
import { misuse, readFlag, readOption, readPositionals } from '../cli/arguments.ts'
import type { Command, CommandContext } from '../cli/command.ts'
import { tellNewStore } from '../cli/data-folder.ts'
import { describeLoads, isAsMeant } from './describe-loads.ts'
import { makeProvince, sampleFolder } from './make-province.ts'
import type { SampleOfficer } from './make-officers.ts'
import type { SampleClient } from './sample-client.ts'
import { functions } from '@kho/contract/function.ts'
import { sendOffices } from './send-offices.ts'
import { inspectionService } from './office/service-offices.ts'
import { serveAgencies } from './serve-agencies.ts'

const residentsDefault = 100_000
const residentsMax = 20_000_000
/** Below the sample's folder, unless the operator watches another. */
const watchedFolder = 'thu-muc-theo-doi'

const serve: Command = {
  name: 'serve',
  summary: { vi: 'Chạy Kho: cổng, API, nhật ký', en: 'Run Kho: portal, API, journal' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    for (const line of tellNewStore(context.config)) context.progress(line)
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
    // Its own new store is what a demo is for; a folder that is mistyped it refuses as well.
    tellNewStore(context.config)
    const log = createLog({
      level: context.config.logLevel === 'info' ? 'warn' : context.config.logLevel,
    })
    const folder = sampleFolder(context.config.dataDir)
    const service = await serveAgencies(folder)
    const watchDir = context.config.watchDir ?? join(folder, watchedFolder)
    const allowedHosts = [...context.config.allowedHosts, service.host]
    const config = { ...context.config, watchDir, allowedHosts }
    context.progress('PostgreSQL, nhật ký / journal …')
    const kho = await startKho(config, log).catch(async (error: unknown) => {
      await service.close()
      throw error
    })
    try {
      const { db, journalFolder } = kho
      const { progress } = context
      const made = await makeProvince({
        db,
        config,
        log,
        journalFolder,
        residents,
        progress,
        service: service.url,
        serviceKey: service.key,
      })
      await kho.journal.publishNow()
      const isOnce = readFlag(args, 'once')
      const text = [
        ...describeLoads(made.loads),
        '',
        ...toTry(kho, context, made.granted, made.refused),
        '',
        ...aboutBoard(kho, context, isOnce),
        '',
        ...aboutOfficers(kho, context, made.officers),
      ]
      const json = {
        loads: made.loads.map(({ receipt, seconds, kind, part }) => ({
          ...receipt,
          seconds,
          kind,
          ...(part === undefined ? {} : { part }),
        })),
        url: kho.url,
      }
      const exit = made.loads.every(isAsMeant) ? 0 : 1
      if (isOnce) return { exit, json, text }
      const address = kho.url.replace('127.0.0.1', 'localhost')
      process.stdout.write(`${text.join('\n')}\n\n${address}  (Ctrl+C)\n`)
      await sendOffices({ db, url: kho.url, folder, watchDir, progress })
      await ended(context)
      return { exit, json, text: [] }
    } finally {
      await kho.stop()
      await service.close()
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

/** What shows what Kho is for. The secrets are of the sample's own systems. */
function toTry(
  kho: Kho,
  { config }: CommandContext,
  granted: SampleClient,
  refused: SampleClient,
): string[] {
  const api = `${kho.url}/api/v1/datasets`
  const token = ({ id, secret }: SampleClient) =>
    `$(curl -s -u ${id}:${secret} -d grant_type=client_credentials ${kho.url}/oauth/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`
  const call = (client: SampleClient, path: string) =>
    `curl -s -H "Authorization: Bearer ${token(client)}" -H 'Kho-Purpose: c' -H 'Kho-Task: HS-2026-0001' '${api}${path}'`
  return [
    '1. Đọc theo quyền đã cấp / a granted read:',
    `   ${call(granted, '/residents/records?limit=3')}`,
    '2. Bị từ chối / a refused read:',
    `   ${call(refused, '/residents/records?limit=3')}`,
    '3. Nguồn thay đổi / the change feed:',
    `   ${call(granted, '/residents/changes?after=0&limit=3')}`,
    '4. Kiểm chứng nhật ký / verify the journal:',
    `   ${dataSetting(config.dataDir)}npx kho journal verify ${kho.url}/journal`,
    '5. Dịch vụ hỏi tại chủ quản, không lưu / a service asked at its owner, nothing kept:',
    `   ${call(granted, `/${inspectionService}/records/00Z-00001`)}`,
    '6. Tra cứu theo quyền của cơ quan / explore under the grant of an agency (khai-thac, HS-1):',
    `   ${kho.url}/console/use`,
  ]
}

/** Where all agencies are seen together, and who is still to send. */
function aboutBoard(kho: Kho, { config }: CommandContext, isOnce: boolean): string[] {
  const board = `Bảng cung cấp / the board: ${kho.url}/board   ${dataSetting(config.dataDir)}npx kho board`
  if (!isOnce) return [board]
  return [
    board,
    'job-vacancies, bus-routes: chỉ gửi khi Kho đang mở cổng (bỏ --once) / come only while Kho serves (without --once)',
  ]
}

/** Who may sign in. A first password is shown once and has to be changed at the first entry. */
function aboutOfficers(
  kho: Kho,
  { config }: CommandContext,
  officers: readonly SampleOfficer[],
): string[] {
  const lines = officers.map(({ account, function: name, agency, password }) => {
    const { vi, en } = functions[name].title
    return `   ${account.padEnd(11)} ${(password ?? '').padEnd(24)} ${vi} / ${en} (${agency})`
  })
  const again = `${dataSetting(config.dataDir)}npx kho account password <tài khoản>`
  return [
    `Đăng nhập / sign in: ${kho.url}/sign-in`,
    ...lines,
    officers.some(({ password }) => password === null)
      ? `   Mật khẩu lần đầu chỉ in một lần / first passwords are printed once; ${again}`
      : '   Mật khẩu lần đầu, phải đổi khi vào / first passwords, to be changed on entering.',
  ]
}

/** What a command must be told where the data lie elsewhere than by default. */
function dataSetting(dataDir: string): string {
  return dataDir === `${process.cwd()}/data` ? '' : `KHO_DATA='${dataDir}' `
}

export const sampleCommands: Command[] = [serve, demo]
