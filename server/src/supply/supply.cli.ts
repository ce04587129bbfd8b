/**
 * `kho supply …`: what an agency runs on a machine of its own. It needs neither the store's
 * database nor its folder, only the program and a client's secret.
 */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { PushStatus } from '@kho/contract/push.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { misuse, readOption, readPositionals } from '../cli/arguments.ts'
import { say, type Command, type CommandContext, type Outcome } from '../cli/command.ts'
import { readGivenFile } from '../cli/read-given-file.ts'
import { readJsonFile } from '../cli/read-json-file.ts'
import { fileKind, fileKindOf } from '../source/source-kinds.ts'
import { checkReceipt, type CheckedReceipt } from './check-receipt.ts'
import { comparePart } from './compare-part.ts'
import { readJson, type Reply } from './kho-server.ts'
import { makeManifest } from './make-manifest.ts'
import { createProgressBar } from './progress-bar.ts'
import { dropPushNote, keepPushNote, readPushNote, type PushNote } from './push-note.ts'
import { sendFile } from './send-file.ts'
import { openSupplying, supplyOptions, type Supplying } from './supply-options.ts'

const usage = '<file> --to https://kho… --dataset … [--part …] --client …'

const supply: Command = {
  name: 'supply',
  summary: {
    vi: 'Gửi một tệp tới Kho từ máy của đơn vị, nhận và kiểm tra biên nhận',
    en: 'Push a file to Kho from the agency, and check the receipt',
  },
  usage,
  options: {
    ...supplyOptions,
    key: {
      type: 'string',
      help: {
        vi: 'khoá công khai của nhật ký, hoặc tệp',
        en: 'public key of the journal, or a file',
      },
    },
    confirm: {
      type: 'string',
      help: { vi: 'số của lần nạp chờ xác nhận', en: 'the load that waits for a confirmation' },
    },
  },
  async run(context, args) {
    const [given] = readPositionals(args, 'file') as [string]
    const path = resolve(given)
    const one = await openSupplying(context, args)
    const { server, version, dataset, part, options } = one
    context.progress(say(context, { vi: 'Đang đọc tệp …', en: 'Reading the file …' }))
    const { manifest } = await makeManifest({ path, version, part, options })
    context.progress(`${manifest.rows}  ${manifest.sha256}  ${manifest.digests!['file-1']}`)
    const note = await keepPushNote(path, { url: server.url, dataset, sha256: manifest.sha256 })
    if (note.goesOn) context.progress(say(context, goesOn(note)))
    const reply = await send(one, {
      path,
      note,
      manifest,
      confirm: readOption(args, 'confirm'),
    })
    const text = `${JSON.stringify(readJson(reply.body), null, 2)}\n`
    const file = `${path}.receipt.json`
    await writeFile(file, text)
    const key = await readKey(context, one, readOption(args, 'key'))
    const receipt = checkReceipt(text, { key, id: note.id, dataset, manifest })
    await dropPushNote(path)
    return describe(context, receipt, file, text)
  },
}

const goesOn = ({ id }: PushNote) => ({
  vi: `Gửi tiếp lần nạp ${id}.`,
  en: `Going on with the load ${id}.`,
})

async function send(
  { server, route }: Supplying,
  {
    path,
    note,
    manifest,
    confirm,
  }: {
    path: string
    note: PushNote
    manifest: Parameters<typeof sendFile>[1]['manifest']
    confirm: string | undefined
  },
): Promise<Reply> {
  const { stderr } = process
  const bar = createProgressBar(manifest.bytes, {
    isTTY: stderr.isTTY === true,
    write: (text) => void stderr.write(text),
  })
  try {
    if (confirm !== undefined) {
      const confirmation = route(`/loads/${note.id}/confirmation`)
      return await server.call({ method: 'POST', path: confirmation, json: { load: confirm } })
    }
    return await sendFile(server, {
      path,
      route: route(`/loads/${note.id}`),
      manifest,
      onProgress: bar.show,
    })
  } catch (error) {
    // A refused load is over; the next try, of this file or a mended one, is another load.
    const isOver = error instanceof Refusal && error.code === 'supply.refused'
    const waits = isOver && error.values.code === 'intake.needs-confirmation'
    if (isOver && !waits) await dropPushNote(path)
    throw error
  } finally {
    bar.end()
  }
}

