/** An XLS (Excel 97 to 2003) as sheets of cells. The format is small, so it is read whole. */
import { Worker } from 'node:worker_threads'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Sheet, Workbook } from '../cell.ts'
import type { XlsAnswer, XlsQuestion } from './xls-worker.ts'

/** A full sheet of 65,536 rows and 30 columns takes about half of it. */
export const xlsBytesMax = 64 << 20
const heapMegabytesMax = 1_024

export type XlsFile = { path: string; name: string; bytes: number; macros: boolean }

/** Throws `source.workbook-too-large`, `source.workbook-locked`, `source.bad-workbook`. */
export async function openXls({ path, name, bytes, macros }: XlsFile): Promise<Workbook> {
  const tooLarge = () =>
    new Refusal('source.workbook-too-large', { file: name, found: bytes, limit: xlsBytesMax })
  if (bytes > xlsBytesMax) throw tooLarge()
  const worker = openWorker(path, tooLarge)
  try {
    const opened = await worker.answer()
    if ('fault' in opened) {
      if (opened.fault === 'locked') throw new Refusal('source.workbook-locked', { file: name })
      throw new Refusal('source.bad-workbook', { file: name, reason: 'XLS' }, opened.detail)
    }
    if (!('sheets' in opened)) throw new Error('the thread answered what was not asked')
    return {
      macros,
      sheets: opened.sheets.map(({ name: sheet, hidden, merged, hiddenColumns }, index): Sheet => ({
        name: sheet,
        hidden,
        mergedAbove: async (rowLast) => merged.filter(({ row }) => row <= rowLast),
        async *rows(listener = {}) {
          for (const range of merged) listener.merged?.(range)
          for (const [first, last] of hiddenColumns) listener.hiddenColumns?.(first, last)
          for (let from: number | null = 0; from !== null;) {
            const next: XlsAnswer = await worker.answer({ sheet: index, from })
            if (!('rows' in next)) throw new Error('the thread answered what was not asked')
            yield next.rows
            from = next.next
          }
        },
      })),
      close: worker.close,
    }
  } catch (error) {
    await worker.close()
    throw error
  }
}

/** Asks the thread one question after the other; its first answer comes unasked. */
function openWorker(path: string, tooLarge: () => Refusal) {
  const worker = new Worker(new URL('./xls-worker.ts', import.meta.url), {
    workerData: { path },
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytesMax },
  })
  let fault: unknown
  let waiting: { resolve(answer: XlsAnswer): void; reject(error: unknown): void } | undefined
  const end = (error: unknown) => {
    fault ??= error
    waiting?.reject(fault)
  }
  worker.on('message', (message: XlsAnswer) => waiting?.resolve(message))
  worker.on('error', (error: NodeJS.ErrnoException) =>
    end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge() : error),
  )
  worker.on('exit', () => end(new Error('the thread that reads an XLS ended')))

  return {
    answer(question?: XlsQuestion): Promise<XlsAnswer> {
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        if (fault) reject(fault)
        // A thread has no origin.
        // oxlint-disable-next-line unicorn/require-post-message-target-origin
        else if (question) worker.postMessage(question)
      })
    },
    async close(): Promise<void> {
      fault ??= new Error('closed')
      await worker.terminate()
    },
  }
}
