/** Whoever looks at a page of the portal: open data and nothing else. */
import type { Caller } from '../access/caller.ts'

export const nobody: Caller = {
  client: null,
  scopes: [],
  purpose: null,
  task: null,
  address: '',
  expiresAt: null,
  zones: [],
}
