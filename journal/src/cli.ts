import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { explainReason } from './explain-reason.ts'
import { findingOf } from './finding.ts'
import type { Finding } from './finding.ts'
import { mirrorLog } from './mirror.ts'
import { verifyPack } from './pack.ts'
import { verifyProof } from './proof.ts'
import { readPack } from './read-pack.ts'
import { verifyReceipt } from './receipt.ts'
import { recall, remember } from './remember.ts'
import { openLog } from './store.ts'
import { Unreadable } from './unreadable.ts'
import { verifyLog } from './verify-log.ts'
import type { Verification } from './verify-log.ts'

const help = `Kiểm chứng nhật ký của Kho, không cần tin đơn vị vận hành.
Verifies the journal of Kho without trusting its operator.

  verify [URL or folder] [--key K] [--remember FILE] [--json]
      Re-derives the whole log: signature, every entry, every tile, the root, the batches.
      Without a location: the folder you are in. --remember keeps the checkpoint that was
      verified and compares with it next time, which is what shows a rewritten log.
  verify-proof FILE [--key K] [--json]
      Checks a proof file without any server.
  verify-receipt FILE [--key K] [--json]
      Checks the signed receipt of a load without any server.
  verify-pack FOLDER or FILE [--key K] [--json]
      Checks a pack of evidence without any server.
  mirror URL FOLDER [--key K] [--json]
      Copies what the log has grown by; the folder can then be verified offline.

  --key K   the log's public key (name+id+base64), or a file that holds it. Without it the key
            remembered or found beside the checkpoint is used and named: compare it with one that
            reached you by another way.

Exit code: 0 all is right, 1 something is wrong or could not be read, 2 the command was misused.
`

