/** `kho review …`: for the operator, who holds nothing that is reviewed. */
import {
  decideManySchema,
  decideSchema,
  itemFilterSchema,
  openSchema,
  reviewDecisions,
  ruleSchema,
} from '@kho/contract/review.ts'
import { needOption, readList, readOption, readPositionals } from '../cli/arguments.ts'
import { say, type Command } from '../cli/command.ts'
import { showDay } from '../time.ts'
import { findCampaign, listCampaigns, sizeOf } from './campaign.ts'
import { selectRules } from './campaign.sql.ts'
import { closingCommands } from './closing.cli.ts'
import { decideItem } from './decide-item.ts'
import { decideMany, previewMany } from './decide-many.ts'
import { findItem } from './item.ts'
import { openReview } from './open-review.ts'
import { readOverview } from './overview.ts'
import { readInput, readNumber, reasonOption, text, wayOf } from './read-arguments.ts'
import { setRule } from './set-rule.ts'
import { showCampaign } from './show-review.ts'

const open: Command = {
  name: 'review open',
  summary: { vi: 'Mở đợt rà soát, chốt danh sách', en: 'Open a review and freeze its list' },
  usage: '--reason … [--agencies a,b] [--days …]',
  options: {
    reason: reasonOption,
    agencies: { ...text('cơ quan; bỏ trống: tất cả', 'agencies; all without it'), multiple: true },
    days: text('số ngày làm việc; bỏ trống: theo quy tắc', 'working days; the rule without it'),
  },
  async run(context, args) {
    readPositionals(args)
    const days = readOption(args, 'days')
    const input = readInput(openSchema, {
      reason: needOption(args, 'reason'),
      agencies: readList(args, 'agencies'),
      days: days === undefined ? undefined : readNumber(days, 'days'),
    })
    const db = await context.database()
    const json = await db.tx((tx) => openReview(tx, wayOf(context), context.actor, input))
    const { campaign, items, dueOn } = json
    const line = {
      vi: `Đợt ${campaign}: ${items} mục, hạn hết ngày ${showDay(dueOn)}.`,
      en: `Review ${campaign}: ${items} items, due at the end of ${showDay(dueOn)}.`,
    }
    return { exit: 0, json, text: say(context, line) }
  },
}

const list: Command = {
  name: 'review list',
  summary: { vi: 'Liệt kê các đợt rà soát', en: 'List the reviews' },
  nothing: { vi: 'Chưa có đợt rà soát nào.', en: 'There are no reviews.' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const db = await context.database()
    const found = await listCampaigns(db)
    const lines = found.map(
      (one) =>
        `${one.id}  ${one.closing ? 'closed' : 'open'}  ${sizeOf(one)}  ≤ ${showDay(one.dueOn)}  ${one.agencies?.join(',') ?? '*'}  ${one.reason}`,
    )
    const json = { reviews: found.map(showCampaign), rules: await selectRules(db) }
    return { exit: 0, json, text: lines }
  },
}

const show: Command = {
  name: 'review show',
  summary: { vi: 'Tiến độ một đợt theo cơ quan', en: 'How far a review is, by agency' },
  usage: '<review>',
  async run(context, args) {
    const [given] = readPositionals(args, 'review')
    const db = await context.database()
    const campaign = await findCampaign(db, readNumber(given, 'review'))
    const overview = await readOverview(db, wayOf(context), campaign, null)
    const lines = overview.agencies.map(
      (one) =>
        `${one.light}  ${one.agency}  ${one.items - one.open}/${one.items}  keep ${one.keep}  reduce ${one.reduce}  revoke ${one.revoke}`,
    )
    return { exit: 0, json: { ...showCampaign(campaign), overview }, text: lines }
  },
}

const rule: Command = {
  name: 'review rule',
  summary: { vi: 'Đặt kỳ và thời hạn rà soát', en: 'Set how often and how long is reviewed' },
  usage: '--every quarterly|half-yearly|yearly|none --days … --ground … --from …',
  options: {
    every: text('quarterly, half-yearly, yearly, none', 'quarterly, half-yearly, yearly, none'),
    days: text('số ngày làm việc', 'working days'),
    ground: text('căn cứ pháp lý', 'legal ground'),
    from: text('có hiệu lực từ ngày, YYYY-MM-DD', 'in force from the day, YYYY-MM-DD'),
  },
  async run(context, args) {
    readPositionals(args)
    const input = readInput(ruleSchema, {
      every: needOption(args, 'every'),
      days: readNumber(needOption(args, 'days'), 'days'),
      ground: needOption(args, 'ground'),
      validFrom: needOption(args, 'from'),
    })
    const db = await context.database()
    const json = await db.tx((tx) => setRule(tx, context.actor, input))
    return { exit: 0, json, text: say(context, { vi: 'Đã đặt quy tắc.', en: 'The rule is set.' }) }
  },
}

