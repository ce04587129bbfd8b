/** Reading what follows a command, with one refusal for everything that is not understood. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { CommandArgs } from './command.ts'

/** The positional arguments, exactly those named. */
export function readPositionals(args: CommandArgs, ...names: string[]): string[] {
  const { positionals } = args
  if (positionals.length < names.length) throw misuse(`<${names[positionals.length]}> ?`)
  if (positionals.length > names.length) throw misuse(`${positionals[names.length]} ?`)
  return [...positionals]
}

/** The one argument that may be left out; more is not understood. */
export function readOptional(args: CommandArgs): string | undefined {
  if (args.positionals.length > 1) throw misuse(`${args.positionals[1]} ?`)
  return args.positionals[0]
}

/** The value of an option that must be given. */
export function needOption(args: CommandArgs, name: string): string {
  const value = readOption(args, name)
  if (value === undefined) throw misuse(`--${name} ?`)
  return value
}

export function readOption(args: CommandArgs, name: string): string | undefined {
  const value = args.values[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value === '') throw misuse(`--${name} ?`)
  return value
}

/** The values of an option that may be given more than once, or hold a list with commas. */
export function readList(args: CommandArgs, name: string): string[] | undefined {
  const value = args.values[name]
  if (value === undefined) return undefined
  const given = (Array.isArray(value) ? value : [value]).flatMap((one) => String(one).split(','))
  const list = given.map((one) => one.trim()).filter((one) => one !== '')
  if (list.length === 0) throw misuse(`--${name} ?`)
  return list
}

export function readFlag(args: CommandArgs, name: string): boolean {
  return args.values[name] === true
}

export function misuse(reason: string | Bilingual): Refusal {
  return new Refusal('cli.misuse', { reason, command: '' })
}
