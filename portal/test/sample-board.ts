/** A synthetic board for the tests: every state that an entry can have occurs in it. */
import type { BoardEntry, BoardView } from '../src/view.ts'

const schools = { id: 'so-gddt', name: { vi: 'Sở Giáo dục và Đào tạo', en: 'Education' } }
const commune = { id: 'ubnd-bac-gia-nghia', name: { vi: 'UBND phường', en: 'Ward' } }

const entry: BoardEntry = {
  dataset: 'truong-hoc',
  title: { vi: 'Trường học', en: 'Schools' },
  part: null,
  agency: schools,
  frequency: 'monthly',
  way: 'xlsx',
  state: 'on-time',
  lastSuccessAt: '2026-11-02T03:00:00Z',
  dueAt: '2026-12-01T10:30:00Z',
  dueCertain: true,
  late: null,
  rows: 1_234,
  equal: true,
  heldBack: 0,
  trouble: null,
}

const others: BoardEntry[] = [
  entry,
  {
    ...entry,
    state: 'no-deadline',
    frequency: 'on-change',
    way: 'push',
    dueAt: null,
    equal: false,
    heldBack: 3,
  },
  {
    ...entry,
    dataset: 'ho-tich',
    frequency: 'yearly',
    dueAt: '2027-01-04T10:30:00Z',
    dueCertain: false,
  },
  {
    ...entry,
    part: 'bac-gia-nghia',
    agency: commune,
    state: 'awaited',
    way: null,
    lastSuccessAt: null,
    rows: null,
    equal: null,
  },
]

export const board: BoardView = {
  at: '2026-11-26T02:00:00Z',
  dueDays: 1,
  lateRequests: [
    {
      request: 12,
      dataset: { id: 'residents', title: { vi: 'Dân cư', en: 'Residents' } },
      owner: { id: 'so-noi-vu', name: { vi: 'Sở Nội vụ', en: 'Department of Home Affairs' } },
      waitsFor: 'owner',
      dueOn: '2026-11-18',
      daysLate: 3,
    },
  ],
  calendarUntil: '2026-12-31',
  entries: [
    {
      ...entry,
      dataset: 'nguoi-dan',
      title: { vi: 'Người dân', en: 'Residents' },
      frequency: 'daily',
      state: 'late',
      late: { hours: 27, days: 3 },
      dueAt: '2026-11-20T10:30:00Z',
      trouble: 'source.gone',
    },
    { ...entry, state: 'late', late: { hours: 5, days: 0 }, dueAt: '2026-11-25T10:30:00Z' },
    ...others,
  ],
}

export const inTime: BoardView = { ...board, entries: others }