const options = {
  key: { type: 'string' },
  remember: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

interface Flags {
  readonly key?: string | undefined
  readonly remember?: string | undefined
  readonly json?: boolean | undefined
  readonly help?: boolean | undefined
}

/** Where the words go; a program that embeds the command may take them. */
export interface CliOutput {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
}

const console_: CliOutput = { out: (line) => console.log(line), err: (line) => console.error(line) }

/**
 * Runs `verify`, `verify-proof`, `verify-receipt`, `verify-pack` or `mirror` and gives the exit code:
 * 0 right, 1 wrong or unreadable, 2 misuse. `location` is what `verify` reads where none is given.
 */
export async function runJournalCli(
  argv: readonly string[],
  { location = '.', output = console_ }: { location?: string; output?: CliOutput } = {},
): Promise<number> {
  let parsed: { values: Flags; positionals: string[] }
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (error) {
    output.err(`${(error as Error).message}\n\n${help}`)
    return 2
  }
  const { values, positionals } = parsed
  const [command, ...places] = positionals
  if (values.help === true || command === 'help') {
    output.out(help)
    return 0
  }
  const [first = location, second] = places
  try {
    const key = values.key === undefined ? undefined : await keyText(values.key)
    if (command === 'verify' && places.length <= 1) return await verify(first, key, values, output)
    if (command === 'verify-proof' && places.length === 1) {
      return await checkProof(first, key, values, output)
    }
    if (command === 'verify-receipt' && places.length === 1) {
      return await checkReceipt(first, key, values, output)
    }
    if (command === 'verify-pack' && places.length === 1) {
      return await checkPack(first, key, values, output)
    }
    if (command === 'mirror' && places.length === 2 && second !== undefined) {
      return await mirror(first, second, key, values, output)
    }
  } catch (error) {
    const found = findingOf('not-readable', first, { why: error })
    print({ ok: false, findings: [found] }, [], values, output)
    return 1
  }
  output.err(help)
  return 2
}

async function verify(location: string, key: string | undefined, flags: Flags, output: CliOutput) {
  const file = flags.remember
  const remembered = file === undefined ? [] : await recall(file)
  // A key that was good last time stays the key: a new one beside the log must not win.
  const lastKey = remembered.find((record) => record.location === location)?.key
  const progress = progressOn(flags.json === true)
  const result = await verifyLog({
    ...openLog(location),
    key: key ?? lastKey,
    remembered,
    onProgress: progress.show,
  })
  progress.clear()
  const { ok, origin, root, checkpoint } = result
  if (ok && file !== undefined && origin !== null && root !== null && checkpoint !== null) {
    await remember(file, {
      origin,
      location,
      size: result.size,
      root,
      key: result.key ?? '',
      checkpoint,
      verifiedAt: new Date().toISOString(),
    })
  }
  print(result, verifyLines(result, flags), flags, output)
  return ok ? 0 : 1
}

function verifyLines(result: Verification, { remember: file }: Flags): string[] {
  const { origin, size, root, entries, batches, rows, comparedWithSize } = result
  if (origin === null) return keyLines(result)
  const compared =
    comparedWithSize === null
      ? `not compared with an earlier checkpoint${file === undefined ? ' (--remember FILE keeps one)' : ' (first time)'}`
      : `compared with the checkpoint of ${comparedWithSize} entries verified before`
  return [
    `${origin}: ${entries} of ${size} entries re-derived, ${batches} batches with ${rows} rows`,
    `root ${root ?? '?'}`,
    compared,
    ...keyLines(result),
  ]
}

async function checkProof(
  path: string,
  key: string | undefined,
  flags: Flags,
  output: CliOutput,
): Promise<number> {
  if (key === undefined) {
    output.err('verify-proof needs --key K: a proof is only as good as the key it is checked with.')
    return 2
  }
  const verdict = verifyProof(await readFile(path, 'utf8'), key)
  const { envelope, row, index, origin, size } = verdict
  const lines = verdict.ok
    ? [
        `${origin}: entry ${index} is in the log of ${size} entries: ${envelope?.kind} at ${envelope?.at}`,
        ...(row === null ? [] : [`row ${row.leafIndex} of its batch is proven too (${row.op})`]),
      ]
    : []
  print(verdict, lines, flags, output)
  return verdict.ok ? 0 : 1
}

async function checkReceipt(
  path: string,
  key: string | undefined,
  flags: Flags,
  output: CliOutput,
): Promise<number> {
  if (key === undefined) {
    output.err(
      'verify-receipt needs --key K: a receipt is only as good as the key it is checked with.',
    )
    return 2
  }
  const verdict = verifyReceipt(await readFile(path, 'utf8'), key)
  const { ok, origin, receipt } = verdict
  const said = Object.entries(receipt ?? {}).filter(([, value]) => typeof value !== 'object')
  const lines = ok
    ? [`signed by ${origin}`, ...said.map(([name, value]) => `  ${name}: ${value}`)]
    : []
  print(verdict, lines, flags, output)
  return ok ? 0 : 1
}

async function checkPack(
  path: string,
  key: string | undefined,
  flags: Flags,
  output: CliOutput,
): Promise<number> {
  if (key === undefined) {
    output.err('verify-pack needs --key K: a pack is only as good as the key it is checked with.')
    return 2
  }
  const verdict = verifyPack(await readPack(path), key)
  const { origin, proven, consistentFrom } = verdict
  const { entries, payloads, reads, receipts } = proven
  const lines = [
    `${origin}: ${entries} entries, ${payloads} payloads, ${reads} reads, ${receipts} receipts proven`,
    ...(consistentFrom === null
      ? []
      : [`the log goes on from its ${consistentFrom} entries before`]),
  ]
  print(verdict, lines, flags, output)
  return verdict.ok ? 0 : 1
}

async function mirror(
  location: string,
  folder: string,
  key: string | undefined,
  flags: Flags,
  output: CliOutput,
): Promise<number> {
  const result = await mirrorLog(location, folder, { key })
  const { origin, size, added, batches } = result
  const lines = [
    `${origin}: ${size} entries in ${folder}, ${added} new, ${batches} new batches`,
    ...keyLines(result),
  ]
  print(result, lines, flags, output)
  return result.ok ? 0 : 1
}

function keyLines(result: { key: string | null; trustedOnFirstUse: boolean }): string[] {
  const { key, trustedOnFirstUse } = result
  if (key === null) return []
  if (!trustedOnFirstUse) return [`key ${key}`]
  return [
    `key ${key}`,
    'Khóa này lấy từ chính nhật ký và được tin ở lần đầu: hãy đối chiếu với khóa nhận bằng đường khác.',
    'This key came from the log itself and was trusted on first use: compare it with one you got another way.',
  ]
}

function print(
  result: { ok: boolean; findings: readonly Finding[] },
  lines: readonly string[],
  flags: Flags,
  { out }: CliOutput,
): void {
  if (flags.json === true) return out(JSON.stringify(result, null, 2))
  for (const line of lines) out(line)
  for (const { code, place, sentence, sentenceVi } of result.findings) {
    out(`✗ ${place} [${code}]\n    ${sentenceVi}\n    ${sentence}`)
  }
  out(result.ok ? '✓ Đúng. All is right.' : '✗ Có sai lệch. Something is wrong.')
}

/** A line of progress for a person at a terminal, nothing for a pipe. */
function progressOn(quiet: boolean) {
  const { stderr } = process
  let shownAt = Date.now()
  if (quiet || !stderr.isTTY) return { show: undefined, clear: () => undefined }
  return {
    show: ({ entries, size }: { entries: number; size: number }) => {
      if (Date.now() - shownAt < 250) return
      shownAt = Date.now()
      stderr.write(`\r${entries} / ${size}`)
    },
    clear: () => void stderr.write('\r\u001b[K'),
  }
}

async function keyText(key: string): Promise<string> {
  if (key.includes('+')) return key
  try {
    return (await readFile(key, 'utf8')).trim()
  } catch (error) {
    // Some systems do not name the path, and it is not the log that could not be read.
    const { en, vi } = explainReason({ ...(error as object), path: key })
    throw new Unreadable(`--key ${en}`, `--key ${vi}`)
  }
}

if (import.meta.main) process.exitCode = await runJournalCli(process.argv.slice(2))
