import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** What messages that have begun and not ended may hold of memory: of one network, and of all. */
const BYTES_PER_ADDRESS = 8_388_608;
const BYTES_IN_ALL = 67_108_864;
/** How long a message may take to arrive. */
const WITHIN_MS = 10_000;
const CHECK_EVERY_MS = 1_000;

interface Reader {
  socket: WebSocket;
  address: string;
  /** Bytes that have come since the last whole message. */
  pending: () => number;
  since: number;
}

export interface PartialMessageLimits {
  perAddress?: number;
  inAll?: number;
  withinMs?: number;
  checkEveryMs?: number;
}

/** Cuts sockets that begin messages and do not end them: what has come of one is kept in memory until it is whole. */
export class PartialMessages {
  readonly #readers = new Set<Reader>();
  readonly #sweep: NodeJS.Timeout;
  readonly #limits: Required<PartialMessageLimits>;

  constructor(limits: PartialMessageLimits = {}) {
    this.#limits = {
      perAddress: BYTES_PER_ADDRESS,
      inAll: BYTES_IN_ALL,
      withinMs: WITHIN_MS,
      checkEveryMs: CHECK_EVERY_MS,
      ...limits,
    };
    this.#sweep = setInterval(() => this.#check(), this.#limits.checkEveryMs).unref();
  }

  /** Watches a socket until it closes. @param raw the connection under it */
  watch(socket: WebSocket, raw: Duplex, address: string): void {
    const connection = raw as Duplex & { bytesRead?: number };
    let mark = connection.bytesRead ?? 0;
    const pending = (): number => (connection.bytesRead ?? 0) - mark;
    const reader: Reader = { socket, address, pending, since: Date.now() };
    const whole = (): void => {
      mark = connection.bytesRead ?? 0;
      reader.since = Date.now();
    };
    for (const event of ['message', 'ping', 'pong']) socket.on(event, whole);
    this.#readers.add(reader);
    socket.once('close', () => this.#readers.delete(reader));
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #check(): void {
    const now = Date.now();
    const byAddress = new Map<string, number>();
    let total = 0;
    for (const reader of this.#readers) {
      const bytes = reader.pending();
      // The time of a message begins with its first byte, and is looked at once a round.
      if (bytes === 0) {
        reader.since = now;
        continue;
      }
      const ofAddress = (byAddress.get(reader.address) ?? 0) + bytes;
      const isOver = ofAddress > this.#limits.perAddress || total + bytes > this.#limits.inAll;
      if (isOver || now - reader.since > this.#limits.withinMs) {
        reader.socket.terminate();
        continue;
      }
      byAddress.set(reader.address, ofAddress);
      total += bytes;
    }
  }
}
