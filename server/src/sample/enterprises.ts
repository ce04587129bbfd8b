/** Synthetic enterprises with well-formed tax codes, and synthetic schools. */
import type { Communes } from './communes.ts'
import { enterpriseName, personName } from './names.ts'
import { createRandom, type Random } from './random.ts'

export const enterpriseColumns = [
  'ma_so_thue',
  'ten',
  'loai_hinh',
  'nguoi_dai_dien',
  'xa',
  'dia_chi',
  'von_dieu_le',
  'ngay_dang_ky',
  'con_hoat_dong',
] as const

const weights = [31, 29, 23, 19, 17, 13, 7, 5, 3]

/** Ten digits whose last is the check digit; bodies whose remainder is 0 have none and are skipped. */
function taxCode(serial: number): string | null {
  const body = `64${String(serial).padStart(7, '0')}`
  const remainder = weights.reduce((sum, weight, i) => sum + weight * Number(body[i]), 0) % 11
  return remainder === 0 ? null : `${body}${10 - remainder}`
}

export function* makeEnterprises(
  communes: Communes,
  count: number,
  seed = 64,
): Generator<string[]> {
  const random = createRandom(seed)
  for (let made = 0, serial = 1; made < count; serial++) {
    const code = taxCode(serial)
    if (!code) continue
    made++
    const kind = random.weighted([
      ['TNHH', 6],
      ['CP', 3],
      ['HTX', 1],
    ] as const)
    yield [
      code,
      enterpriseName(random, kind, made),
      kind,
      personName(random, random.below(3) === 0),
      random.pick(communes.now).code,
      `Số ${1 + random.below(300)}, đường ${random.pick(['Hùng Vương', 'Nguyễn Tất Thành', '23/3', 'Lê Duẩn'])}`,
      capital(random),
      day(random, 2004, 2025),
      random.below(9) === 0 ? 'Không' : 'Có',
    ]
  }
}

/** Charter capital in đồng; a few lie beyond 2^53, where a careless reader loses digits. */
function capital(random: Random): string {
  if (random.below(50) === 0) return `${9_007_199_254_740}${random.digits(6)}.50`
  return `${(1 + random.below(90)) * 100_000_000}.00`
}

/** Written day first, as enterprise registers do. */
function day(random: Random, from: number, to: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(1 + random.below(28))}/${two(1 + random.below(12))}/${from + random.below(to - from + 1)}`
}

export const schoolColumns = [
  'ma_truong',
  'ten',
  'cap_hoc',
  'xa',
  'so_hoc_sinh',
  'so_lop',
  'kinh_do',
  'vi_do',
] as const

const levels = [
  ['Mầm non', 'MN'],
  ['Tiểu học', 'TH'],
  ['Trung học cơ sở', 'THCS'],
  ['Trung học phổ thông', 'THPT'],
] as const
const patrons = [
  'Nơ Trang Lơng',
  'Lê Lợi',
  'Nguyễn Du',
  'Trần Phú',
  'Kim Đồng',
  'Hoa Phượng',
  'Chu Văn An',
  'Lý Tự Trọng',
  'Phan Chu Trinh',
  'Hùng Vương',
]

export function* makeSchools(communes: Communes, seed = 85): Generator<string[]> {
  const random = createRandom(seed)
  let number = 0
  for (const commune of communes.now) {
    for (const [level, short] of levels) {
      const several = short === 'THPT' ? 1 : 2 + random.below(3)
      for (let i = 0; i < several; i++) {
        const pupils = 120 + random.below(900)
        yield [
          `DNO-${short}-${String(++number).padStart(4, '0')}`,
          `Trường ${level} ${random.pick(patrons)}${several > 1 ? ` ${i + 1}` : ''}`,
          level,
          commune.code,
          String(pupils),
          String(Math.ceil(pupils / 35)),
          (107.3 + random.below(900_000) / 1_000_000).toFixed(6),
          (11.8 + random.below(900_000) / 1_000_000).toFixed(6),
        ]
      }
    }
  }
}

/** One CSV line; a field with a comma, quote or line break is quoted, and so is an empty text. */
export function csvLine(fields: readonly (string | null)[]): string {
  return `${fields.map(csvField).join(',')}\n`
}

function csvField(field: string | null): string {
  if (field === null) return ''
  return field === '' || /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
