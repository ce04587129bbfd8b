/**
 * A key as it stands in saved texts: plain, and as browsers write it into an address, also where a
 * condition doubles its quotes. One form for a key of letters and digits alone.
 */
export function keyForms(key: string): string[] {
  const quoted = key.replaceAll("'", "''")
  const forms = [key, quoted].flatMap((text) => [
    text,
    encodeURIComponent(text),
    new URLSearchParams({ '': text }).toString().slice(1),
  ])
  return [...new Set(forms)]
}