const decide: Command = {
  name: 'review decide',
  summary: { vi: 'Quyết định một mục', en: 'Decide one item' },
  usage: '<review> <item> --decision keep|reduce|revoke --reason … [--until …]',
  options: {
    decision: text(reviewDecisions.join('|'), reviewDecisions.join('|')),
    reason: reasonOption,
    until: text('thu hẹp: ngày cuối mới', 'reduce: the new last day'),
    'without-columns': { ...text('thu hẹp: bớt cột', 'reduce: columns'), multiple: true },
    'without-scopes': { ...text('thu hẹp: bớt phạm vi', 'reduce: scopes'), multiple: true },
  },
  async run(context, args) {
    const [review, given] = readPositionals(args, 'review', 'item')
    const place = { campaign: readNumber(review, 'review'), item: readNumber(given, 'item') }
    const db = await context.database()
    const { turn } = await findItem(db, place.campaign, place.item)
    const decision = needOption(args, 'decision')
    const reduction = {
      until: readOption(args, 'until'),
      withoutColumns: readList(args, 'without-columns'),
      withoutScopes: readList(args, 'without-scopes'),
    }
    const input = readInput(decideSchema, {
      decision,
      reason: needOption(args, 'reason'),
      turn,
      ...(decision === 'reduce' ? { reduction } : {}),
    })
    const by = { account: context.actor, refuse: () => null }
    const json = await db.tx((tx) => decideItem(tx, wayOf(context), by, { ...place, ...input }))
    return { exit: 0, json, text: say(context, { vi: 'Đã ghi.', en: 'It is recorded.' }) }
  },
}

const decideAll: Command = {
  name: 'review decide-many',
  summary: {
    vi: 'Quyết định nhiều mục: không có --token thì chỉ xem trước',
    en: 'Decide many items: without --token it only previews',
  },
  usage:
    '<review> --decision … --reason … [--kind …] [--agency …] [--state …] [--flag …] [--until …] [--count … --token …]',
  options: {
    decision: text(reviewDecisions.join('|'), reviewDecisions.join('|')),
    reason: reasonOption,
    kind: text('account, appointment, client, grant', 'account, appointment, client, grant'),
    agency: text('cơ quan', 'agency'),
    state: text('open, keep, reduce, revoke', 'open, keep, reduce, revoke'),
    flag: text('unused, orphaned, idle', 'unused, orphaned, idle'),
    until: text('thu hẹp: ngày cuối mới', 'reduce: the new last day'),
    count: text('số mục như đã xem trước', 'how many, as previewed'),
    token: text('mã của tập, như đã xem trước', 'token of the set, as previewed'),
  },
  async run(context, args) {
    const [given] = readPositionals(args, 'review')
    const campaign = readNumber(given, 'review')
    const named = ['kind', 'agency', 'state', 'flag'] as const
    const filter = readInput(
      itemFilterSchema,
      Object.fromEntries(named.map((name) => [name, readOption(args, name)])),
    )
    const until = readOption(args, 'until') ?? null
    const reach = { account: context.actor, agencies: null, owners: [] }
    const db = await context.database()
    await findCampaign(db, campaign)
    const token = readOption(args, 'token')
    if (token === undefined) {
      const set = await previewMany(db, campaign, reach, { filter, until })
      const kinds = Object.entries(set.byKind).map(([kind, count]) => `${kind} ${count}`)
      return { exit: 0, json: set, text: [...kinds, `--count ${set.count} --token ${set.token}`] }
    }
    const input = readInput(decideManySchema, {
      filter,
      decision: needOption(args, 'decision'),
      reason: needOption(args, 'reason'),
      count: readNumber(needOption(args, 'count'), 'count'),
      token,
      ...(until === null ? {} : { reduction: { until } }),
    })
    const json = await db.tx((tx) => decideMany(tx, wayOf(context), reach, { campaign, ...input }))
    const line = { vi: `Đã ghi ${json.decided} mục.`, en: `${json.decided} items are recorded.` }
    return { exit: 0, json, text: say(context, line) }
  },
}

export const reviewCommands: readonly Command[] = [
  open,
  list,
  show,
  rule,
  decide,
  decideAll,
  ...closingCommands,
]
