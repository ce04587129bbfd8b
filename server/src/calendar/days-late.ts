/** How many working days have come since the last day of a term. */
import { isWorkingDay, addDays, type WorkingCalendar } from './working-calendar.ts'

/** 0 while it is not over. Days are `YYYY-MM-DD` in Viet Nam. */
export function workingDaysLate(calendar: WorkingCalendar, due: string, today: string): number {
  let late = 0
  for (let day = addDays(due, 1); day <= today; day = addDays(day, 1)) {
    if (isWorkingDay(calendar, day)) late++
  }
  return late
}
