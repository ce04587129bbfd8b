/** `kho audit …` for the auditor and `kho breach …` for whoever answers for the data. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { breachSchema, breachStepSchema } from '@kho/contract/personal.ts'
import { runJournalCli } from '@kho/journal/cli.ts'
import { misuse, needOption, readFlag, readOption, readPositionals } from '../cli/arguments.ts'
import type { Command, CommandArgs, CommandContext, ExitCode } from '../cli/command.ts'
import { checkFile } from '../cli/check-file.ts'
import { readGivenFile } from '../cli/read-given-file.ts'
import { readJsonFile } from '../cli/read-json-file.ts'
import { journalPlaces } from '../journal/journal-places.ts'
import { openJournalKey, readJournalVkey } from '../journal/key.ts'
import { waitForPublication } from '../journal/wait-for-publication.ts'
import { showInstant, startOfDay } from '../time.ts'
import { clockOfBreach } from './breach.ts'
import { selectBreaches } from './breach.sql.ts'
import { drawSample, sampleKinds, type SampleKind } from './draw-sample.ts'
import { makePack } from './make-pack.ts'
import { moveBreach } from './move-breach.ts'
import { recordBreach } from './record-breach.ts'

const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const
const kinds = Object.keys(sampleKinds).join('|')
const sampleOptions = {
  of: text(kinds, kinds),
  seed: text('mầm do người kiểm tra chọn', "a seed of the auditor's choice"),
  count: text('số mục lấy (20)', 'how many (20)'),
  from: text('từ ngày', 'from this day'),
  until: text('đến trước ngày', 'before this day'),
}

const sample: Command = {
  name: 'audit sample',
  summary: {
    vi: 'Lấy mẫu ngẫu nhiên, lấy lại được bằng cùng một mầm',
    en: 'Draw a random sample that the same seed draws again',
  },
  usage: `--of ${kinds} --seed … [--count …] [--from …] [--until …]`,
  options: sampleOptions,
  async run(context, args) {
    readPositionals(args)
    const json = await draw(context, args)
    const lines = json.drawn.map(
      ({ entry, at, kind, place }) =>
        `#${entry}${place === null ? '' : `/${place}`}  ${kind}  ${showInstant(at)}`,
    )
    return { exit: 0, json, text: [`${json.drawn.length} / ${json.population}`, ...lines] }
  },
}

const pack: Command = {
  name: 'audit pack',
  summary: {
    vi: 'Lập bộ chứng cứ của một mẫu, kiểm chứng được ngoại tuyến',
    en: 'Make the pack of evidence of a sample, which verifies offline',
  },
  usage: `<folder> --of ${kinds} --seed … [--count …] [--from …] [--until …] [--since checkpoint]`,
  options: {
    ...sampleOptions,
    since: text('tệp checkpoint đã giữ từ lần trước', 'checkpoint file kept from last time'),
  },
  async run(context, args) {
    const [folder] = readPositionals(args, 'folder') as [string]
    const file = readOption(args, 'since')
    const since = file === undefined ? undefined : (await readGivenFile(file)).toString('utf8')
    const db = await context.database()
    const { drawn, ...about } = await draw(context, args)
    const places = journalPlaces(context.config)
    await waitForPublication(db, places, context.log)
    const key = await openJournalKey(places.keyFile, places.origin)
    const parts = { db, journalFolder: places.folder, key }
    const files = await makePack(parts, {
      account: context.actor,
      entries: drawn,
      about,
      since,
    })
    for (const [path, content] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content, { flag: 'wx' })
    }
    const command = `npx kho audit verify ${folder} --key '${key.vkey}'`
    return { exit: 0, json: { folder, files: files.size, key: key.vkey }, text: [folder, command] }
  },
}

const verify: Command = {
  name: 'audit verify',
  summary: {
    vi: 'Kiểm chứng một bộ chứng cứ, không cần máy chủ',
    en: 'Verify a pack of evidence, without a server',
  },
  usage: '<folder|file> [--key …]',
  options: { key: text('khoá công khai của nhật ký', 'public key of the journal') },
  async run(context, args) {
    const [location] = readPositionals(args, 'folder') as [string]
    const { keyFile } = journalPlaces(context.config)
    const key = readOption(args, 'key') ?? (await readJournalVkey(keyFile))
    if (key === null) throw misuse('--key ?')
    const out: string[] = []
    const output = { out: (line: string) => out.push(line), err: (line: string) => out.push(line) }
    const words = ['verify-pack', location, '--key', key]
    const plain = (await runJournalCli(words, { output })) as ExitCode
    const shown = out.splice(0)
    await runJournalCli([...words, '--json'], { output })
    return { exit: plain, json: JSON.parse(out.join('\n')), text: shown }
  },
}

async function draw(context: CommandContext, args: CommandArgs) {
  const of = needOption(args, 'of')
  const count = Number(readOption(args, 'count') ?? '20')
  const seed = needOption(args, 'seed')
  if (!Object.hasOwn(sampleKinds, of)) throw misuse(`--of ${of} ? (${kinds})`)
  if (!Number.isInteger(count) || count < 1 || count > 500) throw misuse('--count ? (1–500)')
  if (!/^[\w.-]{1,64}$/.test(seed)) throw misuse('--seed ? (A-Z a-z 0-9 _ . -)')
  const day = (name: string, otherwise: Date) => {
    const given = readOption(args, name)
    if (given === undefined) return otherwise
    if (!z.iso.date().safeParse(given).success) throw misuse(`--${name} ${given} ? (YYYY-MM-DD)`)
    return startOfDay(given)
  }
  const [from, until] = [day('from', startOfDay('2020-01-01')), day('until', new Date())]
  const db = await context.database()
  return drawSample(db, { account: context.actor, of: of as SampleKind, count, seed, from, until })
}

const now = () => new Date()

const breachList: Command = {
  name: 'breach list',
  summary: { vi: 'Sổ vi phạm dữ liệu cá nhân', en: 'The register of breaches' },
  nothing: { vi: 'Sổ không có vi phạm nào.', en: 'The register holds no breaches.' },
  usage: '[--open]',
  options: {
    open: { type: 'boolean', help: { vi: 'chỉ việc chưa xong', en: 'only unfinished ones' } },
  },
  async run(context, args) {
    readPositionals(args)
    const filter = { open: readFlag(args, 'open'), before: null, limit: 1000 }
    const found = await selectBreaches(await context.database(), filter)
    const json = found.map((one) => ({ ...one, clock: clockOfBreach(one, now()) }))
    const lines = json.map(
      ({ id, detectedAt, notifyBy, clock }) =>
        `${id}  ${showInstant(detectedAt)}  ${clock}${notifyBy ? `  ≤ ${showInstant(notifyBy)}` : ''}`,
    )
    return { exit: 0, json, text: lines }
  },
}

const breachRecord: Command = {
  name: 'breach record',
  summary: { vi: 'Ghi một vi phạm từ tệp JSON', en: 'Record a breach from a JSON file' },
  usage: '<file.json>',
  async run(context, args) {
    const [file] = readPositionals(args, 'file.json') as [string]
    const given = checkFile(file, breachSchema, await readJsonFile(file))
    const db = await context.database()
    const json = await db.tx((tx) => recordBreach(tx, { now }, context.actor, given))
    const by = json.notifyBy ? `  ≤ ${showInstant(json.notifyBy)}` : ''
    return { exit: 0, json, text: `${json.id}${by}` }
  },
}

const breachStep: Command = {
  name: 'breach step',
  summary: {
    vi: 'Ghi thêm, ghi đã thông báo, hoặc đã khắc phục',
    en: 'Add to a breach: noted, notified, repaired',
  },
  usage: '<breach> --kind noted|notified|repaired --note …',
  options: {
    kind: text('noted|notified|repaired', 'noted|notified|repaired'),
    note: text('nội dung', 'what was found or done'),
  },
  async run(context, args) {
    const [id] = readPositionals(args, 'breach') as [string]
    const given = breachStepSchema.safeParse({
      kind: needOption(args, 'kind'),
      note: needOption(args, 'note'),
    })
    if (!given.success) throw misuse(given.error.issues[0]?.path.join('.') ?? '')
    const db = await context.database()
    const input = { id, ...given.data }
    const json = await db.tx((tx) => moveBreach(tx, { now }, context.actor, input))
    return { exit: 0, json, text: `${id}  ${given.data.kind}` }
  },
}

export const auditCommands: Command[] = [sample, pack, verify, breachList, breachRecord, breachStep]
