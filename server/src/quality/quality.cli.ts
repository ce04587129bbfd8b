/** `kho quality …`: what a dataset's quality is, and the rules it is measured by. */
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { readCalendar } from '../calendar/read-calendar.ts'
import { readPositionals } from '../cli/arguments.ts'
import type { Command, CommandContext } from '../cli/command.ts'
import { readJsonFile } from '../cli/read-json-file.ts'
import { append } from '../journal/append.ts'
import { defineRule } from './define-rule.ts'
import { measureDataset } from './measure-dataset.ts'
import { readQuality, type Quality } from './read-quality.ts'
import { retireRule } from './rule.sql.ts'

function show(quality: Quality, lang: CommandContext['lang']): string[] {
  const percent = (value: number | null) =>
    value === null ? '–' : `${(value * 100).toFixed(1)} %`.replace('.', lang === 'vi' ? ',' : '.')
  const { index, profile } = quality
  const dimensions = index.dimensions.map(
    ({ dimension, value }) => `  ${dimension.padEnd(13)} ${percent(value)}`,
  )
  const rules = quality.rules.map(({ rule, result }) => {
    const state = result === null ? '?' : (result.fault ?? `${result.failing}/${result.checked}`)
    const samples = result?.samples?.length
      ? `  ${result.samples.map((key) => key.join('/')).join(', ')}`
      : ''
    return `  ${rule.id}  ${rule.title[lang]}  ${state}${samples}`
  })
  const columns = (profile?.columns ?? []).map(
    (one) =>
      `  ${one.column}  null ${one.nulls}  ≠ ${one.distinctExact ? '' : '~'}${one.distinct}` +
      `  [${one.min ?? ''} … ${one.max ?? ''}]`,
  )
  const at = profile ? `#${profile.seq}  ${profile.rows}` : '–'
  return [`${quality.dataset}  ${percent(index.value)}  ${at}`, ...dimensions, ...rules, ...columns]
}

const quality: Command = {
  name: 'quality',
  summary: { vi: 'Chất lượng của một bộ dữ liệu', en: 'The quality of a dataset' },
  usage: '<dataset>',
  async run(context, args) {
    const [dataset] = readPositionals(args, 'dataset') as [string]
    const { config } = context
    const rule = { calendar: readCalendar(config), dueDays: config.dueDays }
    const reader = { values: true, samples: true }
    const found = await readQuality(await context.database(), dataset, rule, reader)
    return { exit: 0, json: found, text: show(found, context.lang) }
  },
}

const define: Command = {
  name: 'quality define',
  summary: {
    vi: 'Đặt các quy tắc chất lượng từ tệp JSON (một quy tắc hoặc một mảng)',
    en: 'Set quality rules from a JSON file (one rule or an array)',
  },
  usage: '<file.json>',
  async run(context, args) {
    const [file] = readPositionals(args, 'file.json') as [string]
    const db = await context.database()
    const given: unknown = await readJsonFile(file)
    const rules = await db.tx(async (tx) => {
      const set = []
      for (const one of Array.isArray(given) ? given : [given]) {
        set.push(await defineRule(tx, context.actor, one))
      }
      return set
    })
    return { exit: 0, json: rules, text: rules.map(({ dataset, id }) => `${dataset}  ${id}`) }
  },
}

const measure: Command = {
  name: 'quality measure',
  summary: {
    vi: 'Đo lại ngay: hồ sơ cột và mọi quy tắc',
    en: 'Measure now: profile of the columns and every rule',
  },
  usage: '<dataset>',
  async run(context, args) {
    const [dataset] = readPositionals(args, 'dataset') as [string]
    const db = await context.database()
    await findDataset(db, dataset)
    const measured = await measureDataset(db, dataset, { again: true })
    if (!measured) return { exit: 1, json: null, text: '–' }
    const text = measured.results.map(
      ({ rule, failing, checked, fault }) => `${rule}  ${fault ?? `${failing}/${checked}`}`,
    )
    const failed = measured.results.some(({ failing, fault }) => failing > 0 || fault !== null)
    return {
      exit: failed ? 1 : 0,
      json: measured,
      text: [`#${measured.seq}  ${measured.rows}`, ...text],
    }
  },
}

const retire: Command = {
  name: 'quality retire',
  summary: { vi: 'Thôi dùng một quy tắc', en: 'Retire a rule' },
  usage: '<dataset> <rule>',
  async run(context, args) {
    const [dataset, rule] = readPositionals(args, 'dataset', 'rule') as [string, string]
    const db = await context.database()
    await db.tx(async (tx) => {
      if (!(await retireRule(tx, dataset, rule))) {
        throw new Refusal('quality.unknown-rule', { dataset, rule })
      }
      const payload = { actor: context.actor }
      await append(tx, { kind: 'quality.rule-retired', fields: { dataset, rule }, payload })
    })
    return { exit: 0, json: { dataset, rule }, text: rule }
  },
}

export const qualityCommands: Command[] = [quality, define, measure, retire]
