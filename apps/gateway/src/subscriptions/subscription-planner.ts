import { LRUCache } from 'lru-cache';
import type { GraphQLSchema } from 'graphql';
import { implementScalars } from '../documents/api-schema';
import type { PlannedOperation } from '../documents/planned-operation';
import { FederatedGraph, type SubscriptionPlan } from './apollo-internals';

/** Characters of all cached operations together, because clients can send long ones. */
const MAX_CACHED_CHARACTERS = 1024 * 1024;

/** Plans subscriptions with Apollo's planner, so that the gateway needs no code for single subscriptions. */
export class SubscriptionPlanner {
  readonly graph: FederatedGraph;
  /** The schema that clients see, with its scalars. */
  readonly schema: GraphQLSchema;
  readonly #plans = new LRUCache<string, SubscriptionPlan>({
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_plan, key) => key.length,
  });

  constructor(supergraphSdl: string) {
    this.graph = new FederatedGraph(supergraphSdl);
    this.schema = implementScalars(this.graph.schema);
  }

  /** The plan of a prepared subscription, cached by its text. @throws Error when the operation is no subscription */
  plan({ document, text }: Pick<PlannedOperation, 'document' | 'text'>): SubscriptionPlan {
    const cached = this.#plans.get(text);
    if (cached) return cached;
    const plan = this.graph.planSubscription(document);
    this.#plans.set(text, plan);
    return plan;
  }
}
