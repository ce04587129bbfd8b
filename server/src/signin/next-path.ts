/** Where somebody goes after entering: a path of this host, whatever the address bar was told. */

const here = 'https://kho.invalid'

/**
 * The path and query if they lead to this host, `/account` otherwise. What a browser reads as
 * another host is not ours: two slashes or a backslash at the beginning, signs it drops.
 */
export function nextPath(given: string | null | undefined): string {
  if (!given || given.length > 1000 || !/^\/(?![/\\])/.test(given)) return '/account'
  if (/[\u0000-\u001f\\]/.test(given) || !URL.canParse(given, here)) return '/account'
  const url = new URL(given, here)
  return url.origin === here && !url.pathname.startsWith('//')
    ? url.pathname + url.search
    : '/account'
}
