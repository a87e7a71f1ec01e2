import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** Memory for incomplete messages, per network and in total. */
const MAX_BYTES_PER_ADDRESS = 8_388_608;
const MAX_BYTES_TOTAL = 67_108_864;
const MESSAGE_TIMEOUT_MS = 10_000;
const CHECK_INTERVAL_MS = 1_000;

interface WatchedSocket {
  socket: WebSocket;
  address: string;
  /** Bytes received since the last complete message. */
  pendingBytes: () => number;
  since: number;
}

export interface PartialMessageLimits {
  perAddress?: number;
  total?: number;
  timeoutMs?: number;
  checkIntervalMs?: number;
}

/** Terminates sockets that leave messages incomplete, because their bytes stay in memory until the message ends. */
export class PartialMessages {
  readonly #watched = new Set<WatchedSocket>();
  #timer: NodeJS.Timeout | undefined;
  readonly #limits: Required<PartialMessageLimits>;

  constructor(limits: PartialMessageLimits = {}) {
    this.#limits = {
      perAddress: MAX_BYTES_PER_ADDRESS,
      total: MAX_BYTES_TOTAL,
      timeoutMs: MESSAGE_TIMEOUT_MS,
      checkIntervalMs: CHECK_INTERVAL_MS,
      ...limits,
    };
  }

  /** Watches a socket until it closes. @param raw its TCP connection */
  watch(socket: WebSocket, raw: Duplex, address: string): void {
    const connection = raw as Duplex & { bytesRead?: number };
    let completedBytes = connection.bytesRead ?? 0;
    const pendingBytes = (): number => (connection.bytesRead ?? 0) - completedBytes;
    const watched: WatchedSocket = { socket, address, pendingBytes, since: Date.now() };
    const onComplete = (): void => {
      completedBytes = connection.bytesRead ?? 0;
      watched.since = Date.now();
    };
    for (const event of ['message', 'ping', 'pong']) socket.on(event, onComplete);
    this.#watched.add(watched);
    this.#timer ??= setInterval(() => this.#check(), this.#limits.checkIntervalMs).unref();
    socket.once('close', () => {
      this.#watched.delete(watched);
      if (this.#watched.size === 0) this.close();
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #check(): void {
    const now = Date.now();
    const byAddress = new Map<string, number>();
    let total = 0;
    for (const watched of this.#watched) {
      const bytes = watched.pendingBytes();
      // The clock of a message starts with its first byte, at the precision of one check.
      if (bytes === 0) {
        watched.since = now;
        continue;
      }
      const addressBytes = (byAddress.get(watched.address) ?? 0) + bytes;
      const isOver = addressBytes > this.#limits.perAddress || total + bytes > this.#limits.total;
      if (isOver || now - watched.since > this.#limits.timeoutMs) {
        watched.socket.terminate();
        continue;
      }
      byAddress.set(watched.address, addressBytes);
      total += bytes;
    }
  }
}
