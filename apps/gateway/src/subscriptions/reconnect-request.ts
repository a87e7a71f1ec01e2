import { once } from 'node:events';
import type { ExecutionResult } from 'graphql';
import type { WebSocket } from 'ws';
import type { Principal } from '@e-storefront/auth';
import { causeOf, toAsyncGenerator, type ResultGenerator } from '@e-storefront/subgraph';
import { CLOSE, endSocket } from './close-socket';

interface Follower {
  socket: WebSocket;
  principal: Principal | null;
  /** Closes a socket whose token has expired. */
  expire: (socket: WebSocket) => void;
}

/** How much earlier than the gateway a service may find a token expired: what their clocks may differ by. */
const CLOCKS_DIFFER_MS = 10_000;

/**
 * Closes the socket where an error would end a subscription that should go on: when a service finds the token expired
 * before the gateway does, and when the service of the subscription has been away for long. Clients take an error for
 * the end of their subscription, and a closed socket for a reason to connect and subscribe again.
 */
export function comeBackInstead(stream: ResultGenerator, follower: Follower): ResultGenerator {
  const { socket, principal, expire } = follower;
  const isExpired = (code: unknown): boolean =>
    code === 'UNAUTHENTICATED' &&
    principal !== null &&
    principal.expiresAt * 1_000 - CLOCKS_DIFFER_MS <= Date.now();
  const closed = async (): Promise<undefined> => {
    if (socket.readyState !== socket.CLOSED) await once(socket, 'close');
    return undefined;
  };
  return toAsyncGenerator({
    next: async () => {
      try {
        const result = await stream.next();
        if (result.done) return undefined;
        if (!codesOf(result.value).some(isExpired)) return result.value;
        expire(socket);
        return await closed();
      } catch (error) {
        const code = codeOf(error);
        if (isExpired(code)) expire(socket);
        else if (code === 'SERVICE_UNAVAILABLE') endSocket(socket, CLOSE.tryLater, (error as Error).message);
        else throw error;
        return closed();
      }
    },
    end: () => stream.return(undefined),
  });
}

function codesOf({ errors = [] }: ExecutionResult): unknown[] {
  return errors.map(codeOf);
}

function codeOf(error: unknown): unknown {
  const { extensions } = error as { extensions?: { code?: unknown } };
  return extensions?.code ?? (causeOf(error) as { code?: unknown } | undefined)?.code;
}
