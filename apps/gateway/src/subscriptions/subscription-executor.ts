import type { GraphQLDataSource } from '@apollo/gateway';
import { GraphQLError, type DocumentNode, type ExecutionResult } from 'graphql';
import { LRUCache } from 'lru-cache';
import { fairScheduler, RESULT_ID, toAsyncGenerator, type ResultGenerator } from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';
import type { PreparedOperation } from '../documents/operation-preparation';
import { toClientResult, toPlannedVariables } from '../documents/prepared-gateway';
import type { SubscriptionPlan } from './apollo-internals';
import type { SubscriptionPlanner } from './subscription-planner';
import { UpstreamError, type UpstreamConnections } from './upstream';

/** A subscriber that lags further behind gets its result from a completion of its own. */
const SHARED_RESULT_TTL_MS = 10_000;
const MAX_SHARED_RESULTS = 500;

interface SubscriptionExecutorOptions {
  planner: SubscriptionPlanner;
  upstreams: Pick<UpstreamConnections, 'subscribe'>;
  /** The gateway's data sources by subgraph name. */
  sources: Readonly<Record<string, GraphQLDataSource<GatewayContext>>>;
}

/** One operation of one client over a WebSocket. */
export interface SocketOperation {
  query: string;
  document: DocumentNode;
  operationName: string | undefined;
  /** As the client sent them, before coercion. */
  variables: Record<string, unknown>;
  prepared: PreparedOperation;
  context: GatewayContext;
}

/** Executes subscriptions whose selections span several subgraphs. */
export class SubscriptionExecutor {
  readonly #options: SubscriptionExecutorOptions;
  /** Completed results by plan, then by event, token and variables. */
  readonly #sharedResults = new WeakMap<SubscriptionPlan, LRUCache<string, Promise<ExecutionResult>>>();

  constructor(options: SubscriptionExecutorOptions) {
    this.#options = options;
  }

  /**
   * Yields one result per event. `return` ends the subscription at once, also while an event is awaited.
   * @param onOverflow called when the client is too slow, and the subscription has ended
   */
  subscribe(operation: SocketOperation, onOverflow: () => void): ResultGenerator {
    const plan = this.#options.planner.plan(operation.prepared.planned);
    const { authorization, requestId } = operation.context;
    const variables = toPlannedVariables(operation.prepared, operation.variables);
    const used = (plan.primary.variableUsages ?? []).filter((name) => Object.hasOwn(variables, name));
    const events = this.#options.upstreams.subscribe(plan.primary.serviceName, {
      query: plan.primary.operation,
      variables: Object.fromEntries(used.map((name) => [name, variables[name]])),
      extensions: { ...(authorization && { authorization }), requestId },
      onOverflow,
    });
    return toAsyncGenerator({
      next: async () => {
        const event = await events.next().catch(throwUpstreamError);
        if (event.done) return undefined;
        await fairScheduler.turn();
        return this.#completeShared(event.value, plan, operation);
      },
      // The client has left, so no one handles an error any more; thrown while a socket closes, it would end the process.
      end: () => events.return().catch(() => undefined),
    });
  }

  /**
   * Completes an event once for all subscribers that share its result, token and variables. Subgraphs send no result to
   * a subscriber whose token or permissions have ended.
   */
  #completeShared(
    { extensions, ...event }: ExecutionResult,
    plan: SubscriptionPlan,
    operation: SocketOperation,
  ): Promise<ExecutionResult> {
    const id = extensions?.[RESULT_ID];
    if (typeof id !== 'string') return this.#complete(event, plan, operation);
    const results =
      this.#sharedResults.get(plan) ?? new LRUCache({ max: MAX_SHARED_RESULTS, ttl: SHARED_RESULT_TTL_MS });
    this.#sharedResults.set(plan, results);
    const key = JSON.stringify([id, operation.context.authorization ?? null, operation.variables]);
    const shared = results.get(key) ?? this.#complete(event, plan, operation);
    results.set(key, shared);
    return shared;
  }

  async #complete(
    event: ExecutionResult,
    plan: SubscriptionPlan,
    { prepared, variables, context }: SocketOperation,
  ): Promise<ExecutionResult> {
    const { planner, sources } = this.#options;
    const { document, text, operationName } = prepared.planned;
    const result = await planner.graph.completeEvent({
      plan,
      event,
      document,
      text,
      operationName,
      variables: toPlannedVariables(prepared, variables),
      context,
      sources,
    });
    return toClientResult(result, prepared);
  }
}

/** @throws GraphQLError with the subgraph's message and code in the place of its list of errors */
function throwUpstreamError(error: unknown): never {
  if (error instanceof UpstreamError) {
    const [first] = error.errors;
    throw new GraphQLError(error.message, { extensions: { ...first?.extensions } });
  }
  throw error;
}
