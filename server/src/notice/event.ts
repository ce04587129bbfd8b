/** What notices tell of: one event for each thing that happened, made from an entry or an end. */
import type { NoticeKind } from '@kho/contract/notice.ts'

/** Public identifiers alone, as the entry of the journal has them. */
export type About = { readonly [name: string]: string | number | null }

export type NoticeEvent = {
  kind: NoticeKind
  /** The same event twice has the same mark, and is kept once. */
  mark: string
  /** Of the journal; null for an end that comes by itself. */
  entry: number | null
  /** ISO. */
  at: string
  about: About
}

type Entry = { index: number; kind: string; at: string; body: string }
type Fields = Readonly<Record<string, unknown>>
type Rule = {
  kind: NoticeKind
  names: readonly string[]
  tells?: (fields: Fields) => boolean
  /** What is told of once, however many entries are about it; without it each entry is. */
  markOf?: (fields: Fields) => string
}

/** Which entries are told of, and which of their public members go along; all others stay behind. */
const rules: Readonly<Record<string, Rule>> = {
  'store.applied': {
    kind: 'dataset.changed',
    names: ['dataset', 'part', 'seq', 'inserts', 'updates', 'deletes'],
  },
  'catalogue.defined': { kind: 'definition.changed', names: ['dataset', 'version', 'columns'] },
  'access.revoked': { kind: 'grant.ended', names: ['grant', 'client', 'agency', 'dataset'] },
  'access.suspended': { kind: 'grant.ended', names: ['grant', 'client', 'agency', 'dataset'] },
  'request.decided': {
    kind: 'request.decided',
    names: ['request', 'agency', 'dataset', 'step', 'by', 'outcome'],
  },
  'sync.ended': {
    kind: 'run.failed',
    names: ['run', 'dataset', 'part', 'state', 'code'],
    tells: ({ state }) => state === 'failed' || state === 'refused',
  },
  // Each verification until it is settled has such an entry of the same case.
  'discrepancy.drift-found': {
    kind: 'drift.found',
    names: [
      'discrepancy',
      'dataset',
      'part',
      'differences',
      'missing',
      'surplus',
      'changed',
      'held',
    ],
    markOf: ({ discrepancy }) => `drift:${String(discrepancy)}`,
  },
  'discrepancy.answered': { kind: 'discrepancy.answered', names: ['discrepancy', 'dataset'] },
}

export const toldKinds = Object.keys(rules)

/** What an entry tells; null where it tells nobody anything. */
export function eventOf({ index, kind, at, body }: Entry): NoticeEvent | null {
  const rule = Object.hasOwn(rules, kind) ? rules[kind]! : null
  if (!rule) return null
  const fields = JSON.parse(body) as Fields
  if (rule.tells && !rule.tells(fields)) return null
  const about: Record<string, string | number> = {}
  for (const name of rule.names) {
    const value = fields[name]
    if (typeof value === 'string' || typeof value === 'number') about[name] = value
  }
  const mark = rule.markOf?.(fields) ?? `entry:${index}`
  return { kind: rule.kind, mark, entry: index, at, about }
}
