/** Runs one command of `kho` and tells its outcome: text or JSON, and an exit code. */
import { userInfo } from 'node:os'
import { text as readAll } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { problemOf, Refusal } from '@kho/contract/refusal.ts'
import { saidBy } from '@kho/contract/said-by.ts'
import { readConfig } from '../config.ts'
import type { Config } from '../config.ts'
import { createLog, describeError } from '../log.ts'
import type { Log } from '../log.ts'
import type { Database } from '../pg/database.ts'
import { misuse } from './arguments.ts'
import type { Command, CommandArgs, CommandContext, ExitCode, Outcome } from './command.ts'
import { explainFault } from './explain-fault.ts'
import { helpForAll, helpForCommand, inLanguages } from './help.ts'
import type { HelpLanguage } from './help.ts'

/** A database opened for a command. */
export type OpenStore = (
  config: Config,
  log: Log,
) => Promise<{ db: Database; close(): Promise<void> }>

export type CliOptions = {
  commands: readonly Command[]
  openStore: OpenStore
  env?: NodeJS.ProcessEnv
  cwd?: string
  stdout?: (text: string) => void
  stderr?: (text: string) => void
  /** What stands on standard input; without it that of the process is read. */
  stdin?: string
  /** Interrupts the command; without it the signals of the process do. */
  signal?: AbortSignal
}

type Io = { stdout: (text: string) => void; stderr: (text: string) => void }
type Wishes = { json: boolean; help: boolean; lang: HelpLanguage }

/**
 * Finds the command with the longest name that the arguments begin with, and runs it. A refusal
 * prints its sentence and what to do next, in Vietnamese and English or in the language asked for.
 * Returns the exit code and never throws.
 */
export async function runCli(argv: readonly string[], options: CliOptions): Promise<ExitCode> {
  const io: Io = {
    stdout: options.stdout ?? ((text) => void process.stdout.write(text)),
    stderr: options.stderr ?? ((text) => void process.stderr.write(text)),
  }
  const { wishes, words, wrong } = takeWishes(argv)
  try {
    if (wrong !== undefined) throw misuse(wrong)
    return await findAndRun(words, wishes, options, io)
  } catch (error) {
    return tellError(explainFault(error), wishes, io)
  }
}

async function findAndRun(
  words: readonly string[],
  wishes: Wishes,
  options: CliOptions,
  io: Io,
): Promise<ExitCode> {
  const { commands } = options
  const command = commands
    .filter((one) => one.name.split(' ').every((part, i) => words[i] === part))
    .toSorted((a, b) => b.name.length - a.name.length)[0]
  if (!command) {
    const first = words.find((word) => !word.startsWith('-'))
    const known = commands.some((one) => one.name.startsWith(`${first} `))
    if (first !== undefined && !known) throw misuse(first)
    io[wishes.help ? 'stdout' : 'stderr'](`${helpForAll(commands, wishes.lang, first)}\n`)
    return wishes.help ? 0 : 2
  }
  if (wishes.help) {
    io.stdout(`${helpForCommand(command, wishes.lang)}\n`)
    return 0
  }
  try {
    const args = readArgs(command, words.slice(command.name.split(' ').length))
    const outcome = await runCommand(command, args, wishes, options, io)
    tellOutcome(outcome, wishes, io)
    tellNothing(outcome, command, wishes, io)
    return outcome.exit
  } catch (error) {
    throw namingCommand(error, command)
  }
}

/** A command that was found but not understood leads to its own help, not to the list of all. */
function namingCommand(error: unknown, command: Command): unknown {
  if (!(error instanceof Refusal) || error.code !== 'cli.misuse') return error
  return new Refusal('cli.misuse', { ...error.values, command: `${command.name} ` })
}

async function runCommand(
  command: Command,
  args: CommandArgs,
  wishes: Wishes,
  options: CliOptions,
  io: Io,
): Promise<Outcome> {
  const settings = readConfig(options.env ?? process.env, options.cwd)
  const { config } = settings
  const log = createLog({ level: config.logLevel })
  let store: ReturnType<OpenStore> | undefined
  const interrupts = options.signal ? null : listenToInterrupts()
  const context: CommandContext = {
    config,
    settings,
    log,
    lang: wishes.lang ?? 'vi',
    database: async () => (await (store ??= options.openStore(config, log))).db,
    input: async () => options.stdin ?? (await readAll(process.stdin)),
    progress: (text) => io.stderr(`${text}\n`),
    signal: options.signal ?? interrupts!.signal,
    actor: `operator:${userInfo().username}`,
  }
  try {
    return await command.run(context, args)
  } finally {
    interrupts?.end()
    // If opening failed, the command has failed with that already.
    const opened = await store?.catch(() => undefined)
    await opened?.close()
  }
}

