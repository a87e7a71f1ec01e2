import type { ApolloServer } from '@apollo/server';
import type { ExecutionResult } from 'graphql';
import type { GatewayContext } from '../context';
import type { SocketLimits } from '../rate-limit/websocket';
import type { ExecuteOperation } from './websocket-server';

/** Runs a query or a mutation that came over the socket by the same server as over HTTP, with all its plugins. */
export function executeOverSocket(
  apollo: ApolloServer<GatewayContext>,
  limits: Pick<SocketLimits, 'faultUnlessCounted'>,
): ExecuteOperation {
  return async ({ query, operationName, variables, context }) => {
    const { body, http } = await apollo.executeOperation(
      { query, variables, ...(operationName && { operationName }) },
      { contextValue: context },
    );
    await limits.faultUnlessCounted(http.headers, context);
    if (body.kind !== 'single') throw new Error('An answer in parts cannot be sent over the socket.');
    return body.singleResult as ExecutionResult;
  };
}
