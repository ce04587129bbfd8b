/** What makes the portal installable on a phone, and the last board readable without network. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  boardScript,
  icon,
  iconLarge,
  iconSmall,
  latinFont,
  script,
  style,
  vietnameseFont,
} from './assets.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { say } from './dictionary.ts'
import { inLang, links } from './links.ts'
import type { Lang } from './view.ts'

export const workerPath = '/board-worker.js'
export const manifestPath = (lang: Lang) => inLang(lang, '/manifest.webmanifest')

/** Only these, and the board itself, are ever kept by a browser for later. */
export const keptFiles: readonly string[] = [
  style,
  script,
  boardScript,
  latinFont,
  vietnameseFont,
  icon,
].map(({ path }) => path)

/** A changed file has another address, so the text changes with it and browsers take it anew. */
export const workerText = (() => {
  const source = readFileSync(new URL('board-worker.js', import.meta.url), 'utf8')
  const version = createHash('sha256')
    .update(source + keptFiles.join())
    .digest('hex')
    .slice(0, 12)
  return `const kept = ${JSON.stringify({ version, files: keptFiles })}\n${source}`
})()

export function manifest(lang: Lang, province: Bilingual): object {
  const name = lang === 'vi' ? 'Kho dữ liệu dùng chung' : 'Shared data repository'
  const picture = (path: string, size: number) => ({
    src: path,
    sizes: `${size}x${size}`,
    type: 'image/png',
    purpose: 'any maskable',
  })
  return {
    id: '/',
    lang,
    name: `${name} · ${say(lang, province)}`,
    short_name: 'Kho',
    start_url: inLang(lang, links.board),
    scope: '/',
    display: 'standalone',
    background_color: '#0b3f3a',
    theme_color: '#0b3f3a',
    icons: [picture(iconSmall.path, 192), picture(iconLarge.path, 512)],
  }
}
