/** All commands of `kho`, collected from the capabilities. */
import { accessCommands } from '../access/access.cli.ts'
import { peopleCommands } from '../people/people.cli.ts'
import type { Command } from './command.ts'
import { configCommands } from './config.cli.ts'

export const commands: readonly Command[] = [
  ...configCommands,
  ...peopleCommands,
  ...accessCommands,
]
