import { GraphQLError, type ExecutionArgs, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import { withRequestId } from '@e-storefront/server';
import {
  asGraphQLError,
  publicError,
  toAsyncGenerator,
  withRequest,
  type ResultGenerator,
} from '@e-storefront/subgraph';
import { blockFieldSuggestions } from '../query-cost/block-field-suggestions';
import type { QueryLimits } from '../query-cost/query-limits';
import type { AllowedOrigins } from '../security/allowed-origins';
import { acceptUpgrades } from './accept-upgrades';
import { CLOSE_CODES, closeSlow, closeSocket } from './close-socket';
import { readConnectionMetadata, type Connection } from './connection';
import { ConnectionRegistry, type ConnectionMaximums } from './connection-registry';
import { PartialMessages, type PartialMessageLimits } from './partial-messages';
import { PendingOperations } from './pending-operations';
import { getCloseReason, prepareSocketOperation, type SocketOperationChecks } from './prepare-operation';
import { requestReconnect } from './reconnect-request';
import type { SocketOperation, SubscriptionExecutor } from './subscription-executor';
import { SubscriptionRegistry } from './subscription-registry';
import { ValidatedDocumentCache } from './validated-document-cache';

/** Runs a query or mutation of a WebSocket as over HTTP. */
export type ExecuteOperation = (operation: SocketOperation) => Promise<ExecutionResult>;

interface RunningOperation {
  operation: SocketOperation;
  socket: WebSocket;
}

interface WebSocketServerOptions extends Omit<SocketOperationChecks, 'documents' | 'closeExpired'> {
  queryLimits: QueryLimits;
  executor: SubscriptionExecutor;
  execute: ExecuteOperation;
  tokens: Pick<TokenVerifier, 'onRevoked'>;
  connectionMaximums: ConnectionMaximums;
  origins: Pick<AllowedOrigins, 'allows'>;
  /** Overridden by tests. */
  partialMessages?: PartialMessageLimits;
  /** Overridden by tests. */
  pingIntervalMs?: number;
}

const MAX_MESSAGE_BYTES = 262_144;
/** A client that has not authenticated by then is closed with 4408. */
const INIT_TIMEOUT_MS = 3_000;
/** A client that has not answered a ping by the next one is terminated. */
const PING_INTERVAL_MS = 12_000;

/** Serves graphql-ws (protocol graphql-transport-ws) on the gateway's own port and path. */
export function createWebSocketServer(options: WebSocketServerOptions): void {
  const { service, executor, execute, queryLimits, preparer, tokens } = options;
  const runningOperations = new WeakMap<object, RunningOperation>();
  const subscriptions = new SubscriptionRegistry(options.operationsPerSocket);
  const pendingOperations = new PendingOperations();
  const partialMessages = new PartialMessages(options.partialMessages);
  const closeExpired = (socket: WebSocket): void =>
    pendingOperations.whenIdle(socket, () => closeSocket(socket, CLOSE_CODES.tokenExpired, 'Token expired'));
  const checks = { ...options, documents: new ValidatedDocumentCache(preparer, queryLimits), closeExpired };
  const connections = new ConnectionRegistry({
    ...options.connectionMaximums,
    onRevoked: (listener) => tokens.onRevoked(listener),
    closeExpired,
  });
  const formatPublicError = (error: GraphQLError): GraphQLFormattedError =>
    queryLimits.introspection
      ? publicError(error, service)
      : blockFieldSuggestions(publicError(error, service));
  const webSocketServer = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const graphqlServer = useServer<Record<string, unknown>>(
    {
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      onConnect: (connection) => authenticateConnection(connection, connections, options),
      onSubscribe: async (connection, _id, payload) => {
        const prepared = await prepareSocketOperation(connection, payload, checks);
        if (!('operation' in prepared)) return prepared;
        const { operation, args } = prepared;
        runningOperations.set(operation.context, { operation, socket: connection.extra.socket });
        return args;
      },
      execute: async (args) => {
        const { operation, socket } = getRunningOperation(runningOperations, args);
        const { requestId } = operation.context;
        try {
          return await withRequestId(requestId, () =>
            pendingOperations.run(socket, () => execute(operation)),
          );
        } catch (error) {
          // A thrown error would close the socket with a code that clients treat as fatal.
          return { errors: [asGraphQLError(error, 'INTERNAL_SERVER_ERROR', requestId)] };
        }
      },
      subscribe: (args) => {
        const { operation, socket } = getRunningOperation(runningOperations, args);
        const { requestId, principal } = operation.context;
        const subscribe = (): ResultGenerator =>
          runAsRequest(
            requestReconnect(
              executor.subscribe(operation, () => closeSlow(socket)),
              { socket, principal, closeExpired },
            ),
            requestId,
          );
        try {
          return subscriptions.start(socket, subscribe);
        } catch (error) {
          // A thrown error would close the socket with all its other operations.
          return { errors: [asGraphQLError(error, 'GRAPHQL_VALIDATION_FAILED', requestId)] };
        }
      },
      // Errors do not pass Apollo Server's formatError here, so they are coded and masked again.
      onError: (...[, , , errors]) => errors.map(formatPublicError),
      onNext: (...[, , , args, { data, errors, extensions }]) => {
        if (!errors) return undefined;
        const { operation } = getRunningOperation(runningOperations, args);
        // Errors of Apollo Server are masked already, and plain objects.
        const masked = withRequestId(operation.context.requestId, () =>
          errors.map((error) => (error instanceof GraphQLError ? formatPublicError(error) : error)),
        );
        return { data: data ?? null, errors: masked, ...(extensions && { extensions }) };
      },
    },
    webSocketServer,
    options.pingIntervalMs ?? PING_INTERVAL_MS,
  );
  acceptUpgrades(service, {
    server: webSocketServer,
    connections,
    partialMessages,
    origins: options.origins,
    limits: options.limits,
  });
  service.onClose(async () => {
    partialMessages.close();
    connections.close();
    await graphqlServer.dispose();
  });
}

/** Accepts a connection with a valid token, or without one as a guest's. */
async function authenticateConnection(
  connection: Connection,
  connections: ConnectionRegistry,
  { createContext, limits, service }: WebSocketServerOptions,
): Promise<boolean> {
  const { socket } = connection.extra;
  try {
    const context = await createContext(readConnectionMetadata(connection, service));
    if (context.tokenError) throw context.tokenError;
    if (context.expiredPrincipal) {
      closeSocket(socket, CLOSE_CODES.tokenExpired, 'Token expired');
      return false;
    }
    // Before the next await, so that a revocation during the rate limit check closes the socket.
    if (context.principal && !connections.assignUser(socket, context.principal)) return false;
    await limits.countConnection(context);
    return true;
  } catch (error) {
    const { code, reason } = getCloseReason(error);
    closeSocket(socket, code, reason);
    return false;
  }
}

/** Completes each event as a part of the request, and adds its id to an unexpected error that ends the subscription. */
function runAsRequest(results: ResultGenerator, requestId: string): ResultGenerator {
  return toAsyncGenerator({
    next: async () => {
      const { done, value } = await withRequestId(requestId, () => results.next()).catch((error: unknown) => {
        throw isDomainError(error) ? error : withRequest(error, requestId);
      });
      return done ? undefined : value;
    },
    end: () => results.return(undefined),
  });
}

function getRunningOperation(
  runningOperations: WeakMap<object, RunningOperation>,
  args: ExecutionArgs,
): RunningOperation {
  const running = runningOperations.get(args.contextValue as object);
  if (!running) throw new Error('An operation started without preparation.');
  return running;
}
