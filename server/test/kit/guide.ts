/**
 * A guide among the documents, taken at its word: its blocks as they are printed, and its commands
 * run as they are written.
 */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commandLine, type Ran } from './command.ts'
import type { RunningKho } from './kho.ts'

const documents = fileURLToPath(new URL('../../../docs/', import.meta.url))

/** The guides for agencies and those for operators and officers. */
export const guidePaths = () => globSync('{for-agencies,how-to}/*.md', { cwd: documents })

export type Guide = {
  text: string
  /** All blocks of a language, without their indent. */
  blocks(language: string): string[]
  /** The one block of a language ('' where none is named) that holds the mark, without its indent. */
  block(language: string, mark: string): string
  /** The one command within a sentence that holds the mark. */
  command(mark: string): string
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
    blocks: (wanted) =>
      blocks.flatMap(({ language, block }) => (language === wanted ? [block] : [])),
    block(language, mark) {
      const fitting = blocks.filter((one) => one.language === language && one.block.includes(mark))
      assert.equal(fitting.length, 1, `${path}: ${mark}`)
      return fitting[0]!.block
    },
    command(mark) {
      const commands = [...text.matchAll(/`(npx kho [^`]+)`/g)].map(([, command = '']) => command)
      const fitting = commands.filter((command) => command.includes(mark))
      assert.equal(fitting.length, 1, `${path}: ${mark}`)
      return fitting[0]!
    },
  }
}

const isFile = /\.(json|csv|xlsx)$/

/**
 * Runs the lines `npx kho …` of a block in this process, one after the other, as a shell in that
 * folder does: what is quoted is one word, files are those of the folder, `< file` is read.
 */
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
    const words = [...command.matchAll(/(["'])(.*?)\1|[^ ]+/g)]
      .map(([word, , quoted]) => quoted ?? word)
      .map((word) => (isFile.test(word) ? join(folder, word) : word))
    ran.push(await line.fed(stdin, ...words))
  }
  return ran
}
