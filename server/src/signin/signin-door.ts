/** What the routes of entering need. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Frame, Lang } from '@kho/portal/view.ts'
import type { Seal } from '../factor/factor.ts'
import type { ZoneFinder } from '../http/zone.ts'
import type { ActDoor } from '../people/act-route.ts'
import type { SignInSettings } from '../signin-setting.ts'
import type { PasswordParts } from './prepare-password.ts'

export type SigninDoor = ActDoor &
  PasswordParts & {
    signIn: SignInSettings
    publicUrl: string
    zonesOf: ZoneFinder
    seal: Seal
    /** What stands around a page. */
    frame: (lang: Lang, path: string, search: URLSearchParams) => Promise<Frame>
    /** Name of the outside provider; null where none is configured. */
    outside: Bilingual | null
  }
