/** `kho public`: the program outside. It opens no store. */
import { misuse, needOption, readFlag, readOption, readPositionals } from '../cli/arguments.ts'
import { say, type Command, type CommandContext } from '../cli/command.ts'
import { readGivenFile } from '../cli/read-given-file.ts'
import { openEdition } from './open-edition.ts'
import { refuseCredentials } from './refuse-credentials.ts'

type StartPublic = (options: {
  folder: string
  vkey: string
  perMinute: number
  config: CommandContext['config']
  log: CommandContext['log']
}) => Promise<{ url: string; datasets: number; stop(): Promise<void> }>

const perMinuteDefault = 600

/** `start` puts the program together; only the assembler of it can. */
export function publicCommands(
  start: StartPublic,
  env: Readonly<Record<string, string | undefined>>,
): readonly Command[] {
  return [
    {
      name: 'public',
      summary: {
        vi: 'Phục vụ thư mục dữ liệu mở ra ngoài, không nối tới kho',
        en: 'Serve an edition of open data outside, without any connection to the store',
      },
      usage: '--edition <folder> --key <key> [--per-minute 600] [--check]',
      options: {
        edition: {
          type: 'string',
          help: {
            vi: 'thư mục do kho release write viết',
            en: 'folder that kho release write wrote',
          },
        },
        key: {
          type: 'string',
          help: {
            vi: 'khoá công khai của nhật ký (kho journal key), hoặc tệp chứa khoá',
            en: 'public key of the journal (kho journal key), or a file that holds it',
          },
        },
        'per-minute': {
          type: 'string',
          help: {
            vi: 'số yêu cầu mỗi phút từ một địa chỉ',
            en: 'requests a minute from one address',
          },
        },
        check: {
          type: 'boolean',
          help: { vi: 'chỉ kiểm chứng thư mục rồi dừng', en: 'only verify the folder, then end' },
        },
      },
      async run(context, args) {
        readPositionals(args)
        refuseCredentials(env)
        const folder = needOption(args, 'edition')
        const vkey = await readKey(needOption(args, 'key'))
        const perMinute = readCount(readOption(args, 'per-minute'))
        if (readFlag(args, 'check')) return checkEdition(context, folder, vkey)
        const { config, log } = context
        const running = await start({ folder, vkey, perMinute, config, log })
        context.progress(running.url)
        await ended(context.signal)
        await running.stop()
        return { exit: 0, json: { url: running.url, datasets: running.datasets }, text: [] }
      },
    },
  ]
}

async function checkEdition(context: CommandContext, folder: string, vkey: string) {
  const edition = await openEdition(folder, vkey)
  const { datasets, files, writtenAt } = edition.manifest
  edition.close()
  const json = { datasets: datasets.length, files: files.length, writtenAt, sha256: edition.sha256 }
  const text = say(context, {
    vi: `${datasets.length} bộ dữ liệu, ${files.length} tệp, đúng như đã ký.`,
    en: `${datasets.length} datasets, ${files.length} files, exactly as signed.`,
  })
  return { exit: 0, json, text } as const
}

/** The key itself has a plus sign in it, which a path seldom has. */
async function readKey(given: string): Promise<string> {
  if (/^[^+\s]+\+[0-9a-f]{8}\+/.test(given)) return given
  return (await readGivenFile(given)).toString('utf8').trim()
}

function readCount(text: string | undefined): number {
  if (text === undefined) return perMinuteDefault
  if (!/^[1-9]\d{0,6}$/.test(text)) throw misuse(`--per-minute ${text} ?`)
  return Number(text)
}

function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    // A signal alone does not keep the process alive; the server does.
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
