/** Rows that a driver pushes, as pieces that are pulled; the driver is paused while nobody pulls. */

export type RowQueue<Row> = {
  push(row: Row): void
  end(): void
  fail(error: unknown): void
  /** The rows in pieces, once. */
  pieces(): AsyncIterable<Row[]>
}

type Flow = {
  /** Rows of one piece; with as many again waiting, the driver is paused. */
  rowsMax: number
  pause(): void
  resume(): void
  /** The reader has stopped before the end. */
  abandon(): void
}

export function createRowQueue<Row>({ rowsMax, pause, resume, abandon }: Flow): RowQueue<Row> {
  let waiting: Row[] = []
  let paused = false
  let ended = false
  let failure: { error: unknown } | null = null
  let wake: () => void = () => {}

  const isIdle = () => waiting.length === 0 && !ended && !failure

  async function* pieces(): AsyncGenerator<Row[], void, undefined> {
    let whole = false
    try {
      for (;;) {
        while (isIdle()) await new Promise<void>((resolve) => (wake = resolve))
        // Rows before a failure are not given: the answer is not whole anyway.
        if (failure) throw failure.error
        if (waiting.length === 0) {
          whole = true
          return
        }
        const piece = waiting
        waiting = []
        if (paused) {
          paused = false
          resume()
        }
        yield piece
      }
    } finally {
      if (!whole && !ended) abandon()
    }
  }

  return {
    push(row) {
      waiting.push(row)
      if (waiting.length >= rowsMax) {
        if (!paused && waiting.length >= 2 * rowsMax) {
          paused = true
          pause()
        }
        wake()
      }
    },
    end() {
      ended = true
      wake()
    },
    fail(error) {
      failure ??= { error }
      wake()
    },
    pieces,
  }
}
