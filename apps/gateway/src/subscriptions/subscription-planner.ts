import { Supergraph, operationFromDocument, type Schema } from '@apollo/federation-internals';
import { QueryPlanner, type FetchNode, type PlanNode } from '@apollo/query-planner';
import { LRUCache } from 'lru-cache';
import type { GraphQLSchema } from 'graphql';
import { withScalars } from '../documents/api-schema';
import type { PlannedOperation } from '../documents/planned-operation';

/** How a subscription is served: one subgraph's events, and what fills the rest of the selection for each. */
export interface LivePlan {
  /** The owner subgraph's part. */
  primary: FetchNode;
  /** What the other subgraphs add to each event; absent when they add nothing. */
  rest: PlanNode | undefined;
}

/** What the documents of kept plans may measure together: anybody can send long ones. */
const KEPT_CHARACTERS = 1024 * 1024;

/**
 * Plans subscriptions. The gateway does not execute them, but Apollo's planner plans them, so that no subscription
 * has to be known here by name. The plan's shape is not a public interface: versions are pinned and a test watches.
 */
export class LivePlanner {
  /** The schema that clients see. */
  readonly schema: GraphQLSchema;
  readonly supergraphSchema: GraphQLSchema;
  readonly apiSchema: Schema;
  readonly #planner: QueryPlanner;
  readonly #plans = new LRUCache<string, LivePlan>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (_plan, key) => key.length,
  });

  constructor(supergraphSdl: string) {
    const supergraph = Supergraph.build(supergraphSdl);
    this.apiSchema = supergraph.apiSchema();
    this.schema = withScalars(this.apiSchema.toGraphQLJSSchema());
    this.supergraphSchema = supergraph.schema.toGraphQLJSSchema();
    this.#planner = new QueryPlanner(supergraph);
  }

  /** The plan of a prepared subscription. @throws when the planner gives a plan of another shape */
  plan({ document, text }: Pick<PlannedOperation, 'document' | 'text'>): LivePlan {
    const known = this.#plans.get(text);
    if (known) return known;
    const { node } = this.#planner.buildQueryPlan(operationFromDocument(this.apiSchema, document));
    if (node?.kind !== 'Subscription') throw new Error(`The planner gave no subscription but ${node?.kind}.`);
    const plan = { primary: node.primary, rest: node.rest };
    this.#plans.set(text, plan);
    return plan;
  }
}
