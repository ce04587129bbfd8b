// The script of a run that has not ended: its figures move, and the page is drawn anew when the
// run takes another turn. Without it the page loads itself again.
const progress = document.querySelector('[data-run]')

if (progress) {
  const rows = document.querySelector('[data-run-rows]')
  const format = new Intl.NumberFormat(document.documentElement.lang)
  const events = new EventSource(progress.dataset.run)
  events.addEventListener('run', ({ data }) => {
    const run = JSON.parse(data)
    if (run.state !== progress.dataset.state) {
      location.reload()
      return
    }
    if (run.rows === null) return
    rows.textContent = format.format(run.rows)
    if (run.rowsExpected !== null) {
      progress.max = Math.max(run.rowsExpected, run.rows, 1)
      progress.value = run.rows
    }
  })
  events.addEventListener('end', () => {
    events.close()
    location.reload()
  })
}
