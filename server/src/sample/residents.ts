/**
 * A synthetic register of residents. Nobody in it exists; the numbers have the form of citizen
 * numbers and are made here.
 */
import type { Communes } from './communes.ts'
import { personName } from './names.ts'
import { createRandom } from './random.ts'

/** In the order of the columns of the residents dataset. */
export const residentColumns = [
  'so_dinh_danh',
  'ho_ten',
  'ngay_sinh',
  'gioi_tinh',
  'dan_toc',
  'noi_khai_sinh',
  'noi_cu_tru',
  'dia_chi',
  'nghe_nghiep',
  'so_ho',
  'cap_nhat_luc',
] as const

const groups = [
  ['01', 60],
  ['20', 12],
  ['02', 6],
  ['07', 6],
  ['08', 7],
  ['12', 5],
  ['09', 2],
  ['06', 2],
] as const
const trades = [
  'Nông dân',
  'Giáo viên',
  'Công nhân',
  'Cán bộ, công chức',
  'Kinh doanh',
  'Học sinh, sinh viên',
  'Thợ xây',
  'Lái xe',
  'Nội trợ',
  'Nghỉ hưu',
]
const hamlets = ['Thôn', 'Bon', 'Tổ dân phố', 'Buôn']

/** Yields `count` residents as written text; empty occupation is null. The seed fixes them all. */
export function* makeResidents(
  communes: Communes,
  count: number,
  seed = 1731,
): Generator<(string | null)[]> {
  const random = createRandom(seed)
  // Serial numbers run through all six digits within each prefix, so numbers never repeat.
  const serials = new Map<string, number>()
  for (let i = 0; i < count; i++) {
    const female = random.below(2) === 1
    const birth = birthDay(random)
    const year = Number(birth.slice(0, 4))
    const prefix = `067${(year >= 2000 ? 2 : 0) + (female ? 1 : 0)}${birth.slice(2, 4)}`
    const serial = serials.get(prefix) ?? 0
    serials.set(prefix, serial + 1)
    // The factor is prime to a million: consecutive serials lie far apart, none comes twice.
    const number = prefix + String((serial * 7_919_937 + 104_729) % 1_000_000).padStart(6, '0')
    const bornAfter = birth >= '2025-07-01'
    yield [
      number,
      personName(random, female),
      birth,
      female ? '2' : '1',
      random.weighted(groups),
      random.pick(bornAfter ? communes.now : communes.before).code,
      random.pick(communes.now).code,
      `${random.pick(hamlets)} ${1 + random.below(18)}, số nhà ${1 + random.below(400)}`,
      random.below(12) === 0 ? null : random.pick(trades),
      String(100_000 + random.below(400_000)),
      `2026-${two(1 + random.below(9))}-${two(1 + random.below(28))} ${two(random.below(24))}:${two(random.below(60))}:${two(random.below(60))}.000000`,
    ]
  }
}

/** One birth in thirty is known only by its year, as in the old registers. */
function birthDay(random: ReturnType<typeof createRandom>): string {
  const year = 1935 + random.below(91)
  if (year < 1975 && random.below(15) === 0) return String(year)
  return `${year}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`
}

const two = (n: number) => String(n).padStart(2, '0')
