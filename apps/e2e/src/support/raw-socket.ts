import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { GATEWAY } from './environment';

/** A connection on which a test writes any bytes. */
export class RawSocket implements Disposable {
  readonly #socket: Socket;
  #received = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => (this.#received += bytes.toString('latin1')));
  }

  /** Connects to a service, by default the gateway. */
  static async open(address = GATEWAY): Promise<RawSocket> {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    const raw = new RawSocket(socket);
    await once(socket, 'connect');
    return raw;
  }

  write(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.readable;
  }

  /** The received text once nothing more arrives for a while, or the server has closed. */
  async answer(quietMs = 300): Promise<string> {
    const until = Date.now() + 5_000;
    for (let length = -1; length !== this.#received.length || length === 0;) {
      length = this.#received.length;
      if (!this.isOpen || Date.now() > until) break;
      await delay(quietMs);
    }
    return this.#received;
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
