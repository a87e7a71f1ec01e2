import type { ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import { DomainError } from '@e-storefront/errors';
import type { GatewayContext } from '../context';
import { preExecutionError } from './pre-execution-error';

/** Rejects subscriptions over plain HTTP, which the gateway serves over WebSockets only. */
export function rejectHttpSubscriptions(): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ operation }) => {
          if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return Promise.resolve();
          const error = new DomainError('SUBSCRIPTION_TRANSPORT');
          throw preExecutionError(error, error.status);
        },
      }),
  };
}
