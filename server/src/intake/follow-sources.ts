/** Follows every declared source that tells its changes; looks again for new ones when asked. */
import { describeError } from '../log.ts'
import { listSources, type DeclaredSource } from './declared-source.ts'
import { followSource, type FollowContext, type Follower } from './follow-source.ts'

export type Followers = {
  /** Begins with sources declared since, and anew with those declared otherwise. */
  look(): Promise<void>
  stop(): Promise<void>
}

export function followSources(context: FollowContext): Followers {
  const followed = new Map<string, { follower: Follower; declared: string }>()

  async function end(id: string): Promise<void> {
    const found = followed.get(id)
    followed.delete(id)
    await found?.follower.stop()
  }

  return {
    async look() {
      const sources = (await listSources(context.db)).filter(({ capture }) => capture)
      const wanted = new Map(sources.map((source) => [source.id, source]))
      for (const [id, { declared }] of followed) {
        if (declared !== form(wanted.get(id))) await end(id)
      }
      for (const [id, source] of wanted) {
        if (followed.has(id)) continue
        followed.set(id, { follower: followSource(context, source), declared: form(source)! })
      }
    },
    async stop() {
      const ended = await Promise.allSettled([...followed.keys()].map(end))
      for (const one of ended) {
        if (one.status === 'rejected') {
          context.log.warn({ err: describeError(one.reason) }, 'a follower did not end well')
        }
      }
    },
  }
}

function form(source: DeclaredSource | undefined): string | undefined {
  return source && JSON.stringify(source)
}
