// The script of the board: lets the browser keep the last board for when there is no network.
// The worker stands over this page alone.
if ('serviceWorker' in navigator && isSecureContext) {
  navigator.serviceWorker.register('/board-worker.js', { scope: location.pathname }).catch(() => {})
}
