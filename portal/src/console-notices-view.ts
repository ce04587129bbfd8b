/** What the pages of notices are made from. */
import type { DeliveryState, NoticeKind, NoticeWay } from '@kho/contract/notice.ts'
import type { RefusedView } from './console-view.ts'

export type NoticeLine = {
  id: string
  kind: NoticeKind
  /** ISO. */
  at: string
  entry: number | null
  about: Readonly<Record<string, string | number | null>>
}

export type SubscriptionLine = {
  id: string
  client: string | null
  way: NoticeWay
  kinds: readonly NoticeKind[]
  dataset: string | null
  address: string | null
  createdAt: string
  endedAt: string | null
  endedAs: 'by-hand' | 'gone' | null
  /** Until when the secret before signs too; null where none does. */
  formerUntil: string | null
}

export type NoticesView = {
  notices: readonly NoticeLine[]
  next: string | null
  subscriptions: readonly SubscriptionLine[]
  /** Ways that the operator has opened. */
  ways: readonly NoticeWay[]
  /** What was just made: its secret or token is shown this once. */
  made: { subscription: SubscriptionLine; secret: string } | null
  /** For whom the form subscribes; null for whoever is signed in. */
  client: string | null
  typed: Readonly<Record<string, string>>
  chosen: readonly string[]
  refused: RefusedView | null
}

export type DeliveryView = NoticeLine & {
  state: DeliveryState
  attempts: readonly { at: string; status: number | null; code: string | null; ms: number }[]
}

export type SubscriptionView = {
  subscription: SubscriptionLine
  deliveries: readonly DeliveryView[]
  /** Shown this once, after the secret was changed; with the intake of its entry. */
  rotated: { secret: string; entry: string } | null
  next: string | null
  refused: RefusedView | null
}
