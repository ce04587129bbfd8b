/** Lets so many acts run at once; the others wait in the order in which they came. */
export type Gate = <T>(act: () => Promise<T>) => Promise<T>

export function createGate(atOnce: number): Gate {
  const waiting: (() => void)[] = []
  let running = 0
  return async (act) => {
    if (running >= atOnce) await new Promise<void>((go) => waiting.push(go))
    else running++
    try {
      return await act()
    } finally {
      // Whoever waits takes the place over, so that nobody who comes later gets in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
