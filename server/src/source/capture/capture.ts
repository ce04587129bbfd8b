/**
 * Change capture: a source tells which rows changed as they change. What is taken from it are keys,
 * never values: the rows of those keys are then read by the declared query, in one state of the
 * source. So a change told twice does no harm, values have the same canonical text as in every
 * other reading, and nothing depends on what a log leaves out.
 */

/** Rows that changed since the batch before. */
export type CapturedChanges = {
  /** Keys in the order of the dataset's key, as text; each once. Null: too many, compare the whole. */
  keys: string[][] | null
  /** The place in the source's log up to which these changes go. */
  upTo: string
  /** When the newest of them was committed at the source. */
  committedAt: Date
}

export type CaptureLag = {
  /** Bytes of the source's log that lie before us, or that it keeps for us. */
  keptBytes: number
  /** Instant of the oldest change that waits here, if one does. */
  waitingSince: Date | null
  /** A place up to which nothing was meant for us, where the source leaves it to us to keep one. */
  passed: string | null
}

export type Capture = {
  /** The place from which changes are told. */
  from: string
  /**
   * The next changes, as soon as there are some; null after `stop`. Refused: `source.slot-lost`,
   * `source.log-lost`, `source.capture-impossible`, `source.gone`.
   */
  next(): Promise<CapturedChanges | null>
  /** Returns when whoever asks the source from now on sees the changes up to this place. */
  visible(upTo: string): Promise<void>
  /** What goes up to here is stored for good: the source need not keep it. */
  confirm(upTo: string): Promise<void>
  lag(): Promise<CaptureLag>
  stop(): Promise<void>
}

/** How one source is followed; each of these asks the source anew. */
export type CaptureWay = {
  /** Where the source would keep more of its log for us than this, it is given up; null: it keeps none. */
  keptBytesMax: number | null
  /**
   * Makes what is needed at the source. Before anything is made anew, so that changes before it are
   * not told, `owe` puts it on record that the whole must be compared.
   */
  ensure(owe: () => Promise<void>): Promise<void>
  /** `kept`: the place that the store has reached; null where the whole is owed. */
  follow(kept: string | null): Promise<Capture>
  /** Takes away what makes the source keep its log. */
  giveUp(): Promise<void>
}

/** More keys than this are dearer to look up one by one than to compare the whole. */
export const capturedKeysMax = 50_000
