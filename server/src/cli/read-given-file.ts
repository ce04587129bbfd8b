/** Reads a file that a command names: one that cannot be read is a wrong file, no wrong command. */
import { readFile } from 'node:fs/promises'
import { Refusal } from '@kho/contract/refusal.ts'

export async function readGivenFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new Refusal('source.not-found', { file }, (error as NodeJS.ErrnoException).code)
  }
}
