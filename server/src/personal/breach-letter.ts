/** The notice of a breach to the authority for personal data. Pure. */
import { showDay, showInstant } from '../time.ts'
import type { Breach } from './breach.ts'
import type { BreachStepRow } from './breach.sql.ts'

/** Steps of a breach as the notice calls them. */
const became: Record<string, string> = {
  recorded: 'đã ghi vào sổ',
  noted: 'ghi thêm',
  near: 'báo sắp hết hạn thông báo',
  late: 'báo quá hạn thông báo',
  notified: 'đã thông báo',
  repaired: 'đã khắc phục',
}

export function writeNotice(
  breach: Breach,
  steps: readonly BreachStepRow[],
  place: { authority: string; today: string },
): string {
  const said = steps[0]?.payload ?? {}
  const text = (name: string) => {
    const value = said[name]
    return typeof value === 'string' ? value : '(đã xoá)'
  }
  const later = steps.filter(({ kind }) => kind === 'noted' || kind === 'repaired')
  const lines = [
    place.authority,
    `Ngày ${showDay(place.today)}`,
    '',
    'THÔNG BÁO VI PHẠM QUY ĐỊNH VỀ BẢO VỆ DỮ LIỆU CÁ NHÂN',
    '',
    `Số trong sổ: ${breach.id}`,
    `Phát hiện lúc: ${showInstant(breach.detectedAt)}`,
    ...(breach.notifyBy ? [`Phải thông báo trước: ${showInstant(breach.notifyBy)}`] : []),
    `Bộ dữ liệu: ${breach.datasets.join(', ') || '(chưa xác định)'}`,
    `Số chủ thể dữ liệu: ${breach.subjectsCount ?? '(chưa xác định)'}`,
    '',
    `1. Việc đã xảy ra: ${text('what')}`,
    `2. Hậu quả có thể xảy ra: ${text('harm')}`,
    `3. Biện pháp đã thực hiện: ${text('measures')}`,
    ...later.map(
      ({ at, payload }, i) =>
        `${i + 4}. ${showInstant(at)}: ${String(payload?.note ?? '(đã xoá)')}`,
    ),
    '',
    ...steps.flatMap(({ kind, entry }) =>
      entry === null ? [] : [`Mục ${entry} của nhật ký: ${became[kind] ?? kind}`],
    ),
  ]
  return `${lines.join('\n')}\n`
}
