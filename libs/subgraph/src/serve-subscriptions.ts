import type { IncomingMessage } from 'node:http';
import { execute, parse, validate, type DocumentNode, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import type { Context as ConnectionContext, SubscribePayload } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import { LRUCache } from 'lru-cache';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { requestIdOf, withRequestId, type Service } from '@e-storefront/server';
import type { ContextFactory, SubgraphContext } from './context';
import { asGraphQLError, publicError } from './subscription-errors';
import { SharedResults } from './shared-results';
import { subscribeWithContextPerEvent } from './subscribe-with-context';

interface LiveOptions<Context extends SubgraphContext> {
  tokens: TokenVerifier;
  context: ContextFactory<Context>;
}

type Connection = ConnectionContext<Record<string, unknown>, Extra>;

/** The client that the gateway sends with each subscription. One socket serves all clients of a gateway. */
const callerExtensions = z.object({ authorization: z.string().optional(), requestId: z.string().optional() });

/** The total size of the cached documents, because clients influence the gateway's documents. */
const KEPT_CHARACTERS = 1024 * 1024;

/** Serves the subgraph's part of subscriptions over graphql-ws on the service's own port. */
export function serveSubscriptions<Context extends SubgraphContext>(
  service: Service,
  schema: GraphQLSchema,
  options: LiveOptions<Context>,
): void {
  if (!schema.getSubscriptionType()) return;
  const bases = new WeakMap<object, SubgraphContext>();
  const results = new SharedResults();
  // The same text returns the same document object, by which results are shared.
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (_document, text) => text.length,
  });
  const documentOf = (text: string): DocumentNode => {
    const known = documents.get(text);
    if (known) return known;
    const document = parse(text);
    const faults = validate(schema, document);
    if (faults[0]) throw faults[0];
    documents.set(text, document);
    return document;
  };

  const prepare = async (payload: SubscribePayload): Promise<ExecutionArgs> => {
    const base = await baseContext(payload, { service, ...options });
    const contextValue = options.context(base);
    bases.set(contextValue, base);
    const document = documentOf(payload.query);
    const { operationName, variables } = payload;
    return {
      schema,
      document,
      contextValue,
      ...(operationName && { operationName }),
      ...(variables && { variableValues: variables }),
    };
  };

  const sockets = new WebSocketServer({ noServer: true, maxPayload: 262_144 });
  const server = useServer<Record<string, unknown>>(
    {
      execute,
      onConnect: (connection) => isFromGateway(connection, options.tokens),
      // An error must end only its own subscription: thrown, it would end the socket that all clients share.
      onSubscribe: (_connection, _id, payload) =>
        prepare(payload).catch((error: unknown) => [
          asGraphQLError(error, 'GRAPHQL_VALIDATION_FAILED', requestOf(payload)),
        ]),
      subscribe: (args) => subscribeWithContextPerEvent(args, bases, { ...options, results }),
      onError: (...[, , , errors]) => errors.map((error) => publicError(error, service)),
      onNext: (...[, , payload, , { data, errors, extensions }]) => {
        if (!errors) return undefined;
        const shown = withRequestId(requestOf(payload), () =>
          errors.map((error) => publicError(error, service)),
        );
        return { data: data ?? null, errors: shown, ...(extensions && { extensions }) };
      },
    },
    sockets,
  );
  service.app.server.on('upgrade', (request: IncomingMessage, socket, head) => {
    if (request.url !== '/graphql') return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
    return undefined;
  });
  service.onClose(async () => server.dispose());
}

/** The request id of a subscription, if the gateway has sent one. */
function requestOf({ extensions }: SubscribePayload): string {
  const { data } = callerExtensions.safeParse(extensions ?? {});
  return requestIdOf(data?.requestId);
}

async function isFromGateway(connection: Connection, tokens: TokenVerifier): Promise<boolean> {
  try {
    const { scopes } = await tokens.verifyService(connection.connectionParams?.[SERVICE_HEADER]);
    return scopes.includes('graph:forward');
  } catch {
    return false;
  }
}

async function baseContext<Context extends SubgraphContext>(
  payload: SubscribePayload,
  { service, tokens }: LiveOptions<Context> & { service: Service },
): Promise<SubgraphContext> {
  const extensions = callerExtensions.parse(payload.extensions ?? {});
  const principal = await tokens.verifyHeader(extensions.authorization);
  // Only callers that forward clients' calls pass `onConnect`.
  return {
    caller: 'gateway',
    callerScopes: [],
    client: null,
    principal,
    expired: null,
    idempotencyKey: null,
    requestId: requestIdOf(extensions.requestId),
    logger: service.logger,
  };
}
