import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import { GraphQLError, type DocumentNode, type ExecutionResult } from 'graphql';
import { LRUCache } from 'lru-cache';
import { fairScheduler, RESULT_ID, toAsyncGenerator, type ResultGenerator } from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';
import type { PreparedOperation } from '../documents/operation-preparation';
import { asClientsKnow, variablesFor } from '../documents/prepared-gateway';
import type { LivePlan, LivePlanner } from './subscription-planner';
import { UpstreamRefusal, type Upstreams } from './upstream';

/** The service name under which an event stands in for the owner subgraph's answer. */
const EVENT = '@event';
/** A follower that is slower than this has its result completed anew. */
const SHARED_MS = 10_000;
const MOST_COMPLETIONS = 500;

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
  /** The completions of results, for each plan by who gets them. */
  readonly #completions = new WeakMap<LivePlan, LRUCache<string, Promise<ExecutionResult>>>();

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Follows a subscription: one result an event. `return` acts at once. */
  subscribe(request: LiveRequest): ResultGenerator {
    const plan = this.#options.planner.plan(request.prepared.planned);
    const { authorization, requestId } = request.context;
    const variables = variablesFor(request.prepared, request.variables);
    const used = (plan.primary.variableUsages ?? []).filter((name) => Object.hasOwn(variables, name));
    const events = this.#options.upstreams.subscribe(plan.primary.serviceName, {
      query: plan.primary.operation,
      variables: Object.fromEntries(used.map((name) => [name, variables[name]])),
      extensions: { ...(authorization && { authorization }), requestId },
    });
    return toAsyncGenerator({
      next: async () => {
        const event = await events.next().catch(refusal);
        if (event.done) return undefined;
        await fairScheduler.turn();
        return this.#completed(event.value, plan, request);
      },
      // What went wrong meanwhile interests nobody any more; thrown while a socket closes, it would end the process.
      end: () => events.return().catch(() => undefined),
    });
  }

  /**
   * Completes a result, once for all who got it of one execution with one token and follow with the same variables. The
   * subgraph gives a result to nobody whose token or rights have ended.
   */
  #completed(
    { extensions, ...event }: ExecutionResult,
    plan: LivePlan,
    request: LiveRequest,
  ): Promise<ExecutionResult> {
    const id = extensions?.[RESULT_ID];
    if (typeof id !== 'string') return this.#complete(event, plan, request);
    const known = this.#completions.get(plan) ?? new LRUCache({ max: MOST_COMPLETIONS, ttl: SHARED_MS });
    this.#completions.set(plan, known);
    const key = JSON.stringify([id, request.context.authorization ?? null, request.variables]);
    const shared = known.get(key) ?? this.#complete(event, plan, request);
    known.set(key, shared);
    return shared;
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
