/** Filters of lists by what has an id: chosen by its name, typed only where too many are to choose from. */
import { field, selectField, type Option } from './console-parts.ts'
import type { Choice, ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { say } from './dictionary.ts'
import type { Html } from './html.ts'
import type { Lang } from './view.ts'

/** More than these are found sooner by typing a part of the name than by looking down a list. */
const selectMax = 100

export type ChooseView = {
  name: string
  label: string
  value: string
  choices: readonly Choice[] | null
  /** What is not among the choices may be asked for too. */
  open?: boolean
}

export function chooseField(lang: Lang, { open = false, choices, ...asked }: ChooseView): Html {
  const words = consoleWords(lang)
  const typed = { ...asked, lengthMax: 80, placeholder: words.byId }
  if (choices === null) return field(typed)
  const options = optionsOf(lang, choices)
  if (open || options.length > selectMax) return field({ ...typed, suggestions: options })
  const isKnown = asked.value === '' || options.some(({ value }) => value === asked.value)
  const gone = isKnown ? [] : [{ value: asked.value, text: asked.value }]
  return selectField({ ...asked, options: [...options, ...gone], empty: words.all })
}

/** Nothing where there is but one agency to ask about. */
export function chooseAgency(
  { lang, choices: { agencies } }: ConsoleFrame,
  asked: Omit<ChooseView, 'name' | 'choices'>,
): Html | null {
  if (agencies !== null && agencies.length < 2 && asked.value === '') return null
  return chooseField(lang, { ...asked, name: 'agency', choices: agencies })
}

export function chooseDataset(
  { lang, choices: { datasets } }: ConsoleFrame,
  asked: Omit<ChooseView, 'name' | 'choices'>,
): Html {
  return chooseField(lang, { ...asked, name: 'dataset', choices: datasets })
}

/** By name, the id beside it where two are called the same. */
function optionsOf(lang: Lang, choices: readonly Choice[]): Option[] {
  const order = new Intl.Collator(lang)
  const counts = Map.groupBy(choices, ({ name }) => say(lang, name))
  return choices
    .map(({ id, name }) => {
      const text = say(lang, name)
      return { value: id, text: counts.get(text)!.length > 1 ? `${text} (${id})` : text }
    })
    .toSorted((a, b) => order.compare(a.text, b.text))
}
