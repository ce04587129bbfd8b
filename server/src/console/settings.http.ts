/** Officers' page of settings; it changes none: rules have acts of their own, variables a restart. */
import {
  settingOrigins,
  settingsPage,
  type SettingLine,
} from '@kho/portal/console-settings-page.ts'
import { settingsWords } from '@kho/portal/console-settings-words.ts'
import { fold } from '@kho/portal/fold.ts'
import type { Lang } from '@kho/portal/view.ts'
import { links } from '@kho/portal/links.ts'
import type { SettingInForce } from '../config.ts'
import type { Route } from '../http/route.ts'
import { dayOf } from '../time.ts'
import { valueOf } from './form-values.ts'
import { listExport, columnsOf, type ExportColumn } from './list-export.ts'
import { defineConsolePage, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { lineOfSetting, listRuled } from './setting-views.ts'

export type SettingsDoor = ConsoleDoor & { settings: readonly SettingInForce[] }

export function settingPages(door: SettingsDoor): Route[] {
  const common = {
    act: 'setting.see',
    action: 'console.settings',
    path: links.consoleSettings,
  } as const
  return [
    ...defineConsolePage(door, {
      ...common,
      async draw(asked) {
        const filter = filterOf(asked.search)
        const view = { settings: await readLines(door, asked), filter, path: links.consoleSettings }
        return settingsPage(view, await asked.frame())
      },
    }),
    ...listExport(door, {
      ...common,
      members: ['q', 'origin'],
      columns,
      read: async (asked) => ({ rows: await readLines(door, asked), next: null }),
    }),
  ]
}

const column = columnsOf(settingsWords)
const columns: readonly ExportColumn<SettingLine>[] = [
  { ...column('name'), of: (one) => one.name },
  { ...column('title'), say: (one, lang) => one.title[lang], code: (one) => one.title },
  {
    ...column('meaning'),
    say: (one, lang) => one.meaning?.[lang] ?? null,
    code: (one) => one.meaning,
  },
  {
    ...column('value'),
    say: (one, lang) => (one.value === null ? settingsWords(lang).secret : one.value[lang]),
    code: (one) => one.value,
  },
  {
    ...column('origin'),
    say: (one, lang) => settingsWords(lang).origins[one.origin],
    code: (one) => one.origin,
  },
  { ...column('ground'), of: (one) => one.ground },
  { name: 'validFrom', title: { vi: 'Từ ngày', en: 'From' }, of: (one) => one.validFrom },
  { name: 'validUntil', title: { vi: 'Đến ngày', en: 'Until' }, of: (one) => one.validUntil },
  {
    ...column('setBy'),
    say: setterOf,
    code: ({ setBy }) => (typeof setBy === 'object' ? (setBy?.account ?? null) : setBy),
  },
]

function setterOf({ setBy }: SettingLine, lang: Lang): string | null {
  if (setBy === null || typeof setBy === 'object') return setBy?.account ?? null
  return settingsWords(lang).setters[setBy]
}

function filterOf(search: URLSearchParams) {
  return { q: valueOf(search, 'q') ?? '', origin: valueOf(search, 'origin') ?? '' }
}

async function readLines(door: SettingsDoor, { search }: ConsoleAsked): Promise<SettingLine[]> {
  const { q, origin } = filterOf(search)
  const wanted = settingOrigins.find((one) => one === origin)
  const ruled = await listRuled(door.db, dayOf(door.now()))
  return [...ruled, ...door.settings.map(lineOfSetting)].filter((one) => {
    if (wanted && one.origin !== wanted) return false
    const words = [one.title, one.meaning].flatMap((said) => (said ? [said.vi, said.en] : []))
    return fold([one.name, ...words].join(' ')).includes(fold(q))
  })
}
