import type { WebSocket } from 'ws';
import { CLOSE_CODES, closeSocket } from './close-socket';

/** Messages per window, ten times what a page sends that starts everything at once. */
const MAX_MESSAGES = 300;
const WINDOW_MS = 10_000;
/** Unsent bytes for a client that does not read. */
const MAX_BUFFERED_BYTES = 4 * 1_048_576;

/** Closes a socket that sends too fast, or that keeps sending without reading. */
export function limitMessages(socket: WebSocket): void {
  let messages = 0;
  let windowEnds = 0;
  socket.on('message', () => {
    const now = Date.now();
    if (now >= windowEnds) [messages, windowEnds] = [0, now + WINDOW_MS];
    messages += 1;
    if (messages === MAX_MESSAGES + 1) closeSocket(socket, CLOSE_CODES.tooManyMessages, 'Too many messages');
    // The client does not read, so a close frame would wait behind the unsent messages.
    if (messages > 2 * MAX_MESSAGES || socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
  });
}
