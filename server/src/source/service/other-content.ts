/** A service that answers 200 with a page about an error, or with anything but what was declared. */
import { open } from 'node:fs/promises'
import { Refusal } from '@kho/contract/refusal.ts'

const shownCharacters = 80

/** By the declared media type; many services name none or a wrong one, so only pages are refused. */
export function refuseOtherContent(
  source: string,
  mediaType: string | undefined,
  expected: string,
): void {
  if (!/^\s*(text\/html|application\/xhtml\+xml)\b/i.test(mediaType ?? '')) return
  throw new Refusal('source.other-content', { source, expected, found: 'HTML', start: mediaType })
}

/** By the first bytes of what came. */
export async function startOf(path: string, source: string, expected: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    const bytes = Buffer.alloc(512)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    refuseStart(bytes.toString('utf8', 0, bytesRead), source, expected)
  } finally {
    await file.close()
  }
}

/** JSON begins with a bracket, XML with `<`, nothing of ours with a page. */
export function refuseStart(text: string, source: string, expected: string): void {
  const start = text.replace(/^\ufeff/, '').trimStart()
  const found = findOther(start, expected)
  if (found === null) return
  throw new Refusal('source.other-content', { source, expected, found, start: shown(start) })
}

function findOther(start: string, expected: string): string | null {
  if (start === '') return null
  if (/^<(!doctype html|html|head|body)\b/i.test(start)) return 'HTML'
  if (/json/.test(expected) && !/^[[{]/.test(start)) return 'text'
  return expected === 'xml' && !start.startsWith('<') ? 'text' : null
}

function shown(start: string): string {
  return start
    .slice(0, shownCharacters)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
}
