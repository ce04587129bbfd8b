/**
 * The words of every rule that a province sets with a ground: its title, and its value with unit. A
 * kind of rule without words here does not compile.
 */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { functions } from '@kho/contract/function.ts'
import { number } from '@kho/portal/format.ts'
import type { TermKind as PersonalTermKind } from '@kho/contract/personal.ts'
import type { TermKind as ReportTermKind } from '../discrepancy/term.ts'
import type { Term as PersonalTerm, TermUnit } from '../personal/term.ts'
import type { RuleKind as ReleaseRuleKind } from '../release/rule.ts'
import type { CutOff } from '../report/quarter.ts'
import type { Role } from '../request/request.ts'
import type { Procedure, ProcedureKind, TermKind as RequestTermKind } from '../request/term.ts'
import type { ReviewRule } from '../review/rule.ts'

export type RuleName =
  | `request.${RequestTermKind | ProcedureKind}`
  | `discrepancy.${ReportTermKind}`
  | `personal.${PersonalTermKind}`
  | `release.${ReleaseRuleKind}`
  | 'review.rule'
  | 'quarter.cut-off'

export const ruleTitles: Readonly<Record<RuleName, Bilingual>> = {
  'request.decide': {
    vi: 'Thời hạn quyết định đề nghị khai thác',
    en: 'Term for deciding a request',
  },
  'request.complete': {
    vi: 'Thời hạn bổ sung đề nghị khai thác',
    en: 'Term for completing a request',
  },
  'request.ordinary': {
    vi: 'Trình tự quyết định, dữ liệu thường',
    en: 'Order of deciders, ordinary data',
  },
  'request.personal': {
    vi: 'Trình tự quyết định, dữ liệu cá nhân',
    en: 'Order of deciders, personal data',
  },
  'discrepancy.answer': {
    vi: 'Thời hạn trả lời phản ánh sai sót',
    en: 'Term for answering a report',
  },
  'discrepancy.reopen': {
    vi: 'Thời hạn mở lại phản ánh sai sót',
    en: 'Term for reopening a report',
  },
  'personal.answer': {
    vi: 'Thời hạn trả lời yêu cầu của chủ thể dữ liệu',
    en: 'Term for answering a data subject',
  },
  'personal.access': {
    vi: 'Thời hạn cho chủ thể xem dữ liệu của mình',
    en: 'Term for showing subjects their data',
  },
  'personal.correction': {
    vi: 'Thời hạn chỉnh sửa dữ liệu cá nhân',
    en: 'Term for correcting personal data',
  },
  'personal.erasure': { vi: 'Thời hạn xoá dữ liệu cá nhân', en: 'Term for erasing personal data' },
  'personal.restriction': {
    vi: 'Thời hạn hạn chế xử lý dữ liệu cá nhân',
    en: 'Term for restricting processing',
  },
  'personal.objection': {
    vi: 'Thời hạn giải quyết phản đối xử lý',
    en: 'Term for settling an objection',
  },
  'personal.breach-notice': {
    vi: 'Thời hạn thông báo vi phạm dữ liệu cá nhân',
    en: 'Term for notifying a breach',
  },
  'personal.breach-keeping': {
    vi: 'Thời hạn giữ hồ sơ vi phạm',
    en: 'How long records of breaches are kept',
  },
  'release.review-months': { vi: 'Kỳ rà soát dữ liệu mở', en: 'How often open data is reviewed' },
  'release.overdue-months': {
    vi: 'Khi nào rà soát dữ liệu mở là quá hạn',
    en: 'When a review of open data is overdue',
  },
  'release.small-group': {
    vi: 'Nhóm nhỏ nhất được công bố',
    en: 'Smallest group that is published',
  },
  'review.rule': {
    vi: 'Kỳ và thời hạn rà soát quyền khai thác',
    en: 'Period and term of reviews of access',
  },
  'quarter.cut-off': { vi: 'Ngày chốt số liệu quý', en: 'Day on which a quarter is cut off' },
}

const units: Readonly<Record<TermUnit, (n: number) => Bilingual>> = {
  'working-day': (n) => ({
    vi: `${n} ngày làm việc`,
    en: `${n} working ${n === 1 ? 'day' : 'days'}`,
  }),
  day: (n) => ({ vi: `${number('vi', n)} ngày`, en: `${number('en', n)} days` }),
  hour: (n) => ({ vi: `${n} giờ`, en: `${n} hours` }),
}

export const tellWorkingDays = units['working-day']

export function tellTerm({ count, unit }: Pick<PersonalTerm, 'count' | 'unit'>): Bilingual {
  return units[unit](count)
}

const releaseUnits: Readonly<Record<ReleaseRuleKind, (n: number) => Bilingual>> = {
  'review-months': (n) => ({ vi: `mỗi ${n} tháng`, en: `every ${n} months` }),
  'overdue-months': (n) => ({ vi: `sau ${n} tháng`, en: `after ${n} months` }),
  'small-group': (n) => ({ vi: `từ ${n} người trở lên`, en: `${n} persons or more` }),
}

export function tellReleaseRule(kind: ReleaseRuleKind, value: number): Bilingual {
  return releaseUnits[kind](value)
}

const everies: Readonly<Record<ReviewRule['every'], Bilingual>> = {
  quarterly: { vi: 'mỗi quý', en: 'every quarter' },
  'half-yearly': { vi: 'nửa năm một lần', en: 'every half year' },
  yearly: { vi: 'mỗi năm', en: 'every year' },
  none: { vi: 'không tự mở đợt rà soát', en: 'none opens by itself' },
}

export function tellReviewRule({ every, days }: ReviewRule): Bilingual {
  const [how, term] = [everies[every], tellWorkingDays(days)]
  return { vi: `${how.vi}, trong ${term.vi}`, en: `${how.en}, within ${term.en}` }
}

export function tellCutOff({ day }: CutOff): Bilingual {
  return { vi: `ngày ${day} tháng cuối quý`, en: `day ${day} of its last month` }
}

const roles: Readonly<Record<Role, Bilingual>> = {
  owner: { vi: 'đơn vị chủ quản', en: 'the owner' },
  authority: { vi: 'đơn vị quản lý Kho', en: 'the data authority' },
}

/** Who decides in which order, when they are warned, and who is told when it is late. */
export function tellProcedure(made: Procedure): Bilingual {
  const { steps, warnDays, escalateDays, escalateTo } = made
  const [vi, en] = [steps.map((one) => roles[one].vi), steps.map((one) => roles[one].en)]
  const told: [string, string][] = [
    [vi.join(' → '), en.join(' → ')],
    [
      `nhắc trước hạn ${tellWorkingDays(warnDays).vi}`,
      `warned ${tellWorkingDays(warnDays).en} before the end`,
    ],
  ]
  if (escalateTo !== null && escalateDays !== null) {
    const { title } = functions[escalateTo]
    told.push([
      `quá hạn ${tellWorkingDays(escalateDays).vi} thì báo ${title.vi.toLowerCase()}`,
      `told to the ${title.en.toLowerCase()} when ${tellWorkingDays(escalateDays).en} late`,
    ])
  }
  return {
    vi: told.map(([one]) => one).join('; '),
    en: told.map(([, one]) => one).join('; '),
  }
}
