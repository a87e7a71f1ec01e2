import type { ApolloGateway } from '@apollo/gateway';
import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import { executeSync, GraphQLError, type ExecutionResult } from 'graphql';
import type { FastifyBaseLogger } from 'fastify';
import { DomainError } from '@e-storefront/errors';
import { implementScalars } from './api-schema';
import { findSelectionsAt, type TypedSelection } from '../selections/operation-tree';
import type { PreparedOperation } from './operation-preparation';
import { toClientData, toClientPath } from './planned-names';

type GatewayInterface = ApolloServerOptionsWithGateway<BaseContext>['gateway'];
type Executor = NonNullable<Awaited<ReturnType<GatewayInterface['load']>>['executor']>;

interface PreparedGatewayOptions {
  gateway: Pick<ApolloGateway, 'load' | 'onSchemaLoadOrUpdate' | 'stop'>;
  /** Prepared operations by the context of their request. */
  prepared: WeakMap<object, PreparedOperation>;
  logger: FastifyBaseLogger;
}

/** Wraps Apollo's gateway, which receives each operation in its planned form only. */
export class PreparedGateway implements GatewayInterface {
  readonly #options: PreparedGatewayOptions;

  constructor(options: PreparedGatewayOptions) {
    this.#options = options;
  }

  /** Passes the schema on with implemented scalars. */
  onSchemaLoadOrUpdate: GatewayInterface['onSchemaLoadOrUpdate'] = (callback) =>
    this.#options.gateway.onSchemaLoadOrUpdate((context) => {
      implementScalars(context.apiSchema);
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
    if (!operation) throw new Error('An operation reached execution without preparation.');
    const { planned } = operation;
    const { document, text, hash, operationName } = planned;
    const variables = toPlannedVariables(operation, context.request.variables ?? {});
    const request = { ...context.request, query: text, variables, ...(operationName && { operationName }) };
    const result = await executor({ ...context, document, source: text, queryHash: hash, request }).catch(
      (error: unknown) => {
        throw this.#toClientError(error);
      },
    );
    const { data, errors } = toClientResult(result, operation);
    const combined = withIntrospection(data, operation, context);
    return { ...result, ...(combined !== undefined && { data: combined }), ...(errors && { errors }) };
  }

  /** A planner error is reported as a fault of the document, although graphql-js accepts it. */
  #toClientError(error: unknown): unknown {
    if (!(error instanceof GraphQLError) || error.extensions['code'] !== 'INVALID_GRAPHQL') return error;
    this.#options.logger.warn({ err: error }, 'query planner rejected a valid document');
    const domainError = new DomainError('GRAPHQL_VALIDATION_FAILED', {
      message: 'This operation cannot be planned. Please simplify it.',
    });
    return new GraphQLError(domainError.message, {
      originalError: domainError,
      extensions: { http: { status: 400 } },
    });
  }
}

/** Merges introspection results into the data, in the order of the client's selections. */
function withIntrospection(
  data: Awaited<ReturnType<Executor>>['data'],
  { planned: { introspection, isRenamed }, tree, variables }: PreparedOperation,
  { schema }: Parameters<Executor>[0],
): Awaited<ReturnType<Executor>>['data'] {
  if (!introspection || !data) return data;
  const result = executeSync({ schema, document: introspection, variableValues: variables });
  if (result.errors) throw new Error(`Introspection failed: ${result.errors[0]?.message}`);
  const introspected = isRenamed ? toClientData(result.data, [tree]) : result.data;
  const merged: Record<string, unknown> = Object.assign({}, data, introspected);
  return Object.fromEntries(tree.fields.map(({ responseName }) => [responseName, merged[responseName]]));
}

/** Uncoerced variables under their planned names. */
export function toPlannedVariables(
  { planned: { variableNames } }: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    [...variableNames]
      .filter(([name]) => Object.hasOwn(variables, name))
      .map(([name, planned]) => [planned, variables[name]]),
  );
}

/** The result under the client's names, with the location of each error in the client's document. */
export function toClientResult(
  { data, errors }: Pick<ExecutionResult, 'data' | 'errors'>,
  { tree, planned: { isRenamed } }: Pick<PreparedOperation, 'tree' | 'planned'>,
): Pick<ExecutionResult, 'data' | 'errors'> {
  const clientResult = isRenamed ? (toClientData(data, [tree]) as typeof data) : data;
  return {
    ...(clientResult !== undefined && { data: clientResult }),
    ...(errors && { errors: errors.map((error) => withLocation(error, tree)) }),
  };
}

function withLocation(error: GraphQLError, tree: TypedSelection): GraphQLError {
  const { message, extensions, originalError, locations } = error;
  const path = error.path && toClientPath(error.path, [tree]);
  const nodes = path && !locations ? findSelectionsAt(tree, path) : [];
  if (!path || nodes.length === 0) return error;
  return new GraphQLError(message, {
    nodes,
    path,
    extensions,
    ...(originalError && { originalError }),
  });
}
