/** A push: one attempt of an agency to supply, under an id of its own choice. */
import type { Manifest, PushState } from '@kho/contract/push.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { ErrorCode } from '@kho/contract/errors.ts'
import type { RefusalValues } from '@kho/contract/refusal.ts'

/** Ids are unique within an agency and a dataset. */
export type PushKey = { dataset: string; agency: string; id: string }

export type Push = PushKey & {
  form: 'file' | 'changes' | 'correction'
  part: number
  client: string
  manifest: Manifest
  state: PushState
  loadId: string | null
  refusal: { code: ErrorCode; values: RefusalValues } | null
}

export function nameOfKey({ dataset, agency, id }: PushKey): string {
  return `${dataset}/${agency}/${id}`
}

/** What was said first counts; anything else under the same id is refused with both values. */
export function refuseOther(
  id: string,
  was: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): void {
  for (const what of new Set([...Object.keys(was), ...Object.keys(now)])) {
    const [before, after] = [show(was[what]), show(now[what])]
    if (before !== after) {
      throw new Refusal('push.other-manifest', { id, what, was: before, now: after })
    }
  }
}

function show(value: unknown): string {
  if (value === undefined) return '-'
  return typeof value === 'object' && value !== null
    ? JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : String(value)
}

/** Only what the caller can mend ends a push; after a fault of ours the same call is repeated. */
export function endsPush(refusal: Refusal): boolean {
  return refusal.status < 500 && refusal.code !== 'intake.needs-confirmation'
}
