/** Answers many questions with few round trips. */
export type Batcher<I, O> = {
  /** Answers one item; fails with its own error, or with that of its batch. */
  ask(item: I): Promise<O>
  /** Items that wait for a batch, and batches on their way. */
  load(): { waiting: number; inFlight: number }
}

export type BatcherOptions = {
  itemsMax: number
  /** Batches on their way at one time; what arrives meanwhile makes the next one larger. */
  inFlightMax?: number
  /**
   * Turns of the event loop that a batch may be held back while each of them brings more items. A
   * turn costs microseconds and a batch hundreds, so askers that come together should go together.
   */
  turnsMax?: number
}

type Waiting<I, O> = { item: I; resolve(value: O): void; reject(error: unknown): void }

/**
 * Gathers what arrives within one turn of the event loop, and while earlier batches are on their
 * way, and hands it to `run` as one batch. `run` answers in the order of its items; an answer that
 * is an Error rejects that item alone. If a whole batch fails because of a value in it, each item
 * is run by itself, so that one caller's mistake is not answered to the others.
 */
export function createBatcher<I, O>(
  run: (items: I[]) => Promise<(O | Error)[]>,
  options: BatcherOptions,
): Batcher<I, O> {
  const { itemsMax, inFlightMax = 2, turnsMax = 1 } = options
  if (itemsMax < 1 || inFlightMax < 1) throw new Error('A batcher needs room for one item.')
  let waiting: Waiting<I, O>[] = []
  let inFlight = 0
  let scheduled = false
  /** Turns since the batch was scheduled, and how many items were there after the last one. */
  let turns = 0
  let gathered = 0

  function flush(): void {
    scheduled = false
    turns++
    if (turns < turnsMax && waiting.length > gathered && waiting.length < itemsMax) {
      gathered = waiting.length
      schedule()
      return
    }
    turns = 0
    gathered = 0
    while (waiting.length > 0 && inFlight < inFlightMax) {
      const batch = waiting.length <= itemsMax ? waiting : waiting.slice(0, itemsMax)
      waiting = waiting.length <= itemsMax ? [] : waiting.slice(itemsMax)
      inFlight++
      void runBatch(run, batch).finally(() => {
        inFlight--
        if (waiting.length > 0) schedule()
      })
    }
  }

  function schedule(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(flush)
  }

  return {
    ask: (item) =>
      new Promise<O>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        if (inFlight < inFlightMax) schedule()
      }),
    load: () => ({ waiting: waiting.length, inFlight }),
  }
}

async function runBatch<I, O>(
  run: (items: I[]) => Promise<(O | Error)[]>,
  batch: Waiting<I, O>[],
): Promise<void> {
  try {
    const answers = await run(batch.map((one) => one.item))
    if (answers.length !== batch.length) {
      throw new Error(`A batch of ${batch.length} items was answered with ${answers.length}.`)
    }
    answers.forEach((answer, index) => {
      if (answer instanceof Error) batch[index]!.reject(answer)
      else batch[index]!.resolve(answer)
    })
  } catch (error) {
    if (batch.length > 1 && isAboutValues(error)) {
      await Promise.all(batch.map((one) => runBatch(run, [one])))
    } else {
      for (const one of batch) one.reject(error)
    }
  }
}

/** SQLSTATE classes 22 (data) and 23 (constraint): the fault lies in an item, not in the server. */
function isAboutValues(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code)
}
