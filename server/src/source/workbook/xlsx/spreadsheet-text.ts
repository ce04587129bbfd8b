/** Text as XLSX parts write it. */

/**
 * Characters that XML cannot hold stand as `_x000D_`; a text that looks so has its `_` so written.
 * Where half a pair would come of it, which no UTF-8 holds, the text stays as it is written.
 */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  const meant = text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return meant.isWellFormed() ? meant : text
}

/**
 * Gathers the text of `<si>` or `<is>`: its own `<t>` and those of its runs, in order, without the
 * reading aids (`<rPh>`) that stand between.
 */
export function createRichText() {
  let text = ''
  let inText = false
  let inAid = 0
  return {
    open(name: string): void {
      if (name === 'rPh') inAid++
      else if (name === 't') inText = inAid === 0
    },
    close(name: string): void {
      if (name === 'rPh') inAid--
      else if (name === 't') inText = false
    },
    add(piece: string): void {
      if (inText) text += piece
    },
    take(): string {
      const whole = text
      text = ''
      inText = false
      inAid = 0
      return unescapeText(whole)
    },
  }
}
