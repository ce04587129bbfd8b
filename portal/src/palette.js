// The palette of the console: Ctrl K or ⌘ K, or the link in the bar, opens a field that leads to
// any page. Without it the link leads to a plain page that does the same.
const opener = document.querySelector('a[data-palette]')

if (opener) {
  const { call, label, none, kinds } = opener.dataset
  const words = JSON.parse(kinds)
  const english = document.documentElement.lang === 'en'
  let places = []
  let chosen = 0
  let asked = 0

  const dialog = make('dialog', { class: 'palette', 'aria-label': label })
  const field = make('input', {
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    maxlength: 200,
    placeholder: label,
    'aria-label': label,
    'aria-expanded': 'true',
    'aria-controls': 'palette-list',
    'aria-autocomplete': 'list',
  })
  const list = make('ul', { id: 'palette-list', role: 'listbox', 'aria-label': label })
  const status = make('p', { role: 'status', class: 'soft' })
  dialog.append(field, status, list)
  document.body.append(dialog)

  opener.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    open()
  })
  addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'k') return
    event.preventDefault()
    if (dialog.open) dialog.close()
    else open()
  })
  field.addEventListener('input', () => ask())
  field.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && places.length > 0) {
      event.preventDefault()
      choose((chosen + step + places.length) % places.length)
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault()
      if (places[chosen]) go(places[chosen])
    }
  })
  // A click on what lies behind it closes it.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close()
  })

  function open() {
    field.value = ''
    dialog.showModal()
    field.focus()
    ask()
  }

  /** What was asked last is shown, whichever answer comes last. */
  async function ask() {
    const turn = ++asked
    try {
      const answer = await fetch(`${call}?q=${encodeURIComponent(field.value.slice(0, 200))}`)
      if (!answer.ok) throw new Error(String(answer.status))
      const found = await answer.json()
      if (turn === asked) show(found.places)
    } catch {
      // Without an answer the plain page says what is wrong.
      if (turn === asked) location.assign(opener.href)
    }
  }

  function show(found) {
    places = found
    status.textContent = places.length === 0 ? none : ''
    list.replaceChildren(
      ...places.map((place, i) => {
        const option = make('li', { id: `palette-${i}`, role: 'option' })
        option.addEventListener('click', () => go(place))
        const kind = make('span', { class: 'soft' })
        kind.textContent = words[place.kind]
        option.append(english ? place.title.en : place.title.vi, ' ', kind)
        return option
      }),
    )
    choose(0)
  }

  function choose(i) {
    chosen = i
    for (const [at, option] of [...list.children].entries())
      option.setAttribute('aria-selected', String(at === i))
    const option = list.children[i]
    if (option) {
      field.setAttribute('aria-activedescendant', option.id)
      option.scrollIntoView({ block: 'nearest' })
    } else field.removeAttribute('aria-activedescendant')
  }

  function go(place) {
    // What is asked still has no say any more: it is broken off by leaving.
    asked++
    location.assign(addressOf(place))
  }

  function addressOf({ href }) {
    if (!english) return href
    return href === '/' ? '/en' : `/en${href}`
  }

  function make(name, attributes) {
    const element = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
    return element
  }
}

// A group of parts closes when one looks elsewhere; the key gives the focus back to its name.
const groups = [...document.querySelectorAll('.console-bar details')]
addEventListener('click', ({ target }) => {
  for (const group of groups) if (!group.contains(target)) group.open = false
})
addEventListener('keydown', (event) => {
  const group = event.key === 'Escape' && groups.find((one) => one.open)
  if (!group) return
  group.open = false
  if (group.contains(document.activeElement)) group.querySelector('summary').focus()
})
