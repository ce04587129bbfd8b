/** A command of `kho`, as each capability declares its own. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Config, ConfigRead } from '../config.ts'
import type { Log } from '../log.ts'
import type { Database } from '../pg/database.ts'

export type Language = 'vi' | 'en'

/**
 * 0: done or true; 1: refused, failed, found unequal, or a file that is named is missing or wrong;
 * 2: the command line itself was not understood.
 */
export type ExitCode = 0 | 1 | 2

export type Outcome = {
  exit: ExitCode
  /** What `--json` prints: one document. */
  json: unknown
  /** What people read. */
  text: string | string[]
}

export type CommandOption = {
  type: 'string' | 'boolean'
  short?: string
  multiple?: boolean
  help: Bilingual
}

/** Values of options by name, as `parseArgs` gives them. */
export type OptionValues = Readonly<
  Record<string, string | boolean | (string | boolean)[] | undefined>
>

export type CommandArgs = { positionals: readonly string[]; values: OptionValues }

export type CommandContext = {
  config: Config
  /** All settings as they are in force, with warnings about defaults. */
  settings: ConfigRead
  log: Log
  /** The language of the answer. */
  lang: Language
  /**
   * The database, with all migrations applied: the external one, the one that a running Kho has,
   * or one that is started for this command. Opened at the first call, closed after the command.
   */
  database(): Promise<Database>
  /** What is given on standard input, to its end. */
  input(): Promise<string>
  /** A line about how far it is, on standard error, so that the answer stays clean. */
  progress(text: string): void
  /** Aborted when the operator interrupts. */
  signal: AbortSignal
  /** Who acts, for the journal: the operator's account on this machine. */
  actor: string
}

export type Command = {
  /** One or more words: `journal verify`. */
  name: string
  summary: Bilingual
  /** What follows the name: `<dataset> [--repair]`. */
  usage: string
  options?: Readonly<Record<string, CommandOption>>
  /** Said on standard error where it lists nothing; standard output stays empty. */
  nothing?: Bilingual
  run(context: CommandContext, args: CommandArgs): Promise<Outcome>
}

/** The sentence in the language of the answer. */
export function say(context: Pick<CommandContext, 'lang'>, text: Bilingual): string {
  return text[context.lang]
}
