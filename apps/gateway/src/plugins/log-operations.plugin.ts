import type { ApolloServerPlugin } from '@apollo/server';
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
          contextValue.logger.info(
            {
              operation: operationName?.slice(0, MAX_NAME_LENGTH) ?? 'anonymous',
              kind: operation?.operation,
              role: contextValue.principal?.role ?? (contextValue.expiredPrincipal ? 'expired' : 'guest'),
              milliseconds: Math.round(performance.now() - started),
              ...(errors.length > 0 && { codes: errors.map((error) => error.extensions?.['code']) }),
            },
            'operation',
          );
          return Promise.resolve();
        },
      });
    },
  };
}
