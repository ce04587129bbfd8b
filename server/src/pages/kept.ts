/** Answers that are costly to make, kept while they are among the last so many that were asked for. */
export type Kept<T> = { of(key: string, make: () => Promise<T>): Promise<T> }

export function createKept<T>(most: number): Kept<T> {
  const kept = new Map<string, Promise<T>>()
  return {
    of(key, make) {
      const found = kept.get(key) ?? make()
      kept.delete(key)
      kept.set(key, found)
      // What failed is made again.
      found.catch(() => kept.delete(key))
      const [oldest] = kept.keys()
      if (kept.size > most) kept.delete(oldest!)
      return found
    },
  }
}
