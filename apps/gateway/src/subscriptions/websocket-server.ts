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
import type { QueryLimits } from '../query-cost/query-limits';
import { withoutSuggestion } from '../query-cost/block-field-suggestions';
import type { AllowedOrigins } from '../security/allowed-origins';
import { acceptUpgrades } from './accept-upgrades';
import { CheckedDocuments } from './validated-document-cache';
import { callOf, type Connection } from './connection';
import { comeBackInstead } from './reconnect-request';
import { CLOSE, endSocket } from './close-socket';
import type { LiveExecutor, LiveRequest } from './subscription-executor';
import { OpenSockets, type SocketMaximums } from './connection-registry';
import { PartialMessages, type PartialMessageLimits } from './partial-messages';
import { prepareOperation, refusalOf, type SocketChecks } from './prepare-operation';
import { RunningAnswers } from './pending-operations';
import { RunningStreams } from './subscription-registry';

/** Runs a query or a mutation that came over the socket, as over HTTP. */
export type ExecuteOperation = (request: LiveRequest) => Promise<ExecutionResult>;

/** An operation that was prepared, and where it came from. */
interface SocketRequest {
  request: LiveRequest;
  socket: WebSocket;
}

interface LiveServerOptions extends Omit<SocketChecks, 'documents' | 'expire'> {
  queryLimits: QueryLimits;
  executor: LiveExecutor;
  execute: ExecuteOperation;
  tokens: Pick<TokenVerifier, 'onRevoked'>;
  sockets: SocketMaximums;
  origins: Pick<AllowedOrigins, 'allows'>;
  /** What unfinished messages may hold; of meaning for tests. */
  partialMessages?: PartialMessageLimits;
  /** How often a client has to show that it is there; of meaning for tests. */
  pingEveryMs?: number;
}

/** The largest message that a client may send. */
const MAX_MESSAGE_BYTES = 262_144;
/** A client that has not said by then who it is, is closed with 4408. */
const INIT_WITHIN_MS = 3_000;
/** A client that does not answer a ping before the next one is cut off. */
const PING_EVERY_MS = 12_000;

/** Serves graphql-ws (the protocol graphql-transport-ws) on the gateway's own port and path. */
export function serveLive(options: LiveServerOptions): void {
  const { service, executor, execute, queryLimits, preparation, tokens } = options;
  const requests = new WeakMap<object, SocketRequest>();
  const streams = new RunningStreams(options.operationsPerSocket);
  const answers = new RunningAnswers();
  const partial = new PartialMessages(options.partialMessages);
  const expire = (socket: WebSocket): void =>
    answers.whenAnswered(socket, () => endSocket(socket, CLOSE.expired, 'Token expired'));
  const checks = { ...options, documents: new CheckedDocuments(preparation, queryLimits), expire };
  const open = new OpenSockets({
    ...options.sockets,
    onRevoked: (listener) => tokens.onRevoked(listener),
    expire,
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const shown = (error: GraphQLError): GraphQLFormattedError =>
    queryLimits.introspection ? publicError(error, service) : withoutSuggestion(publicError(error, service));
  const server = useServer<Record<string, unknown>>(
    {
      connectionInitWaitTimeout: INIT_WITHIN_MS,
      onConnect: (connection) => admit(connection, open, options),
      onSubscribe: async (connection, _id, payload) => {
        const prepared = await prepareOperation(connection, payload, checks);
        if (!('request' in prepared)) return prepared;
        const { request } = prepared;
        requests.set(request.context, { request, socket: connection.extra.socket });
        return prepared.args;
      },
      execute: async (args) => {
        const { request, socket } = found(requests, args as ExecutionArgs);
        const { requestId } = request.context;
        try {
          return await withRequestId(requestId, () => answers.during(socket, () => execute(request)));
        } catch (error) {
          // Thrown, it would close the client's socket with a code that it takes for final.
          return { errors: [asGraphQLError(error, 'INTERNAL_SERVER_ERROR', requestId)] };
        }
      },
      subscribe: (args) => {
        const { request, socket } = found(requests, args as ExecutionArgs);
        const { requestId } = request.context;
        try {
          return streams.start(socket, () =>
            named(
              comeBackInstead(executor.subscribe(request), {
                socket,
                expire,
                principal: request.context.principal,
              }),
              requestId,
            ),
          );
        } catch (error) {
          // Thrown, it would end the client's socket with all its other operations.
          return { errors: [asGraphQLError(error, 'GRAPHQL_VALIDATION_FAILED', requestId)] };
        }
      },
      // Errors take another way here than over HTTP, so they are coded and masked here as well.
      onError: (...[, , , errors]) => errors.map(shown),
      onNext: (...[, , , args, { data, errors, extensions }]) => {
        if (!errors) return undefined;
        const { requestId } = found(requests, args as ExecutionArgs).request.context;
        // What Apollo Server has executed comes coded and masked already, as plain objects.
        const masked = withRequestId(requestId, () =>
          errors.map((error) => (error instanceof GraphQLError ? shown(error) : error)),
        );
        return { data: data ?? null, errors: masked, ...(extensions && { extensions }) };
      },
    },
    sockets,
    options.pingEveryMs ?? PING_EVERY_MS,
  );
  acceptUpgrades(service, { sockets, open, partial, origins: options.origins, limits: options.limits });
  service.onClose(async () => {
    partial.close();
    open.close();
    await server.dispose();
  });
}

/** Lets a client in: with a token that holds, or as a guest with none. */
async function admit(
  connection: Connection,
  open: OpenSockets,
  { contextFor, limits, service }: LiveServerOptions,
): Promise<boolean> {
  const { socket } = connection.extra;
  try {
    const context = await contextFor(callOf(connection, service));
    if (context.tokenFault) throw context.tokenFault;
    if (context.expired) {
      endSocket(socket, CLOSE.expired, 'Token expired');
      return false;
    }
    // At once, so that no end of the session is missed while the client is counted.
    if (context.principal && !open.identified(socket, context.principal)) return false;
    await limits.connect(context);
    return true;
  } catch (error) {
    const { code, reason } = refusalOf(error);
    endSocket(socket, code, reason);
    return false;
  }
}

/** The same results; what ends them by a fault names the request. */
function named(results: ResultGenerator, requestId: string): ResultGenerator {
  return toAsyncGenerator({
    next: async () => {
      const { done, value } = await results.next().catch((error: unknown) => {
        throw isDomainError(error) ? error : withRequest(error, requestId);
      });
      return done ? undefined : value;
    },
    end: () => results.return(undefined),
  });
}

function found(requests: WeakMap<object, SocketRequest>, args: ExecutionArgs): SocketRequest {
  const request = requests.get(args.contextValue as object);
  if (!request) throw new Error('An operation started that was not prepared.');
  return request;
}
