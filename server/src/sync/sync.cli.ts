/** `kho sync`, `kho runs …`, `kho source schedule`. */
import { Refusal } from '@kho/contract/refusal.ts'
import { readCalendar } from '../calendar/read-calendar.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import {
  misuse,
  readFlag,
  readList,
  readOption,
  readOptional,
  readPositionals,
} from '../cli/arguments.ts'
import type { Command, CommandContext, Outcome } from '../cli/command.ts'
import { describeReceipt } from '../intake/describe-receipt.ts'
import { receiptSigner } from '../intake/receipt.ts'
import { journalPlaces } from '../journal/journal-places.ts'
import { openJournalKey } from '../journal/key.ts'
import { showInstant } from '../time.ts'
import { cancelRun } from './cancel-run.ts'
import { openSync, workOn, type Sync } from './open-sync.ts'
import { causeInWords, runAnswer } from './run-answer.ts'
import { hasEnded, type Run } from './run.ts'
import { selectRuns } from './run.sql.ts'
import { setSchedule } from './set-schedule.ts'
import { progressLine, stateInWords } from './show-progress.ts'
import { listPlanned } from './start-due-runs.ts'
import { startRunForPerson } from './start-run.ts'
import { waitForEnd, type EndedRun } from './wait-for-end.ts'

/** As long as a program may take from asking for a run to taking it up. */
const keepSeconds = 30
const shownEveryMs = 2_000

async function withSync<T>(context: CommandContext, fn: (sync: Sync) => Promise<T>): Promise<T> {
  const sync = await openSync({ db: await context.database(), log: context.log })
  try {
    return await fn(sync)
  } finally {
    await sync.stop()
  }
}

const syncCommand: Command = {
  name: 'sync',
  summary: { vi: 'Đồng bộ từ một nguồn đã khai báo', en: 'Synchronise a declared source' },
  usage: '<source> [--full] [--confirm …]',
  options: {
    full: {
      type: 'boolean',
      help: {
        vi: 'so toàn bộ nguồn, không chỉ phần thay đổi từ mốc lần trước',
        en: 'compare the whole source, not only what changed since the last watermark',
      },
    },
    confirm: {
      type: 'string',
      help: {
        vi: 'số của lần nạp đang chờ xác nhận',
        en: 'the load that waits for a confirmation',
      },
    },
  },
  async run(context, args) {
    const [source] = readPositionals(args, 'source') as [string]
    const asked = {
      source,
      actor: context.actor,
      confirm: readOption(args, 'confirm'),
      whole: readFlag(args, 'full'),
      keepSeconds,
    }
    return withSync(context, async (sync) => {
      const id = await sync.db.tx((tx) => startRunForPerson(tx, sync.queue, asked))
      return await outcomeOf(context, await performHere(context, sync, id))
    })
  },
}

/** Works on the run in this program, shows how far it is, and cancels it when interrupted. */
async function performHere(context: CommandContext, sync: Sync, id: string): Promise<EndedRun> {
  const { config, log } = context
  const journalFolder = journalPlaces(config).folder
  const cancel = () => {
    cancelRun(sync.db, sync.queue, context.actor, id).catch(() => {})
  }
  context.signal.addEventListener('abort', cancel, { once: true })
  const work = workOn(sync, { db: sync.db, config, journalFolder, log }, id)
  // A run that fails here for a while is taken up by a Kho that runs, or given up by the queue.
  const ended = waitForEnd(sync, id, createShower(context))
  const [taken, result] = await Promise.all([work, ended])
  context.signal.removeEventListener('abort', cancel)
  if (!taken) context.progress(`${id} ↗`)
  return result
}

function createShower(context: CommandContext): (run: Run) => void {
  let shownAtMs = Date.now()
  return (run) => {
    if (hasEnded(run) || Date.now() - shownAtMs < shownEveryMs) return
    shownAtMs = Date.now()
    if (!process.stderr.isTTY) return context.progress(progressLine(run, context.lang))
    process.stderr.write(`\r\u001B[K${progressLine(run, context.lang)}`)
  }
}

async function outcomeOf(context: CommandContext, { run, receipt }: EndedRun): Promise<Outcome> {
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
  if (receipt) {
    const { keyFile, origin } = journalPlaces(context.config)
    const sign = receiptSigner(await openJournalKey(keyFile, origin))
    return { exit: 0, json: sign(receipt), text: describeReceipt(receipt, context.lang) }
  }
  throw new Refusal(run.cause!.code, run.cause!.values)
}

