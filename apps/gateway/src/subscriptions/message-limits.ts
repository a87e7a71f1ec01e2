import type { WebSocket } from 'ws';
import { CLOSE, endSocket } from './close-socket';

/** Messages of any kind that a client may send in one window: a page that starts everything at once sends a tenth. */
const MESSAGES = 300;
const WINDOW_MS = 10_000;
/** What may wait for a client that sends and does not read. */
const MAX_WAITING_BYTES = 4 * 1_048_576;

/** Ends a socket that sends too fast, or that asks on without reading what it gets. */
export function limitMessages(socket: WebSocket): void {
  let messages = 0;
  let windowEnds = 0;
  socket.on('message', () => {
    const now = Date.now();
    if (now >= windowEnds) [messages, windowEnds] = [0, now + WINDOW_MS];
    messages += 1;
    if (messages === MESSAGES + 1) endSocket(socket, CLOSE.tooMany, 'Too many messages');
    // Nobody reads, so a close would wait behind the rest.
    if (messages > 2 * MESSAGES || socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
  });
}
