/** `kho compliance`. */
import { writeFile } from 'node:fs/promises'
import {
  complianceStates,
  complianceStateWords,
  type ComplianceArticle,
  type ComplianceReport,
} from '@kho/contract/compliance.ts'
import { misuse, readOption, readPositionals } from '../cli/arguments.ts'
import type { Command, Language } from '../cli/command.ts'
import { showInstant } from '../time.ts'
import { articles } from './articles.ts'
import { findArticles } from './article.ts'
import { readCompliance } from './read-compliance.ts'

const compliance: Command = {
  name: 'compliance',
  summary: {
    vi: 'Từng điều của Quy chế với chứng cứ hỏi ngay tại hệ thống này',
    en: 'Each article of the regulation with evidence asked of this installation now',
  },
  usage: '[--article 4.4] [--out file]',
  options: {
    article: { type: 'string', help: { vi: 'chỉ điều này', en: 'only this article' } },
    out: {
      type: 'string',
      help: {
        vi: 'tệp sẽ viết; .json thì viết JSON',
        en: 'file to write; .json for JSON',
      },
    },
  },
  async run(context, args) {
    readPositionals(args)
    const article = readOption(args, 'article')
    const out = readOption(args, 'out')
    const asked = article === undefined ? articles : findArticles(articles, article)
    if (asked.length === 0) throw misuse(`--article ${article} ?`)
    const db = await context.database()
    const { config, log } = context
    const report = await readCompliance({ db, config, log }, new Date(), asked)
    const text = describeCompliance(report, context.lang)
    if (out !== undefined) {
      const asJson = out.toLowerCase().endsWith('.json')
      await writeFile(out, asJson ? JSON.stringify(report, null, 2) : text.join('\n') + '\n')
    }
    return { exit: report.counts.wanting > 0 ? 1 : 0, json: report, text }
  },
}

const signs = { shown: '✓', 'not-run': '…', 'not-built': '–', wanting: '✗' } as const

export function describeCompliance(report: ComplianceReport, lang: Language): string[] {
  const counts = complianceStates.map(
    (state) => `${complianceStateWords[state][lang]} ${report.counts[state]}`,
  )
  const at = lang === 'vi' ? 'hỏi lúc' : 'asked at'
  const entries = lang === 'vi' ? 'mục nhật ký' : 'entries of the journal'
  return [
    `${report.regulation}; ${at} ${showInstant(report.askedAt)}; ${report.journalSize} ${entries}`,
    counts.join('; '),
    ...report.articles.flatMap((article) => describeArticle(article, lang)),
  ]
}

function describeArticle(article: ComplianceArticle, lang: Language): string[] {
  const { id, says, does, state, evidence } = article
  const point = lang === 'vi' ? 'Điều' : 'Article'
  return [
    '',
    `${signs[state]} ${point} ${id}: ${says[lang]} [${complianceStateWords[state][lang]}]`,
    `  ${does[lang]}`,
    ...evidence.flatMap(({ title, state: found, figures, wants }) => [
      `  ${signs[found]} ${title[lang]}`,
      ...figures.map(({ label, value }) => {
        const shown = typeof value === 'object' ? value[lang] : value
        return `      ${label[lang]}: ${shown}`
      }),
      ...wants.flatMap(({ what, todo }) => [`      ! ${what[lang]}`, `        → ${todo[lang]}`]),
    ]),
  ]
}

export const complianceCommands: Command[] = [compliance]
