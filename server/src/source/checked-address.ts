/**
 * Connections to the addresses that were checked (reach.ts), whatever a driver asks for. A driver
 * looks its host up again when it connects, and a name can answer otherwise by then: the second
 * answer must reach nothing. The name itself stays what TLS compares the certificate with.
 */
import { connect, isIP, Socket, type LookupFunction } from 'node:net'

/** Answers every name with them; there is at least one. */
export function checkedLookup(addresses: readonly string[]): LookupFunction {
  const list = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, { all }, done) => {
    if (all) done(null, list)
    else done(null, list[0]!.address, list[0]!.family)
  }
}

/** A connection begun to one of them. */
export function connectChecked(addresses: readonly string[], port: number): Socket {
  // A name that is no address, since an address would not be looked up at all.
  const socket = connect({ host: 'checked', port, lookup: checkedLookup(addresses) })
  return socket.setNoDelay(true).setKeepAlive(true)
}

/**
 * A socket that a driver connects by itself. Without checked addresses only a path of this machine
 * is meant (`socketHost`), with them only those.
 */
export function createCheckedSocket(addresses: readonly string[]): Socket {
  const socket = new Socket()
  const connectTo = socket.connect.bind(socket)
  const connectAs = (place: number | string): Socket => {
    const isPath = typeof place === 'string'
    if (isPath !== (addresses.length === 0)) {
      return socket.destroy(
        Object.assign(new Error('the address was not checked'), { code: 'EACCES' }),
      )
    }
    if (isPath) return connectTo(place)
    return connectTo({ host: 'checked', port: place, lookup: checkedLookup(addresses) })
  }
  return Object.assign(socket, { connect: connectAs as Socket['connect'] })
}
