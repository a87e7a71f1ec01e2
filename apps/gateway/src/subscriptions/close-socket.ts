import type { WebSocket } from 'ws';

/**
 * The gateway's close codes, chosen by how clients react. graphql-ws treats 4400, 4401, 4409, 4429 and 4500 (and 1002
 * to 1011 except 1005 and 1006) as fatal without asking `shouldRetry`; after any other code it reconnects and calls
 * `connectionParams` for a new token. Clients that reconnect after every code, such as Apollo's for Kotlin and iOS, can
 * read the reason.
 */
export const CLOSE_CODES = {
  /** Fatal: a malformed or oversized message. */
  badRequest: 4400,
  /** Fatal: the session has been revoked, or the token is invalid. The client has to log in first. */
  sessionEnded: 4401,
  /** Reconnect with a new token: the present one has expired. */
  tokenExpired: 4403,
  /** Fatal: a client that floods the gateway is defective. */
  tooManyMessages: 4429,
  /** Reconnect later: too many sockets, a rate limit, an unavailable service, or a client that reads too slowly. */
  tryLater: 1013,
} as const;

/** Time for the client to complete the close handshake. */
const CLOSE_TIMEOUT_MS = 1_000;
/** A close frame holds 123 bytes; less the size of one character. */
const MAX_REASON_LENGTH = 120;

/** Closes a socket, and terminates it when the client does not respond, so that its upstream subscriptions end. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason.slice(0, MAX_REASON_LENGTH));
  const timeout = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
  socket.once('close', () => clearTimeout(timeout));
}

/**
 * Closes a socket whose client reads too slowly. Its subscriptions start again from the current state when it
 * reconnects.
 */
export function closeSlow(socket: WebSocket): void {
  if (socket.readyState === socket.OPEN) closeSocket(socket, CLOSE_CODES.tryLater, 'Too slow');
}
