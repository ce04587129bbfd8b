/** A run as callers see it, with its cause in words. */
import { Refusal } from '@kho/contract/refusal.ts'
import { remainingSeconds, type Run } from './run.ts'

export function runAnswer(run: Run): object {
  const { path: _path, actor: _actor, cancelledBy, cause, ...shown } = run
  return {
    ...shown,
    remainingSeconds: remainingSeconds(run),
    cancelRequested: cancelledBy !== null,
    cause: cause ? causeInWords(cause) : null,
  }
}

export function causeInWords({ code, values }: NonNullable<Run['cause']>) {
  const { sentence, hint } = new Refusal(code, values)
  return {
    code,
    detail: sentence.vi,
    hint: hint.vi,
    detail_en: sentence.en,
    hint_en: hint.en,
  }
}