const runsCommand: Command = {
  name: 'runs',
  summary: { vi: 'Các lần đồng bộ gần đây', en: 'The latest runs' },
  nothing: { vi: 'Chưa có lần đồng bộ nào.', en: 'There are no runs.' },
  usage: '[dataset]',
  async run(context, args) {
    const dataset = readOptional(args)
    const db = await context.database()
    if (dataset !== undefined) await findDataset(db, dataset)
    const runs = await selectRuns(db, { limit: 50, ...(dataset ? { dataset } : {}) })
    const text = runs.map((run) => {
      const place = run.source ?? `${run.dataset}/${run.part}`
      const state = hasEnded(run)
        ? stateInWords(run.state, context.lang)
        : progressLine(run, context.lang)
      const why = run.cause
        ? `  ${causeInWords(run.cause)[context.lang === 'vi' ? 'detail' : 'detail_en']}`
        : ''
      return `${run.id}  ${showInstant(run.createdAt)}  ${place}  ${state}  ${run.rows ?? '–'}${why}`
    })
    return { exit: 0, json: runs.map(runAnswer), text }
  },
}

const cancelCommand: Command = {
  name: 'runs cancel',
  summary: { vi: 'Huỷ một lần đồng bộ', en: 'Cancel a run' },
  usage: '<run>',
  async run(context, args) {
    const [id] = readPositionals(args, 'run') as [string]
    return withSync(context, async (sync) => {
      const run = await cancelRun(sync.db, sync.queue, context.actor, id)
      return { exit: 0, json: runAnswer(run), text: stateInWords(run.state, context.lang) }
    })
  },
}

const scheduleCommand: Command = {
  name: 'source schedule',
  summary: {
    vi: 'Xem lịch đồng bộ của mọi nguồn, hoặc đặt lịch riêng cho một nguồn',
    en: 'See when sources are synchronised, or give one a schedule of its own',
  },
  nothing: { vi: 'Chưa khai báo nguồn nào.', en: 'No source is declared.' },
  usage: '[source] [--times 07:00,13:30 [--every-day] | --cron "…" | --never | --by-frequency]',
  options: {
    times: {
      type: 'string',
      help: { vi: 'các giờ trong ngày làm việc', en: 'times of a working day' },
    },
    'every-day': { type: 'boolean', help: { vi: 'cả ngày nghỉ', en: 'days off as well' } },
    cron: {
      type: 'string',
      help: { vi: 'biểu thức cron, giờ Việt Nam', en: "cron, Viet Nam's time" },
    },
    never: { type: 'boolean', help: { vi: 'không chạy theo lịch', en: 'never by schedule' } },
    'by-frequency': {
      type: 'boolean',
      help: { vi: 'theo tần suất của bộ dữ liệu', en: "by the dataset's frequency" },
    },
  },
  async run(context, args) {
    const db = await context.database()
    const [source, ...others] = args.positionals
    if (others.length > 0) throw misuse(`${others[0]} ?`)
    const schedule = scheduleGiven(args)
    if (schedule !== undefined) {
      if (source === undefined) throw misuse('<source> ?')
      await db.tx((tx) => setSchedule(tx, context.actor, { source, schedule }))
    }
    return showPlanned(context, source)
  },
}

async function showPlanned(context: CommandContext, only: string | undefined): Promise<Outcome> {
  const { config, lang } = context
  const planning = { calendar: readCalendar(config), syncAtMinute: config.syncAtMinute }
  const planned = await listPlanned(await context.database(), planning, new Date())
  const shown = planned.filter(({ source }) => only === undefined || source.id === only)
  if (only !== undefined && shown.length === 0) {
    throw new Refusal('source.unknown-source', { source: only })
  }
  const json = shown.map(({ source, own, slots }) => ({
    source: source.id,
    dataset: source.dataset,
    own,
    next: slots.next?.toISOString() ?? null,
  }))
  const byFrequency = lang === 'vi' ? 'theo tần suất' : 'by frequency'
  const text = shown.map(({ source, own, slots }) => {
    const next = slots.next ? showInstant(slots.next) : '–'
    return `${source.id}  ${source.dataset}  ${own ? JSON.stringify(own) : byFrequency}  → ${next}`
  })
  return { exit: 0, json, text }
}

/** undefined: nothing was asked for; null: the frequency again. */
function scheduleGiven(args: Parameters<Command['run']>[1]): unknown {
  const given = ['times', 'cron', 'never', 'by-frequency'].filter((name) => args.values[name])
  if (given.length > 1) throw misuse(`--${given.join(' --')} ?`)
  if (given[0] === undefined) return undefined
  if (given[0] === 'by-frequency') return null
  if (given[0] === 'never') return { never: true }
  if (given[0] === 'cron') return { cron: readOption(args, 'cron') }
  const days = readFlag(args, 'every-day') ? 'every' : 'working'
  return { times: readList(args, 'times'), days }
}

export const syncCommands: Command[] = [syncCommand, runsCommand, cancelCommand, scheduleCommand]
