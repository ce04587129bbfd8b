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
  /** Bytes of the source's log that it keeps for us. */
  keptBytes: number
  /** Instant of the oldest change that waits here, if one does. */
  waitingSince: Date | null
}

export type Capture = {
  /**
   * The next changes, as soon as there are some; null after `stop`. Refused: `source.slot-lost`,
   * `source.capture-impossible`, `source.gone`.
   */
  next(): Promise<CapturedChanges | null>
  /** What goes up to here is stored for good: the source need not keep it. */
  confirm(upTo: string): Promise<void>
  lag(): Promise<CaptureLag>
  stop(): Promise<void>
}

/** How one source is followed; each of these asks the source anew. */
export type CaptureWay = {
  /** Where the source would keep more of its log for us than this, it is given up. */
  keptBytesMax: number
  /** Makes what is needed at the source; true where it was made anew, so all must be compared. */
  ensure(): Promise<boolean>
  follow(): Promise<Capture>
  /** Takes away what makes the source keep its log. */
  giveUp(): Promise<void>
}

/** More keys than this are dearer to look up one by one than to compare the whole. */
export const capturedKeysMax = 50_000
