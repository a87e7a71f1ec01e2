import type { WebSocket } from 'ws';

/**
 * The close codes of the gateway, chosen by what clients do with them. graphql-ws takes 4400, 4401, 4409, 4429 and 4500
 * (and 1002 to 1011, except 1005 and 1006) for final and asks `shouldRetry` about none of them; after every other code it
 * connects again and asks `connectionParams` for a token anew. Libraries that reconnect after any code (Apollo's for
 * Kotlin and iOS) are told the same by the reason.
 */
export const CLOSE = {
  /** Final: what was sent is no message of the protocol, or larger than any that is taken. */
  badRequest: 4400,
  /** Final: the session was ended on purpose, or the token is none of ours. The client has to log in first. */
  ended: 4401,
  /** Come back with a new token: the present one has expired. */
  expired: 4403,
  /** Final: a client that floods the gateway is faulty. */
  tooMany: 4429,
  /** Come back later: too many sockets, a limit that passes, or a part of the shop that is away. */
  tryLater: 1013,
} as const;

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
