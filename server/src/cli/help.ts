/** What `--help` prints. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Command, Language } from './command.ts'

/** null: both languages, Vietnamese first. */
export type HelpLanguage = Language | null

const general: Record<string, { argument: string; help: Bilingual }> = {
  json: { argument: '', help: { vi: 'in một tài liệu JSON', en: 'print one JSON document' } },
  lang: { argument: ' vi|en', help: { vi: 'ngôn ngữ trả lời', en: 'language of the answer' } },
  help: { argument: '', help: { vi: 'in hướng dẫn', en: 'print this help' } },
}

/** All commands; those that begin with `prefix` if it is given. */
export function helpForAll(commands: readonly Command[], lang: HelpLanguage, prefix = ''): string {
  const shown = commands
    .filter((command) => `${command.name} `.startsWith(prefix === '' ? '' : `${prefix} `))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const width = Math.max(0, ...shown.map((command) => command.name.length))
  const title = { vi: 'Cách dùng: npx kho <lệnh> …', en: 'Usage: npx kho <command> …' }
  const more = {
    vi: 'Chi tiết: npx kho <lệnh> --help. Mọi lệnh nhận --json.',
    en: 'Details: npx kho <command> --help. Every command takes --json.',
  }
  const rows = shown.flatMap((command) => {
    const [first, ...others] = inLanguages(command.summary, lang)
    const indent = ' '.repeat(width + 4)
    return [`  ${command.name.padEnd(width)}  ${first}`, ...others.map((text) => indent + text)]
  })
  return [...inLanguages(title, lang), '', ...rows, '', ...inLanguages(more, lang)].join('\n')
}

export function helpForCommand(command: Command, lang: HelpLanguage): string {
  const options = [
    ...Object.entries(command.options ?? {}).map(([name, option]) => ({
      name: `--${name}${option.type === 'string' ? ' …' : ''}`,
      help: option.help,
    })),
    ...Object.entries(general).map(([name, option]) => ({
      name: `--${name}${option.argument}`,
      help: option.help,
    })),
  ]
  const width = Math.max(...options.map((option) => option.name.length))
  const rows = options.map(
    (option) => `  ${option.name.padEnd(width)}  ${inLanguages(option.help, lang).join(' / ')}`,
  )
  const usage = `npx kho ${command.name}${command.usage ? ` ${command.usage}` : ''}`
  return [usage, '', ...inLanguages(command.summary, lang), '', ...rows].join('\n')
}

/** The text in the language asked for, or in both. */
export function inLanguages(text: Bilingual, lang: HelpLanguage): string[] {
  return lang === null ? [text.vi, text.en] : [text[lang]]
}
