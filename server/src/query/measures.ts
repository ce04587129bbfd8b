/**
 * What whole exports were measured to be, by the mark that fixes their bytes: measured once, by
 * whoever first read one to its end. Kept in memory, the longest unasked forgotten first.
 */
export type Measured = {
  bytes: number
  rows: number
  /** In hexadecimal, as `sha256sum` writes it. */
  sha256: string
}

export type Measures = {
  find(etag: string): Measured | undefined
  keep(etag: string, measured: Measured): void
}

export function keepMeasures(most = 10_000): Measures {
  const kept = new Map<string, Measured>()
  function keep(etag: string, measured: Measured): void {
    kept.delete(etag)
    kept.set(etag, measured)
    const [oldest] = kept.keys()
    if (kept.size > most) kept.delete(oldest!)
  }
  return {
    find(etag) {
      const found = kept.get(etag)
      if (found) keep(etag, found)
      return found
    },
    keep,
  }
}

/** The digest in a header (RFC 9530). */
export function reprDigest(sha256: string): string {
  return `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`
}

/** One line as `sha256sum --check` reads it. */
export function digestLine(sha256: string, file: string): string {
  return `${sha256}  ${file}\n`
}
