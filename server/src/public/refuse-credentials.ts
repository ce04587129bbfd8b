/** The program outside must not even be able to find the store (Article 10.2). */
import { Refusal } from '@kho/contract/refusal.ts'
import { settings, sourceSetting, type Setting } from '../settings.ts'

/** Settings that say where the store and its secrets are, though they are no secrets themselves. */
const places = ['KHO_DATA', 'KHO_ANCHOR', 'KHO_CREDENTIALS_KEY', 'KHO_SUBJECTS_KEY', 'KHO_WATCH']
/** With these PostgreSQL's own programs find a database. */
const foreign =
  /^PG(HOST|HOSTADDR|PASSWORD|PASSFILE|SERVICE|SERVICEFILE|USER|DATABASE)$|^DATABASE_URL$/

/** Names what is set and should not be; never its value. */
export function refuseCredentials(env: Readonly<Record<string, string | undefined>>): void {
  const secret = new Set<string>(places)
  for (const setting of settings as readonly Setting[]) if (setting.secret) secret.add(setting.name)
  const found = Object.keys(env).filter(
    (name) =>
      env[name] &&
      (secret.has(name) || name.startsWith(sourceSetting.prefix) || foreign.test(name)),
  )
  if (found.length > 0)
    throw new Refusal('edition.has-credentials', { names: found.toSorted().join(', ') })
}
