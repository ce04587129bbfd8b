#!/usr/bin/env node
/** The program outside, `kho public`: it serves an edition of open data and knows nothing else. */
import { publicCommands } from '../src/public/public.cli.ts'
import { startPublic } from '../src/public-app.ts'
import { runCli } from '../src/cli/run-cli.ts'

const words = process.argv.slice(process.argv[2] === 'public' ? 3 : 2)
process.exitCode = await runCli(['public', ...words], {
  commands: publicCommands(startPublic, process.env),
  openStore: () => Promise.reject(new Error('the public program has no store')),
})
