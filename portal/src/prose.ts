/**
 * Small texts written by people, as guides and technical documents, turned into markup. Known are
 * paragraphs, `##` headings, `-` and `1.` lists, fenced code and `code` in a line. Everything is
 * escaped; there is no way to write markup.
 */
import { html, type Html } from './html.ts'
import { sample } from './parts.ts'

type Level = 2 | 3 | 4

/** A text as blocks. Its headings begin at `level`, so that they nest under the page's own. */
export function prose(text: string, level: Level = 2): Html {
  return html`${blocks(text).map((block) => write(block, level))}`
}

type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'list'; ordered: boolean; items: string[] }
  | { kind: 'code'; text: string }
  | { kind: 'paragraph'; text: string }

function blocks(text: string): Block[] {
  const found: Block[] = []
  let fence: string[] | null = null
  let open: Block | null = null
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    if (line.startsWith('```')) {
      if (fence) found.push({ kind: 'code', text: fence.join('\n') })
      fence = fence ? null : []
      open = null
    } else if (fence) fence.push(line)
    else {
      open = readLine(line.trim(), open)
      if (open && found.at(-1) !== open) found.push(open)
    }
  }
  if (fence) found.push({ kind: 'code', text: fence.join('\n') })
  return found
}

/** The block that a line continues or begins; null after an empty line. */
function readLine(line: string, open: Block | null): Block | null {
  if (line === '') return null
  const heading = /^#{1,6}\s+(.*)$/.exec(line)
  if (heading) return { kind: 'heading', text: heading[1] ?? '' }
  const item = /^(-|\*|\d+[.)])\s+(.*)$/.exec(line)
  if (item) {
    const ordered = /\d/.test(item[1] ?? '')
    if (open?.kind === 'list' && open.ordered === ordered) {
      open.items.push(item[2] ?? '')
      return open
    }
    return { kind: 'list', ordered, items: [item[2] ?? ''] }
  }
  if (open?.kind === 'paragraph') {
    open.text += `\n${line}`
    return open
  }
  if (open?.kind === 'list') {
    open.items.push(`${open.items.pop() ?? ''} ${line}`)
    return open
  }
  return { kind: 'paragraph', text: line }
}

function write(block: Block, level: Level): Html {
  if (block.kind === 'code') return sample(block.text.split('\n')[0] ?? '', block.text)
  if (block.kind === 'paragraph') return html`<p>${inline(block.text)}</p>`
  if (block.kind === 'list') {
    const items = block.items.map((item) => html`<li>${inline(item)}</li>`)
    return block.ordered
      ? html`<ol>
          ${items}
        </ol>`
      : html`<ul>
          ${items}
        </ul>`
  }
  if (level === 2) return html`<h2>${inline(block.text)}</h2>`
  return level === 3 ? html`<h3>${inline(block.text)}</h3>` : html`<h4>${inline(block.text)}</h4>`
}

/** A sentence, with what stands between backticks as code. */
export function inline(text: string): Html {
  return html`${text
    .split('`')
    .map((piece, i) => (i % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`))}`
}
