import type { WebSocket } from 'ws';

/** The close codes of the gateway: those of graphql-transport-ws, and 4429 for too much of anything. */
export const CLOSE = { unauthorized: 4401, forbidden: 4403, tooMany: 4429 } as const;

/** How long a client may take to answer the close. */
const ANSWER_WITHIN_MS = 1_000;
/** What a close frame has room for, in bytes, less what a character can take. */
const REASON_LENGTH = 120;

/** Closes a socket, and cuts it where the other side does not answer: what it follows upstream must not go on. */
export function endSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason.slice(0, REASON_LENGTH));
  const late = setTimeout(() => socket.terminate(), ANSWER_WITHIN_MS);
  socket.once('close', () => clearTimeout(late));
}