/** The key that was given, in words or as a file; otherwise the server's own, which is said. */
async function readKey(
  context: CommandContext,
  { server }: Supplying,
  given: string | undefined,
): Promise<string> {
  if (given === undefined) {
    const reply = await server.call({ method: 'GET', path: '/journal/key', open: true })
    const key = reply.body.toString('utf8').trim()
    const vi = `Khoá lấy từ chính máy chủ: ${key}. Đối chiếu một lần qua kênh khác, rồi nêu --key.`
    const en = `The key comes from the server itself: ${key}. Compare it once by another way, then give --key.`
    context.progress(say(context, { vi, en }))
    return key
  }
  return existsSync(given) ? (await readGivenFile(given)).toString('utf8').trim() : given
}

function describe(
  context: CommandContext,
  receipt: CheckedReceipt,
  file: string,
  text: string,
): Outcome {
  const { sequence, inserts, updates, deletes, rows, heldBack, equal } = receipt
  const verdict = equal
    ? { vi: 'Bản trong Kho bằng tệp.', en: 'The copy equals the file.' }
    : {
        vi: `Chưa bằng: ${heldBack} dòng bị giữ lại (kho supply status).`,
        en: `Not equal: ${heldBack} rows are held back (kho supply status).`,
      }
  const lines = [
    `#${sequence}: +${inserts} ~${updates} -${deletes}, ${rows}`,
    say(context, verdict),
    say(context, { vi: `Biên nhận đúng: ${file}`, en: `The receipt is right: ${file}` }),
  ]
  return { exit: equal ? 0 : 1, json: JSON.parse(text), text: lines }
}

const verify: Command = {
  name: 'supply verify',
  summary: {
    vi: 'So tệp của đơn vị với phần của mình trong Kho',
    en: "Compare the agency's file with its part in Kho",
  },
  usage,
  options: supplyOptions,
  async run(context, args) {
    const [given] = readPositionals(args, 'file') as [string]
    const path = resolve(given)
    const { server, version, part, options, route } = await openSupplying(context, args)
    const { vector } = await makeManifest({ path, version, part, options })
    const kind = fileKindOf(path) ?? fileKind('csv')
    const found = await comparePart(server, {
      version,
      vector,
      route: (name) => route(`/supply/${name}`),
      rows: () => kind.read(path, version, options, { name: basename(path) }).batches(),
    })
    const text = [
      say(context, found.equal ? { vi: 'BẰNG', en: 'EQUAL' } : { vi: 'KHÁC', en: 'NOT EQUAL' }),
      `  ${say(context, { vi: 'tệp', en: 'file' })}  ${found.file.rows}  ${found.file.digest}`,
      `  Kho  ${found.store.rows}  ${found.store.digest}  #${found.sequence}`,
      ...named(say(context, { vi: 'khác giá trị', en: 'changed' }), found.changed),
      ...named(say(context, { vi: 'Kho thiếu', en: 'missing in Kho' }), found.missing),
    ]
    if (found.surplus > 0) {
      text.push(
        `  ${say(context, { vi: 'chỉ có trong Kho', en: 'only in Kho' })}: ${found.surplus}`,
      )
    }
    return { exit: found.equal ? 0 : 1, json: found, text }
  },
}

const keysShown = 20

function named(what: string, keys: readonly string[]): string[] {
  if (keys.length === 0) return []
  const more = keys.length > keysShown ? ` … (${keys.length})` : ''
  return [`  ${what}: ${keys.slice(0, keysShown).join(', ')}${more}`]
}

const status: Command = {
  name: 'supply status',
  summary: { vi: 'Lần gửi của một tệp đang ở đâu', en: 'How far the push of a file is' },
  usage: '<file|id> --to https://kho… --dataset … [--part …] --client …',
  options: supplyOptions,
  async run(context, args) {
    const [given] = readPositionals(args, 'file|id') as [string]
    const { server, route } = await openSupplying(context, args)
    const id = await idOf(given)
    const reply = await server.call({ method: 'GET', path: route(`/loads/${id}`) })
    const found = readJson<PushStatus>(reply.body)
    if (!found) throw new Error('the state cannot be read')
    const { state, offset, bytes, load, quarantine, refusal } = found
    const text = [`${id}  ${state}  ${offset}/${bytes}${load ? `  ${load}` : ''}`]
    if (refusal) text.push(context.lang === 'en' ? refusal.detail_en : refusal.detail)
    if (quarantine) text.push(`${server.url}${quarantine}.csv`)
    return { exit: state === 'refused' ? 1 : 0, json: found, text }
  },
}

/** An id, or a file that is being pushed, or one whose receipt lies beside it. */
async function idOf(given: string): Promise<string> {
  const note = await readPushNote(given)
  if (note) return note.id
  const file = `${given}.receipt.json`
  const id = existsSync(file) ? (await readJsonFile(file))?.push : given
  if (!id || id.includes('/')) throw misuse(`<file|id> ${given} ?`)
  return id
}

export const supplyCommands: Command[] = [supply, verify, status]
