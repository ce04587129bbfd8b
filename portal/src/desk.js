// The script of the supply desk. Nothing needs it: it takes the code out of the address, lets a file
// be dropped, shows how much was sent, and keeps the chosen file when the session or the line ends.
const code = document.querySelector('#code')
function takeCode() {
  if (!code || location.hash.length < 2) return
  code.value = location.hash.slice(1)
  history.replaceState(null, '', location.pathname)
  code.form.querySelector('button').focus()
}
takeCode()
addEventListener('hashchange', takeCode)

const form = document.querySelector('.desk-send')
if (form) {
  const { dataset: words } = form
  const file = form.querySelector('input[type=file]')
  const button = form.querySelector('button')
  const status = document.createElement('p')
  status.setAttribute('role', 'status')
  const bar = document.createElement('progress')
  bar.max = 100
  bar.hidden = true
  bar.setAttribute('aria-label', words.sending)
  form.append(bar, status)
  form.querySelector('.hint').append(` ${words.drop}`)

  for (const name of ['dragenter', 'dragover'])
    form.addEventListener(name, (event) => {
      event.preventDefault()
      form.classList.add('desk-over')
    })
  for (const name of ['dragleave', 'drop'])
    form.addEventListener(name, () => form.classList.remove('desk-over'))
  form.addEventListener('drop', (event) => {
    event.preventDefault()
    if (event.dataTransfer.files.length > 0) file.files = event.dataTransfer.files
  })

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (!button.disabled) send()
  })

  const end = (text) => {
    button.disabled = false
    bar.hidden = true
    status.textContent = text
  }

  function send() {
    if (file.files.length === 0) return end(words.choose)
    button.disabled = true
    bar.hidden = false
    const call = new XMLHttpRequest()
    call.upload.addEventListener('progress', ({ loaded, total }) => {
      bar.value = total > 0 ? (100 * loaded) / total : 0
      status.textContent = `${words.sending} ${Math.floor(bar.value)} %`
    })
    call.upload.addEventListener('load', () => {
      status.textContent = words.checking
    })
    call.addEventListener('error', () => end(words.broken))
    call.addEventListener('load', () => {
      if (call.status === 200) location.assign(call.responseURL)
      else refused(call)
    })
    call.open('POST', form.action)
    call.send(new FormData(form))
  }

  /** The file stays chosen, whatever was refused. */
  function refused(call) {
    let problem = {}
    try {
      problem = JSON.parse(call.responseText)
    } catch {
      return end(words.broken)
    }
    const vietnamese = document.documentElement.lang === 'vi'
    end(
      vietnamese ? `${problem.detail} ${problem.hint}` : `${problem.detail_en} ${problem.hint_en}`,
    )
    if (problem.code !== 'desk.no-session') return
    const link = document.createElement('a')
    link.href = words.desk
    link.target = '_blank'
    link.rel = 'noopener'
    link.textContent = words.open
    status.append(' ', link)
  }
}
