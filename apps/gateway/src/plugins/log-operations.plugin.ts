import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationTypeNode } from 'graphql';
import type { GatewayContext } from '../context';

/** Clients choose operation names of any length. */
const MAX_NAME_LENGTH = 100;

/**
 * Logs the name, kind, duration and error codes of each operation. Never arguments or results, which are personal data.
 */
export function logOperations(): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: () => {
      const started = performance.now();
      return Promise.resolve({
        willSendResponse: ({ contextValue, operationName, operation, response }) => {
          const { body } = response;
          const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
          const codes = errors.map((error) => error.extensions?.['code']);
          logOperation(contextValue, { name: operationName, kind: operation?.operation, started, codes });
          return Promise.resolve();
        },
      });
    },
  };
}

interface OperationEntry {
  name: string | null | undefined;
  kind: OperationTypeNode | undefined;
  /** By `performance.now()`. */
  started: number;
  /** The codes of its errors. */
  codes?: readonly unknown[];
}

/** Logs an operation that has ended. */
export function logOperation(
  { logger, principal, expiredPrincipal }: GatewayContext,
  { name, kind, started, codes = [] }: OperationEntry,
): void {
  logger.info(
    {
      operation: name?.slice(0, MAX_NAME_LENGTH) ?? 'anonymous',
      kind,
      role: principal?.role ?? (expiredPrincipal ? 'expired' : 'guest'),
      milliseconds: Math.round(performance.now() - started),
      ...(codes.length > 0 && { codes }),
    },
    'operation',
  );
}
