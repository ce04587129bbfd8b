/** Whether a page of the console leads to another: who may not see it is not led to it. */
import type { ConsoleFrame } from './console-view.ts'
import { links } from './links.ts'

/** `href` without language, of a part of the console or something within it. */
export function mayFollow({ groups }: Pick<ConsoleFrame, 'groups'>, href: string): boolean {
  const open = groups.flatMap(({ sections }) => sections.map((one) => one.href))
  // The first page is open to everybody, and everything lies within it.
  return open.some((one) => href === one || (one !== links.console && href.startsWith(`${one}/`)))
}