/** The first interrupt asks the command to end, the second ends the process as usual. */
function listenToInterrupts(): { signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const abort = () => controller.abort()
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const name of signals) process.once(name, abort)
  return {
    signal: controller.signal,
    end() {
      for (const name of signals) process.off(name, abort)
    },
  }
}

/** Takes the options that every command has out of the arguments, wherever they stand. */
function takeWishes(argv: readonly string[]): { wishes: Wishes; words: string[]; wrong?: string } {
  const wishes: Wishes = { json: false, help: false, lang: null }
  const words: string[] = []
  let wrong: string | undefined
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    if (word === '--json') wishes.json = true
    else if (word === '--help' || word === '-h') wishes.help = true
    else if (word === '--lang' || word.startsWith('--lang=')) {
      const lang = word === '--lang' ? argv[++i] : word.slice('--lang='.length)
      if (lang === 'vi' || lang === 'en') wishes.lang = lang
      else wrong = '--lang vi|en'
    } else words.push(word)
  }
  return { wishes, words, wrong }
}

function readArgs(command: Command, argv: readonly string[]): CommandArgs {
  // The extra member `help` is not looked at by parseArgs.
  const options = { ...command.options }
  try {
    const { positionals, values } = parseArgs({ args: [...argv], options, allowPositionals: true })
    return { positionals, values }
  } catch (error) {
    throw misuse(saidOf(error as NodeJS.ErrnoException))
  }
}

/** What Node finds wrong with the options; it names the option in quotes. */
function saidOf({ code, message }: NodeJS.ErrnoException): Bilingual {
  const en = message.split('. ')[0] ?? ''
  const option = /'([^']*)'/.exec(en)?.[1] ?? '?'
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return { vi: `không có tuỳ chọn ${option}`, en }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return { vi: `giá trị của tuỳ chọn ${option} thiếu hoặc thừa`, en }
  }
  return saidBy({ vi: 'bộ đọc dòng lệnh', en: 'the reader of the command line' }, en)
}

function tellOutcome(outcome: Outcome, wishes: Wishes, io: Io): void {
  if (wishes.json) return io.stdout(`${JSON.stringify(outcome.json, null, 2)}\n`)
  const text = Array.isArray(outcome.text) ? outcome.text.join('\n') : outcome.text
  if (text !== '') io.stdout(`${text}\n`)
}

/** Silence could be taken for a fault; `[]` could not. */
function tellNothing({ text }: Outcome, { nothing }: Command, wishes: Wishes, io: Io): void {
  if (wishes.json || nothing === undefined || text.length > 0) return
  for (const sentence of inLanguages(nothing, wishes.lang)) io.stderr(`${sentence}\n`)
}

const unexpected = { vi: 'Lỗi ngoài dự kiến', en: 'An unexpected fault' }

/** The operator is told what went wrong even if it is a fault; values of rows are cut out. */
function tellError(error: unknown, wishes: Wishes, io: Io): ExitCode {
  const exit = error instanceof Refusal && isMisuse(error) ? 2 : 1
  if (!(error instanceof Refusal)) {
    const { message, code, stack } = describeError(error)
    if (wishes.json) io.stdout(`${JSON.stringify({ code: 'fault', message }, null, 2)}\n`)
    const head = inLanguages(unexpected, wishes.lang).join(' / ')
    io.stderr(`${head}: ${code ? `${code}: ` : ''}${message}\n`)
    if (process.env.KHO_LOG_LEVEL === 'debug') io.stderr(`${stack}\n`)
    return exit
  }
  if (wishes.json) {
    io.stdout(`${JSON.stringify(problemOf(error), null, 2)}\n`)
    return exit
  }
  for (const sentence of inLanguages(error.sentence, wishes.lang)) io.stderr(`${sentence}\n`)
  for (const hint of inLanguages(error.hint, wishes.lang)) io.stderr(`→ ${hint}\n`)
  return exit
}

function isMisuse(refusal: Refusal): boolean {
  return refusal.code === 'cli.misuse' || refusal.code === 'config.invalid'
}
