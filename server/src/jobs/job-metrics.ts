/** Shows the periodic jobs among the figures of the server. */
import type { Metrics } from '../http/metrics.ts'
import type { Jobs } from './every.ts'

/** Registers gauges that are read whenever the figures are asked for. Call once. */
export function registerJobMetrics(metrics: Metrics, jobs: Jobs): void {
  const label = ['job']
  metrics.gauges('kho_job_runs', 'Runs of a job since the start.', label, () =>
    jobs.states().map((job) => ({ labels: { job: job.name }, value: job.runs })),
  )
  metrics.gauges('kho_job_failures', 'Failed runs of a job since the start.', label, () =>
    jobs.states().map((job) => ({ labels: { job: job.name }, value: job.failures })),
  )
  metrics.gauges('kho_job_last_end_seconds', 'When the last run ended, Unix time.', label, () =>
    jobs
      .states()
      .filter((job) => job.lastEndedAt !== null)
      .map((job) => ({
        labels: { job: job.name },
        value: Date.parse(job.lastEndedAt!) / 1000,
      })),
  )
}
