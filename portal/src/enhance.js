// The script of every page. Nothing needs it: it adds buttons that copy code samples.
const { copy, copied } = document.documentElement.dataset

for (const sample of document.querySelectorAll('pre[data-copy]')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  button.textContent = copy
  button.setAttribute('aria-label', `${copy}: ${sample.dataset.copy}`)
  const status = document.createElement('span')
  status.className = 'unseen'
  status.setAttribute('role', 'status')
  button.addEventListener('click', async () => {
    if (!(await put(sample))) return
    button.textContent = copied
    status.textContent = copied
    setTimeout(() => {
      button.textContent = copy
      status.textContent = ''
    }, 2000)
  })
  const box = document.createElement('div')
  box.className = 'copyable'
  sample.replaceWith(box)
  box.append(button, status, sample)
}

/** Where the clipboard is refused (plain HTTP in a local network), the text is selected instead. */
async function put(sample) {
  try {
    await navigator.clipboard.writeText(sample.textContent)
    return true
  } catch {
    getSelection().selectAllChildren(sample)
    return false
  }
}
