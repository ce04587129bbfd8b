/** Errors of runs, schedules and the working calendar. */
import type { ErrorEntry } from '../errors.ts'

const seeRuns = { vi: 'Xem npx kho runs.', en: 'See npx kho runs.' }

export const syncErrors = {
  'sync.unknown-run': {
    status: 404,
    sentence: { vi: 'Không có lần đồng bộ {run}.', en: 'There is no run {run}.' },
    hint: seeRuns,
  },
  'sync.under-way': {
    status: 409,
    sentence: {
      vi: 'Nguồn {source} đang được đồng bộ (lần {run}).',
      en: 'The source {source} is being synchronised already (run {run}).',
    },
    hint: {
      vi: 'Chờ lần đó xong, hoặc huỷ bằng npx kho runs cancel {run}.',
      en: 'Wait for its end, or cancel it with npx kho runs cancel {run}.',
    },
  },
  'sync.has-ended': {
    status: 409,
    sentence: {
      vi: 'Lần đồng bộ {run} đã kết thúc ({state}), không còn gì để huỷ.',
      en: 'The run {run} has ended ({state}); there is nothing to cancel.',
    },
    hint: seeRuns,
  },
  'sync.cancelled': {
    status: 409,
    sentence: {
      vi: 'Lần đồng bộ của {source} đã bị huỷ; chưa có gì được lưu.',
      en: 'The run of {source} was cancelled; nothing was stored.',
    },
    hint: { vi: 'Chạy lại khi cần.', en: 'Run it again when it is wanted.' },
  },
  'sync.interrupted': {
    status: 503,
    sentence: {
      vi: 'Chương trình dừng khi đang đồng bộ {source}; chưa có gì được lưu.',
      en: 'The program ended while it synchronised {source}; nothing was stored.',
    },
    hint: {
      vi: 'Không cần làm gì: lần này sẽ được chạy lại.',
      en: 'Nothing to do: it will be tried again.',
    },
  },
  'sync.worker-lost': {
    status: 500,
    sentence: {
      vi: 'Chương trình chạy lần đồng bộ {run} đã chết giữa chừng; số lần liên tiếp: {attempts}.',
      en: 'The program that worked on run {run} died before its end; times in a row: {attempts}.',
    },
    hint: {
      vi: 'Xem nhật ký vận hành và bộ nhớ của máy, rồi chạy lại.',
      en: "Look at the operating log and the machine's memory, then run it again.",
    },
  },
  'sync.failed': {
    status: 502,
    sentence: {
      vi: 'Lần đồng bộ {run} không thành công: {reason}.',
      en: 'The run {run} failed: {reason}.',
    },
    hint: seeRuns,
  },
  'sync.not-yours': {
    status: 403,
    sentence: {
      vi: 'Hệ thống {client} không thuộc đơn vị cung cấp hay chủ quản của {dataset}.',
      en: 'The client {client} belongs neither to the supplier nor to the owner of {dataset}.',
    },
    hint: {
      vi: 'Chỉ hai đơn vị đó theo dõi được; liên hệ {askVi}.',
      en: 'Only these may follow its runs; ask {askEn}.',
    },
  },
  'sync.bad-schedule': {
    status: 422,
    sentence: {
      vi: 'Lịch đồng bộ của {source} không hợp lệ: {reason}.',
      en: 'The schedule of {source} is not valid: {reason}.',
    },
    hint: {
      vi: 'Nêu --times 07:00,13:30, --cron "0 */2 * * *", --never hoặc --by-frequency.',
      en: 'Give --times 07:00,13:30, --cron "0 */2 * * *", --never or --by-frequency.',
    },
  },
  'calendar.bad-file': {
    status: 422,
    sentence: {
      vi: 'Lịch ngày làm việc {file} sai ở dòng {line}: {reason}.',
      en: 'The working calendar {file} is wrong in line {line}: {reason}.',
    },
    hint: {
      vi: 'Sửa dòng đó; mẫu và các cột nằm trong server/data/calendar/README.md.',
      en: 'Correct the line; the columns are explained in server/data/calendar/README.md.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
