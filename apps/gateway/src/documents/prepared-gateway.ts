import type { ApolloGateway } from '@apollo/gateway';
import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import { executeSync, GraphQLError, type ExecutionResult } from 'graphql';
import type { FastifyBaseLogger } from 'fastify';
import { DomainError } from '@e-storefront/errors';
import { withScalars } from './api-schema';
import { selectionsAt, type TypedSelection } from '../selections/operation-tree';
import type { PreparedOperation } from './operation-preparation';
import { clientData, clientPath } from './planned-names';

type GatewayInterface = ApolloServerOptionsWithGateway<BaseContext>['gateway'];
type Executor = NonNullable<Awaited<ReturnType<GatewayInterface['load']>>['executor']>;

interface PreparedGatewayOptions {
  gateway: Pick<ApolloGateway, 'load' | 'onSchemaLoadOrUpdate' | 'stop'>;
  /** The operation of each request, by the request's context. */
  prepared: WeakMap<object, PreparedOperation>;
  logger: FastifyBaseLogger;
}

/** Apollo's gateway, which gets every operation as it was prepared: in the one spelling that its planner never fails at. */
export class PreparedGateway implements GatewayInterface {
  readonly #options: PreparedGatewayOptions;

  constructor(options: PreparedGatewayOptions) {
    this.#options = options;
  }

  /** Hands the schema on with its scalars. */
  onSchemaLoadOrUpdate: GatewayInterface['onSchemaLoadOrUpdate'] = (callback) =>
    this.#options.gateway.onSchemaLoadOrUpdate((context) => {
      withScalars(context.apiSchema);
      callback(context);
    });

  async load(options: Parameters<GatewayInterface['load']>[0]): ReturnType<GatewayInterface['load']> {
    const { executor } = await this.#options.gateway.load(options);
    if (!executor) throw new Error('The gateway has no executor.');
    return { executor: (context) => this.#execute(executor, context) };
  }

  async stop(): Promise<void> {
    await this.#options.gateway.stop();
  }

  async #execute(executor: Executor, context: Parameters<Executor>[0]): ReturnType<Executor> {
    const operation = this.#options.prepared.get(context.context);
    if (!operation) throw new Error('An operation reached its execution that was not prepared.');
    const { planned } = operation;
    const { document, text, hash, operationName } = planned;
    const variables = variablesFor(operation, context.request.variables ?? {});
    const request = { ...context.request, query: text, variables, ...(operationName && { operationName }) };
    const result = await executor({ ...context, document, source: text, queryHash: hash, request }).catch(
      (error: unknown) => {
        throw this.#asRefusal(error);
      },
    );
    const { data, errors } = asClientsKnow(result, operation);
    const whole = withIntrospection(data, operation, context);
    return { ...result, ...(whole !== undefined && { data: whole }), ...(errors && { errors }) };
  }

  /** What the planner has against an operation is a fault of the document, whatever graphql-js says of it. */
  #asRefusal(error: unknown): unknown {
    if (!(error instanceof GraphQLError) || error.extensions['code'] !== 'INVALID_GRAPHQL') return error;
    this.#options.logger.warn({ err: error }, 'the planner refused a valid document');
    const refusal = new DomainError('GRAPHQL_VALIDATION_FAILED', {
      message: 'The operation cannot be planned as it is written. Write it in a simpler way.',
    });
    return new GraphQLError(refusal.message, {
      originalError: refusal,
      extensions: { http: { status: 400 } },
    });
  }
}

/** The data with what was asked of the schema itself, in the order in which it was asked. */
function withIntrospection(
  data: Awaited<ReturnType<Executor>>['data'],
  { planned: { introspection, isRenamed }, tree, variables }: PreparedOperation,
  { schema }: Parameters<Executor>[0],
): Awaited<ReturnType<Executor>>['data'] {
  if (!introspection || !data) return data;
  const answer = executeSync({ schema, document: introspection, variableValues: variables });
  if (answer.errors) throw new Error(`The schema cannot be read: ${answer.errors[0]?.message}`);
  const read = isRenamed ? clientData(answer.data, [tree]) : answer.data;
  const all: Record<string, unknown> = Object.assign({}, data, read);
  return Object.fromEntries(tree.fields.map(({ responseName }) => [responseName, all[responseName]]));
}

/** The client's variables, as they came, by the names that the plan knows them by. */
export function variablesFor(
  { planned: { variableNames } }: PreparedOperation,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    [...variableNames]
      .filter(([name]) => Object.hasOwn(given, name))
      .map(([name, planned]) => [planned, given[name]]),
  );
}

/** The result of a planned operation by the client's own names, each error with its place in the client's document. */
export function asClientsKnow(
  { data, errors }: Pick<ExecutionResult, 'data' | 'errors'>,
  { tree, planned: { isRenamed } }: Pick<PreparedOperation, 'tree' | 'planned'>,
): Pick<ExecutionResult, 'data' | 'errors'> {
  const own = isRenamed ? (clientData(data, [tree]) as typeof data) : data;
  return {
    ...(own !== undefined && { data: own }),
    ...(errors && { errors: errors.map((error) => located(error, tree)) }),
  };
}

function located(error: GraphQLError, tree: TypedSelection): GraphQLError {
  const { message, extensions, originalError, locations } = error;
  const path = error.path && clientPath(error.path, [tree]);
  const nodes = path && !locations ? selectionsAt(tree, path) : [];
  if (!path || nodes.length === 0) return error;
  return new GraphQLError(message, {
    nodes,
    path,
    extensions,
    ...(originalError && { originalError }),
  });
}
