/**
 * Pages that are the same for everybody, kept while nothing they could show has changed, as their
 * reader says by a text. Those who ask at once share one look at it.
 */
import { codedBody, type CodedBody } from '../http/coded-body.ts'

/** `draw` is told the state under which its page will be kept. */
export type PageCache = (
  key: string,
  draw: (state: string) => Promise<string | Buffer>,
) => Promise<CodedBody>

export type PageCacheOptions = {
  /** Tells by a text what the pages are drawn from: while it is the same, so are they. */
  state: () => Promise<string>
  now?: () => number
  bytesMax?: number
}

/** "Three hours late" grows old by itself, so a page is drawn again after a second all the same. */
const keptMs = 1_000
const mebibyte = 1024 * 1024

type Kept = { page: CodedBody; state: string; at: number }

export function createPageCache(options: PageCacheOptions): PageCache {
  const { now = Date.now, bytesMax = 32 * mebibyte } = options
  const pages = new Map<string, Kept>()
  const drawing = new Map<string, Promise<CodedBody>>()
  let bytes = 0
  const look = sharedLook(options.state)

  function keep(key: string, kept: Kept): void {
    drop(key)
    pages.set(key, kept)
    bytes += sizeOf(kept)
    // The one kept for longest goes first; the newest stays even where it alone is too large.
    for (const name of pages.keys()) {
      if (bytes <= bytesMax || name === key) break
      drop(name)
    }
  }

  function drop(key: string): void {
    const kept = pages.get(key)
    if (!kept) return
    pages.delete(key)
    bytes -= sizeOf(kept)
  }

  return async (key, draw) => {
    const state = await look()
    const kept = pages.get(key)
    if (kept && kept.state === state && now() - kept.at < keptMs) return kept.page
    // Under one state all who ask for a page wait for the one who draws it.
    const turn = `${state} ${key}`
    const running = drawing.get(turn)
    if (running) return running
    const at = now()
    const drawn = draw(state)
      .then((text) => {
        const page = codedBody(text, 'each')
        keep(key, { page, state, at })
        return page
      })
      .finally(() => drawing.delete(turn))
    drawing.set(turn, drawn)
    return drawn
  }
}

/** Counted with the compressed forms, which are made after it is kept; they are at most as large. */
function sizeOf({ page }: Kept): number {
  return 3 * page.body.length
}

/**
 * One look for all who came before it began: who comes while one is under way waits for the next,
 * since that one may have begun before a change which the newcomer has already seen committed.
 */
function sharedLook(look: () => Promise<string>): () => Promise<string> {
  let running: Promise<string> | null = null
  let next: Promise<string> | null = null
  const begin = (): Promise<string> => {
    const begun = look().finally(() => {
      if (running === begun) running = null
    })
    running = begun
    return begun
  }
  return () => {
    if (!running) return begin()
    next ??= running.then(turnOver, turnOver)
    return next
  }
  function turnOver(): Promise<string> {
    next = null
    return begin()
  }
}
