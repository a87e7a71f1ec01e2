/**
 * The only file that may import Apollo's internals: the federation schema model, the query planner and the plan
 * executor, whose interfaces are not documented. Their versions are pinned; `subscription-planner.test.ts` fails when
 * the shape of a plan changes. Read this file first when you upgrade them.
 */
import { operationFromDocument, Supergraph, type Schema } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner, type FetchNode, type PlanNode, type QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { FastifyBaseLogger } from 'fastify';

/** The service name under which the executor finds the event in the place of a subgraph's response. */
const EVENT_SERVICE = '@event';

/** The plan of a subscription: the events of one subgraph, and the fetches that complete each event. */
export interface SubscriptionPlan {
  /** The subscription at the subgraph that owns the field. */
  readonly primary: FetchNode;
  /** Fetches from other subgraphs for each event; absent when the event holds everything. */
  readonly rest: PlanNode | undefined;
}

type RequestContext = Parameters<typeof executeQueryPlan>[2];

/** One event of a subscription, and what its completion needs. */
export interface EventCompletion<Context extends { logger: FastifyBaseLogger }> {
  readonly plan: SubscriptionPlan;
  readonly event: ExecutionResult;
  /** The planned document and its text. */
  readonly document: DocumentNode;
  readonly text: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: Context;
  /** The gateway's data sources by subgraph name. */
  readonly sources: Readonly<Record<string, GraphQLDataSource<Context>>>;
}

/** A supergraph with Apollo's planner and executor for subscriptions, which Apollo's gateway does not execute. */
export class FederatedGraph {
  /** The schema that clients see. */
  readonly schema: GraphQLSchema;
  readonly #apiSchema: Schema;
  readonly #supergraphSchema: GraphQLSchema;
  readonly #planner: QueryPlanner;

  constructor(supergraphSdl: string) {
    const supergraph = Supergraph.build(supergraphSdl);
    this.#apiSchema = supergraph.apiSchema();
    this.schema = this.#apiSchema.toGraphQLJSSchema();
    this.#supergraphSchema = supergraph.schema.toGraphQLJSSchema();
    this.#planner = new QueryPlanner(supergraph);
  }

  /** @throws Error when the planner returns a plan of another shape */
  planSubscription(document: DocumentNode): SubscriptionPlan {
    const { node } = this.#planner.buildQueryPlan(operationFromDocument(this.#apiSchema, document));
    if (node?.kind !== 'Subscription') {
      throw new Error(`Expected a subscription plan, and the planner returned ${node?.kind ?? 'none'}.`);
    }
    return { primary: node.primary, rest: node.rest };
  }

  /** Runs the remaining fetches of a plan on one event. */
  async completeEvent<Context extends { logger: FastifyBaseLogger }>(
    completion: EventCompletion<Context>,
  ): Promise<Pick<ExecutionResult, 'data' | 'errors'>> {
    const { plan, event, document, text, operationName, variables, context, sources } = completion;
    const primary = { ...plan.primary, serviceName: EVENT_SERVICE };
    const node: QueryPlan['node'] = plan.rest ? { kind: 'Sequence', nodes: [primary, plan.rest] } : primary;
    const requestContext: Pick<RequestContext, 'request' | 'document' | 'context' | 'logger' | 'metrics'> = {
      request: { query: text, variables, ...(operationName && { operationName }) },
      document,
      context,
      logger: context.logger,
      metrics: {},
    };
    const eventSource: GraphQLDataSource = {
      process: () => Promise.resolve(event as Awaited<ReturnType<GraphQLDataSource['process']>>),
    };
    const operationContext = buildOperationContext({
      schema: this.schema,
      operationDocument: document,
      ...(operationName && { operationName }),
    });
    const { data, errors } = await executeQueryPlan(
      { kind: 'QueryPlan', node },
      { ...sources, [EVENT_SERVICE]: eventSource },
      // The executor reads no other property of a request context.
      requestContext as RequestContext,
      operationContext,
      this.#supergraphSchema,
      this.#apiSchema,
    );
    return { data: data ?? null, ...(errors && { errors }) };
  }
}

/** The schema that clients see, whose custom scalars accept every value. */
export function buildApiSchema(supergraphSdl: string): GraphQLSchema {
  return Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
}

/** The names of a supergraph's subgraphs. */
export function getSubgraphNames(supergraphSdl: string): string[] {
  return [...Supergraph.build(supergraphSdl).subgraphsMetadata()].map(({ name }) => name);
}

/** The SDL of each subgraph by its name. */
export function getSubgraphSdls(supergraphSdl: string): ReadonlyMap<string, string> {
  const subgraphs = [...Supergraph.build(supergraphSdl).subgraphs()];
  return new Map(subgraphs.map((subgraph) => [subgraph.name, subgraph.toString()]));
}
