import type { WebSocket } from 'ws';
import type { Principal } from '@e-storefront/auth';
import { CLOSE, endSocket } from './close-socket';

/** How many sockets this process keeps open for whom. */
export interface SocketMaximums {
  perUser: number;
  /** Guests of one address, and clients of it that have not said yet who they are. */
  perAddress: number;
}

interface OpenSocketsOptions extends SocketMaximums {
  /** Tells of each session that ends from now on. */
  onRevoked: (listener: (sessionId: string) => void) => () => void;
  /** Closes a socket whose token has expired. */
  expire: (socket: WebSocket) => void;
}

/**
 * The sockets of this process: counted by user or address, and closed at the moment when their token expires or its
 * session ends. Counts are per process: with several gateways one may hold as many at each of them.
 */
export class OpenSockets {
  readonly #options: OpenSocketsOptions;
  readonly #byOwner = new SocketGroups();
  readonly #bySession = new SocketGroups();
  readonly #stop: () => void;

  constructor(options: OpenSocketsOptions) {
    this.#options = options;
    this.#stop = options.onRevoked((sessionId) => {
      for (const socket of this.#bySession.of(sessionId)) endSocket(socket, CLOSE.ended, 'Session ended');
    });
  }

  /** Counts a socket that opened, for its address. False when it was closed as one too many. */
  opened(socket: WebSocket, address: string): boolean {
    return this.#counted(socket, `address ${address}`, this.#options.perAddress);
  }

  /**
   * Counts a socket for its user from now on, until the token ends. False when it was closed as one too many, and when
   * it closed while the token was checked: nothing would take it out of the counts again.
   */
  identified(socket: WebSocket, { id, sessionId, expiresAt }: Principal): boolean {
    if (socket.readyState !== socket.OPEN) return false;
    if (!this.#counted(socket, `user ${id}`, this.#options.perUser)) return false;
    this.#bySession.add(sessionId, socket);
    const expiry = setTimeout(() => this.#options.expire(socket), expiresAt * 1_000 - Date.now());
    socket.once('close', () => clearTimeout(expiry));
    return true;
  }

  /** Listens to ends of sessions no longer. */
  close(): void {
    this.#stop();
  }

  #counted(socket: WebSocket, owner: string, maximum: number): boolean {
    this.#byOwner.add(owner, socket);
    if (this.#byOwner.of(owner).size <= maximum) return true;
    endSocket(socket, CLOSE.tryLater, 'Too many sockets');
    return false;
  }
}

/** Sockets by a name, each in one group; one that closes leaves it. */
class SocketGroups {
  readonly #groups = new Map<string, Set<WebSocket>>();
  readonly #nameOf = new WeakMap<WebSocket, string>();

  of(name: string): ReadonlySet<WebSocket> {
    return this.#groups.get(name) ?? new Set();
  }

  add(name: string, socket: WebSocket): void {
    if (this.#nameOf.has(socket)) this.#remove(socket);
    else socket.once('close', () => this.#remove(socket));
    this.#nameOf.set(socket, name);
    const group = this.#groups.get(name) ?? new Set();
    this.#groups.set(name, group.add(socket));
  }

  #remove(socket: WebSocket): void {
    const name = this.#nameOf.get(socket) ?? '';
    const group = this.#groups.get(name);
    group?.delete(socket);
    if (group?.size === 0) this.#groups.delete(name);
  }
}
