#!/usr/bin/env -S node --max-semi-space-size=16
/** The program `kho`. The young generation is bounded as in tools/run.mjs. */
import { enableCompileCache } from 'node:module'

enableCompileCache(process.env.NODE_COMPILE_CACHE)
// What faces everybody is a program of its own, which loads nothing of the store.
if (process.argv[2] === 'public') await import('./kho-public.ts')
else {
  const { commands } = await import('../src/cli/commands.ts')
  const { openStore } = await import('../src/cli/open-store.ts')
  const { runCli } = await import('../src/cli/run-cli.ts')
  process.exitCode = await runCli(process.argv.slice(2), { commands, openStore })
}
