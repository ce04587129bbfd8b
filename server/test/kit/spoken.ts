/** Whether a page speaks the language it says it speaks. */
import type { Page } from 'playwright-core'

/** Words that stand in every longer sentence of a language and never in one of the other. */
const tells = {
  vi: ['và', 'của', 'được', 'không', 'các', 'những', 'chưa', 'với', 'trong', 'này', 'một'],
  en: ['the', 'of', 'and', 'is', 'are', 'with', 'was', 'has', 'by', 'this', 'which', 'not'],
}

/** What is not said by the page: code, and the values and names that the data bring along. */
const notSaid =
  'code, pre, samp, kbd, script, style, td, option, input, textarea, .value, [translate=no]'

/** Pieces of text with two words of the other language that are not marked as being in it. */
export async function languageFaults(page: Page, lang: 'vi' | 'en'): Promise<string[]> {
  const texts = await page.evaluate(readTexts, { lang, notSaid })
  const words = tells[lang === 'vi' ? 'en' : 'vi']
  return texts
    .filter((text) => {
      const own = text.toLowerCase().split(/[^\p{L}]+/u)
      return words.filter((word) => own.includes(word)).length >= 2
    })
    .map((text) => `not in ${lang}: ${text.slice(0, 120)}`)
}

/** Runs in the page: its texts, and those of labels, in the page's own language. */
function readTexts({ lang, notSaid }: { lang: string; notSaid: string }): string[] {
  // oxlint-disable-next-line typescript/no-explicit-any
  const { document } = globalThis as any
  const texts: string[] = [document.title]
  // The text's own nodes, shown or not.
  const walker = document.createTreeWalker(document.body, 4)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.trim()
    const around = node.parentElement
    if (text && !around.closest(notSaid) && around.closest('[lang]').lang === lang) texts.push(text)
  }
  for (const one of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
      const text = one.getAttribute(name)
      if (text && one.closest('[lang]').lang === lang) texts.push(text)
    }
  return texts
}
