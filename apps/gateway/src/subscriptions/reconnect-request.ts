import { once } from 'node:events';
import type { ExecutionResult } from 'graphql';
import type { WebSocket } from 'ws';
import type { Principal } from '@e-storefront/auth';
import { causeOf, toAsyncGenerator, type ResultGenerator } from '@e-storefront/subgraph';
import { CLOSE_CODES, closeSocket } from './close-socket';

interface Subscriber {
  socket: WebSocket;
  principal: Principal | null;
  closeExpired: (socket: WebSocket) => void;
}

/** A service may consider a token expired this much earlier than the gateway, because their clocks differ. */
const CLOCK_SKEW_MS = 10_000;

/**
 * Closes the socket in the place of an error after which a subscription should continue: when a service considers the
 * token expired before the gateway does, and when the service has been unavailable for long. Clients treat an error as
 * the end of their subscription, and reconnect and resubscribe after a close.
 */
export function requestReconnect(stream: ResultGenerator, subscriber: Subscriber): ResultGenerator {
  const { socket, principal, closeExpired } = subscriber;
  const isExpired = (code: unknown): boolean =>
    code === 'UNAUTHENTICATED' &&
    principal !== null &&
    principal.expiresAt * 1_000 - CLOCK_SKEW_MS <= Date.now();
  const untilClosed = async (): Promise<undefined> => {
    if (socket.readyState !== socket.CLOSED) await once(socket, 'close');
    return undefined;
  };
  return toAsyncGenerator({
    next: async () => {
      try {
        const result = await stream.next();
        if (result.done) return undefined;
        if (!getErrorCodes(result.value).some(isExpired)) return result.value;
        closeExpired(socket);
        return await untilClosed();
      } catch (error) {
        const code = getErrorCode(error);
        if (isExpired(code)) closeExpired(socket);
        else if (code === 'SERVICE_UNAVAILABLE')
          closeSocket(socket, CLOSE_CODES.tryLater, (error as Error).message);
        else throw error;
        return untilClosed();
      }
    },
    end: () => stream.return(undefined),
  });
}

function getErrorCodes({ errors = [] }: ExecutionResult): unknown[] {
  return errors.map(getErrorCode);
}

function getErrorCode(error: unknown): unknown {
  const { extensions } = error as { extensions?: { code?: unknown } };
  return extensions?.code ?? (causeOf(error) as { code?: unknown } | undefined)?.code;
}
