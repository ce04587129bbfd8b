// Opens a map where the page has a place for one. What draws it is loaded only then, and where it
// cannot be drawn the picture stays.
for (const place of document.querySelectorAll('[data-map]')) {
  const settings = JSON.parse(place.dataset.map)
  const button = place.querySelector('.map-open button')
  const status = place.querySelector('.map-open [role=status]')
  button.hidden = false
  button.addEventListener('click', () => open(true))
  if (settings.opens) open(false)

  async function open(isAsked) {
    button.disabled = true
    status.textContent = settings.words.opening
    try {
      const { openMap } = await import(settings.assets.view)
      await openMap(place, settings, isAsked)
      status.textContent = ''
      button.parentElement.hidden = true
    } catch {
      status.textContent = settings.words.failed
      button.disabled = false
    }
  }
}
