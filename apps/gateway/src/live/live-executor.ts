import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import { GraphQLError, type DocumentNode, type ExecutionResult } from 'graphql';
import { resultsStream, type ResultsStream } from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';
import type { PreparedOperation } from '../documents/operation-preparation';
import { asClientsKnow, variablesFor } from '../documents/prepared-gateway';
import type { LivePlan, LivePlanner } from './live-planner';
import { UpstreamRefusal, type Upstreams } from './upstream';

/** The service name under which an event stands in for the owner subgraph's answer. */
const EVENT = '@event';

interface LiveOptions {
  planner: LivePlanner;
  upstreams: Pick<Upstreams, 'subscribe'>;
  /** The gateway's own data sources by subgraph. */
  sources: Readonly<Record<string, GraphQLDataSource<GatewayContext>>>;
}

/** One operation of one client. */
export interface LiveRequest {
  query: string;
  document: DocumentNode;
  operationName: string | undefined;
  /** As they came. */
  variables: Record<string, unknown>;
  prepared: PreparedOperation;
  context: GatewayContext;
}

/** Serves subscriptions whose selections reach across subgraphs. */
export class LiveExecutor {
  readonly #options: LiveOptions;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Follows a subscription: one result an event. `return` acts at once. */
  subscribe(request: LiveRequest): ResultsStream {
    const plan = this.#options.planner.plan(request.prepared.planned);
    const { authorization, requestId } = request.context;
    const variables = variablesFor(request.prepared, request.variables);
    const used = (plan.primary.variableUsages ?? []).filter((name) => Object.hasOwn(variables, name));
    const events = this.#options.upstreams.subscribe(plan.primary.serviceName, {
      query: plan.primary.operation,
      variables: Object.fromEntries(used.map((name) => [name, variables[name]])),
      extensions: { ...(authorization && { authorization }), requestId },
    });
    return resultsStream({
      next: async () => {
        const event = await events.next().catch(refusal);
        return event.done ? undefined : this.#complete(event.value, plan, request);
      },
      // What went wrong meanwhile interests nobody any more; thrown while a socket closes, it would end the process.
      end: () => events.return().catch(() => undefined),
    });
  }

  /** Runs the rest of the plan on one event, by the gateway's own executor. */
  async #complete(event: ExecutionResult, plan: LivePlan, request: LiveRequest): Promise<ExecutionResult> {
    const { planner, sources } = this.#options;
    const primary = { ...plan.primary, serviceName: EVENT };
    const node: QueryPlan['node'] = plan.rest ? { kind: 'Sequence', nodes: [primary, plan.rest] } : primary;
    const { prepared, context } = request;
    const { document, text, operationName } = prepared.planned;
    const variables = variablesFor(prepared, request.variables);
    const requestContext = {
      request: { query: text, variables, ...(operationName && { operationName }) },
      document,
      context,
      logger: context.logger,
      metrics: {},
    } as unknown as Parameters<typeof executeQueryPlan>[2];
    const fromEvent: GraphQLDataSource = {
      process: () => Promise.resolve(event as Awaited<ReturnType<GraphQLDataSource['process']>>),
    };
    const operationContext = buildOperationContext({
      schema: planner.schema,
      operationDocument: document,
      ...(operationName && { operationName }),
    });
    const { data, errors } = await executeQueryPlan(
      { kind: 'QueryPlan', node },
      { ...sources, [EVENT]: fromEvent } as Parameters<typeof executeQueryPlan>[1],
      requestContext,
      operationContext,
      planner.supergraphSchema,
      planner.apiSchema,
    );
    return asClientsKnow({ data: data ?? null, ...(errors && { errors }) }, prepared);
  }
}

/** A subgraph's refusal as the errors that the client gets; the first stands for all. */
function refusal(error: unknown): never {
  if (error instanceof UpstreamRefusal) {
    const [first] = error.errors;
    throw new GraphQLError(error.message, { extensions: { ...first?.extensions } });
  }
  throw error;
}
