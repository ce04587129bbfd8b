/** What a code of the table of errors says of any call: its sentence without values. */
import { errors, type ErrorCode } from '@kho/contract/errors.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { capital } from './format.ts'

/** A code that the table knows no more stands for itself. */
export function errorTitle(code: string): Bilingual {
  const entry = Object.hasOwn(errors, code) ? errors[code as ErrorCode] : null
  if (!entry) return { vi: code, en: code }
  return { vi: bare(entry.sentence.vi), en: bare(entry.sentence.en) }
}

/** A value that began or ended the sentence leaves nothing behind; one within it a sign. */
function bare(sentence: string): string {
  const text = sentence
    .replace(/\{\w+\}/g, '…')
    .replace(/^[…\s]+/, '')
    .replace(/[….\s]+$/, '')
  return capital(text)
}
