import type { ApolloServerPlugin } from '@apollo/server';
import type { GatewayContext } from '../context';

/** What is kept of a name, which a client chooses as long as it likes. */
const NAME_LENGTH = 100;

/** Logs each operation by name, kind, duration and error codes. Arguments and results stay out: they are personal. */
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
              operation: operationName?.slice(0, NAME_LENGTH) ?? 'anonymous',
              kind: operation?.operation,
              role: contextValue.principal?.role ?? (contextValue.expired ? 'expired' : 'guest'),
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
