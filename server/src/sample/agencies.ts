/** The ten agencies of the sample province. Names as after the reorganisation of 2025; no person. */

export type SampleAgency = { id: string; vi: string; en: string; identifier: string }

export const agencies: SampleAgency[] = [
  {
    id: 'ubnd',
    vi: 'Uỷ ban nhân dân tỉnh',
    en: "Provincial People's Committee",
    identifier: '000.00.00.H16',
  },
  {
    id: 'so-khcn',
    vi: 'Sở Khoa học và Công nghệ',
    en: 'Department of Science and Technology',
    identifier: '000.00.13.H16',
  },
  {
    id: 'so-noi-vu',
    vi: 'Sở Nội vụ',
    en: 'Department of Home Affairs',
    identifier: '000.00.04.H16',
  },
  {
    id: 'so-nnmt',
    vi: 'Sở Nông nghiệp và Môi trường',
    en: 'Department of Agriculture and Environment',
    identifier: '000.00.09.H16',
  },
  {
    id: 'cong-an',
    vi: 'Công an tỉnh',
    en: 'Provincial Public Security',
    identifier: '000.00.20.H16',
  },
  {
    id: 'so-tai-chinh',
    vi: 'Sở Tài chính',
    en: 'Department of Finance',
    identifier: '000.00.15.H16',
  },
  {
    id: 'so-gddt',
    vi: 'Sở Giáo dục và Đào tạo',
    en: 'Department of Education and Training',
    identifier: '000.00.06.H16',
  },
  { id: 'so-y-te', vi: 'Sở Y tế', en: 'Department of Health', identifier: '000.00.17.H16' },
  { id: 'so-tu-phap', vi: 'Sở Tư pháp', en: 'Department of Justice', identifier: '000.00.16.H16' },
  {
    id: 'vp-ubnd',
    vi: 'Văn phòng UBND tỉnh',
    en: "Office of the People's Committee",
    identifier: '000.00.01.H16',
  },
]
