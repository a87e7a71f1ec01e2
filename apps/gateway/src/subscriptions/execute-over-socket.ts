import type { ApolloServer } from '@apollo/server';
import type { ExecutionResult } from 'graphql';
import type { GatewayContext } from '../context';
import type { SocketLimits } from '../rate-limit/websocket';
import type { ExecuteOperation } from './websocket-server';

/** Runs a query or mutation of a WebSocket on the same server as HTTP requests, with all its plugins. */
export function executeOverSocket(
  apollo: ApolloServer<GatewayContext>,
  limits: Pick<SocketLimits, 'countUnlessCounted'>,
): ExecuteOperation {
  return async ({ query, operationName, variables, context }) => {
    const { body, http } = await apollo.executeOperation(
      { query, variables, ...(operationName && { operationName }) },
      { contextValue: context },
    );
    await limits.countUnlessCounted(http.headers, context);
    if (body.kind !== 'single') throw new Error('Incremental responses are not supported over WebSockets.');
    return body.singleResult as ExecutionResult;
  };
}
