/**
 * A guide among the documents, taken at its word: its blocks as they are printed, and its commands
 * run as they are written.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commandLine, type Ran } from './command.ts'
import type { RunningKho } from './kho.ts'

const documents = fileURLToPath(new URL('../../../docs/', import.meta.url))

export type Guide = {
  text: string
  /** The one block of a language ('' where none is named) that holds the mark, without its indent. */
  block(language: string, mark: string): string
}

/** `path` below docs/, as `for-agencies/push.md`. */
export function readGuide(path: string): Guide {
  const text = readFileSync(join(documents, path), 'utf8')
  const found = [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)]
  const blocks = found.map(([, indent = '', language = '', block = '']) => ({
    language,
    block: block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }))
  return {
    text,
    block(language, mark) {
      const fitting = blocks.filter((one) => one.language === language && one.block.includes(mark))
      assert.equal(fitting.length, 1, `${path}: ${mark}`)
      return fitting[0]!.block
    },
  }
}

/** Runs the lines `npx kho …` of a block in this process, one after the other; `< file` is read. */
export async function runLines(
  kho: Pick<RunningKho, 'env'>,
  block: string,
  folder: string,
): Promise<Ran[]> {
  const line = commandLine(kho)
  const ran: Ran[] = []
  for (const written of block.split('\n').filter((one) => one.trim() !== '')) {
    const [, command = '', file] = /^npx kho ([^<]*?)(?: < (\S+))?$/.exec(written) ?? []
    assert.ok(command, written)
    const stdin = file === undefined ? '' : readFileSync(join(folder, file), 'utf8')
    const words = command
      .trim()
      .split(/ +/)
      .map((word) => (word.endsWith('.json') ? join(folder, word) : word))
    ran.push(await line.fed(stdin, ...words))
  }
  return ran
}
