import type { ApolloGateway } from '@apollo/gateway';
import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { FastifyBaseLogger } from 'fastify';
import { DomainError } from '@e-storefront/errors';
import { withScalars } from './api-schema';
import { selectionsAt } from './operation-tree';
import type { PreparedOperation } from './operation-preparation';

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
    return result.errors ? { ...result, errors: located(result.errors, operation) } : result;
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

/** The errors with the places in the client's own document that their paths stand for. */
export function located(
  errors: readonly GraphQLError[],
  { tree }: Pick<PreparedOperation, 'tree'>,
): GraphQLError[] {
  return errors.map((error) => {
    const nodes = error.path && !error.locations ? selectionsAt(tree, error.path) : [];
    if (nodes.length === 0) return error;
    const { message, path, extensions, originalError } = error;
    return new GraphQLError(message, {
      nodes,
      extensions,
      ...(path && { path }),
      ...(originalError && { originalError }),
    });
  });
}
