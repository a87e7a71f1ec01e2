import type { WebSocket } from 'ws';
import type { Principal } from '@e-storefront/auth';
import { CLOSE_CODES, closeSocket } from './close-socket';

/** Maximum open sockets per process. */
export interface ConnectionMaximums {
  perUser: number;
  /** Guests of one address, and sockets that have not authenticated yet. */
  perAddress: number;
}

interface ConnectionRegistryOptions extends ConnectionMaximums {
  /** Subscribes to revoked sessions. @returns the function that unsubscribes */
  onRevoked: (listener: (sessionId: string) => void) => () => void;
  closeExpired: (socket: WebSocket) => void;
}

/**
 * Counts the sockets of this process by user or address, and closes them when their token expires or their session is
 * revoked. Counts are per process, so a client may hold the maximum at each of several gateways.
 */
export class ConnectionRegistry {
  readonly #options: ConnectionRegistryOptions;
  readonly #byOwner = new SocketGroups();
  readonly #bySession = new SocketGroups();
  readonly #unsubscribe: () => void;

  constructor(options: ConnectionRegistryOptions) {
    this.#options = options;
    this.#unsubscribe = options.onRevoked((sessionId) => {
      for (const socket of this.#bySession.get(sessionId))
        closeSocket(socket, CLOSE_CODES.sessionEnded, 'Session ended');
    });
  }

  /** Counts a new socket for its address. Returns false and closes it when it exceeds the maximum. */
  add(socket: WebSocket, address: string): boolean {
    return this.#addToOwner(socket, `address ${address}`, this.#options.perAddress);
  }

  /**
   * Counts a socket for its user until its token ends. Returns false when it exceeds the maximum and is closed, and
   * when it closed during authentication: its `close` event has passed, and it would stay in the counts.
   */
  assignUser(socket: WebSocket, { id, sessionId, expiresAt }: Principal): boolean {
    if (socket.readyState !== socket.OPEN) return false;
    if (!this.#addToOwner(socket, `user ${id}`, this.#options.perUser)) return false;
    this.#bySession.add(sessionId, socket);
    const expiry = setTimeout(() => this.#options.closeExpired(socket), expiresAt * 1_000 - Date.now());
    socket.once('close', () => clearTimeout(expiry));
    return true;
  }

  /** Stops listening for revoked sessions. */
  close(): void {
    this.#unsubscribe();
  }

  #addToOwner(socket: WebSocket, owner: string, maximum: number): boolean {
    this.#byOwner.add(owner, socket);
    if (this.#byOwner.get(owner).size <= maximum) return true;
    closeSocket(socket, CLOSE_CODES.tryLater, 'Too many sockets');
    return false;
  }
}

/** Groups of sockets by name; each socket is in one group until it closes. */
class SocketGroups {
  readonly #groups = new Map<string, Set<WebSocket>>();
  readonly #groupNames = new WeakMap<WebSocket, string>();

  get(name: string): ReadonlySet<WebSocket> {
    return this.#groups.get(name) ?? new Set();
  }

  add(name: string, socket: WebSocket): void {
    if (this.#groupNames.has(socket)) this.#remove(socket);
    else socket.once('close', () => this.#remove(socket));
    this.#groupNames.set(socket, name);
    const group = this.#groups.get(name) ?? new Set();
    this.#groups.set(name, group.add(socket));
  }

  #remove(socket: WebSocket): void {
    const name = this.#groupNames.get(socket) ?? '';
    const group = this.#groups.get(name);
    group?.delete(socket);
    if (group?.size === 0) this.#groups.delete(name);
  }
}
