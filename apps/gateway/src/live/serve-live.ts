import type { IncomingMessage } from 'node:http';
import {
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  validate,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import { CloseCode, type Context as ConnectionContext, type SubscribePayload } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { isDomainError } from '@e-storefront/errors';
import { requestIdOf, type Service } from '@e-storefront/service';
import { asGraphQLError, publicError } from '@e-storefront/subgraph';
import type { ContextFor, IncomingCall } from '../call-context';
import type { GatewayContext } from '../context';
import type { SocketLimits } from '../rate-limits/socket-limits';
import type { LiveExecutor, LiveRequest } from './live-executor';
import type { LivePlanner } from './live-planner';

type Connection = ConnectionContext<Record<string, unknown>, Extra>;

/** Runs a query or a mutation that came over the socket, as over HTTP. */
export type ExecuteOperation = (request: LiveRequest) => Promise<ExecutionResult>;

interface LiveServerOptions {
  service: Service;
  planner: LivePlanner;
  executor: LiveExecutor;
  execute: ExecuteOperation;
  contextFor: ContextFor;
  limits: SocketLimits;
}

/** The largest message that a client may send. */
const MAX_MESSAGE_BYTES = 262_144;

/** Serves graphql-ws (the protocol graphql-transport-ws) on the gateway's own port and path. */
export function serveLive(options: LiveServerOptions): void {
  const { service, executor, execute } = options;
  const requests = new WeakMap<object, LiveRequest>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const server = useServer<Record<string, unknown>>(
    {
      onConnect: (connection) => admit(connection, options),
      onSubscribe: async (connection, _id, payload) => {
        try {
          return await prepared(connection, payload, { ...options, requests });
        } catch (error) {
          return [asGraphQLError(error, 'GRAPHQL_PARSE_FAILED')];
        }
      },
      execute: (args) => execute(found(requests, args as ExecutionArgs)),
      subscribe: (args) => {
        try {
          return executor.subscribe(found(requests, args as ExecutionArgs));
        } catch (error) {
          // Thrown, it would end the client's socket with all its other operations.
          return { errors: [asGraphQLError(error, 'GRAPHQL_PARSE_FAILED')] };
        }
      },
      // Errors take another way here than over HTTP, so they are coded and masked here as well.
      onError: (...[, , , errors]) => errors.map((error) => publicError(error, service)),
      onNext: (...[, , , , { data, errors, extensions }]) => {
        if (!errors) return undefined;
        // What Apollo Server has executed comes coded and masked already, as plain objects.
        const shown = errors.map((error) =>
          error instanceof GraphQLError ? publicError(error, service) : error,
        );
        return { data: data ?? null, errors: shown, ...(extensions && { extensions }) };
      },
    },
    sockets,
  );
  service.app.server.on('upgrade', (request: IncomingMessage, socket, head) => {
    // Cut by hand: what `URL` cannot read would be thrown here where nobody catches, and end the process.
    const [address] = (request.url ?? '').split('?', 1);
    if (address !== '/graphql') return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
    return undefined;
  });
  service.onClose(async () => server.dispose());
}

/** Lets a client in: with a token that holds, or as a guest with none. */
async function admit(connection: Connection, options: LiveServerOptions): Promise<boolean> {
  try {
    const context = await options.contextFor(callOf(connection, options.service));
    if (context.tokenFault) throw context.tokenFault;
    await options.limits.connect(context);
    return true;
  } catch (error) {
    const reason = isDomainError(error) ? error.message : 'Try again later.';
    connection.extra.socket.close(CloseCode.Forbidden, reason.slice(0, 120));
    return false;
  }
}

/** A call over the socket comes from where the socket came from. */
function callOf(connection: Connection, service: Service): IncomingCall {
  const { request } = connection.extra;
  const client = { address: service.addressOf(request), agent: request.headers['user-agent'] ?? '' };
  return { authorization: authorizationOf(connection), client, requestId: requestIdOf(undefined) };
}

/** The header as clients put it into the parameters of the connection, in any spelling of its name. */
function authorizationOf({ connectionParams }: Connection): string | undefined {
  const entry = Object.entries(connectionParams ?? {}).find(
    ([name]) => name.toLowerCase() === 'authorization',
  );
  return typeof entry?.[1] === 'string' && entry[1] !== '' ? entry[1] : undefined;
}

/** Checks and counts an operation that is to start; what is wrong with it comes back as errors. */
async function prepared(
  connection: Connection,
  payload: SubscribePayload,
  options: LiveServerOptions & { requests: WeakMap<object, LiveRequest> },
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const { contextFor, limits, planner, requests, service } = options;
  const context = await contextFor(callOf(connection, service));
  if (context.tokenFault) throw context.tokenFault;
  limits.read(context);
  const request = liveRequest(payload, context);
  const args = request instanceof GraphQLError ? [request] : executionArgs(request, planner);
  if (request instanceof GraphQLError || !('schema' in args)) {
    await limits.fault(context);
    return args;
  }
  const operation = getOperationAST(request.document, request.operationName);
  if (operation?.operation === OperationTypeNode.SUBSCRIPTION) {
    await limits.subscribe({ ...request, operation }, context);
  }
  requests.set(context, request);
  return args;
}

function liveRequest(payload: SubscribePayload, context: GatewayContext): GraphQLError | LiveRequest {
  try {
    return {
      query: payload.query,
      document: parse(payload.query),
      operationName: payload.operationName ?? undefined,
      variables: payload.variables ?? {},
      context,
    };
  } catch (error) {
    return asGraphQLError(error, 'GRAPHQL_PARSE_FAILED');
  }
}

function executionArgs(
  { document, operationName, variables, context }: LiveRequest,
  { schema }: LivePlanner,
): ExecutionArgs | readonly GraphQLError[] {
  const faults = validate(schema, document);
  if (faults.length > 0) return faults.map(({ message }) => coded(message, 'GRAPHQL_VALIDATION_FAILED'));
  const operation = getOperationAST(document, operationName);
  if (!operation) return [coded('Name one operation of the document.', 'OPERATION_RESOLUTION_FAILURE')];
  if (
    operation.operation === OperationTypeNode.SUBSCRIPTION &&
    operation.selectionSet.selections.length !== 1
  ) {
    return [coded('A subscription selects one field.', 'GRAPHQL_VALIDATION_FAILED')];
  }
  const args = { schema, document, contextValue: context, variableValues: variables };
  return operationName ? { ...args, operationName } : args;
}

function found(requests: WeakMap<object, LiveRequest>, args: ExecutionArgs): LiveRequest {
  const request = requests.get(args.contextValue as object);
  if (!request) throw new Error('An operation started that was not prepared.');
  return request;
}

function coded(message: string, code: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
