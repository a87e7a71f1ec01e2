import { buildSubgraphSchema } from '@apollo/subgraph';
import { Kind, parse, type GraphQLSchema } from 'graphql';
import { applyPermissions } from './apply-permissions';
import { checkReferences } from './check-references';
import { applyIdempotency, type IdempotencyRules, type IdempotentRequests } from './idempotent-mutations';
import { applyEntityTags } from './entity-tags';
import common from './common.graphql';
import { applyDefaultsToNull } from './null-defaults';
import type { PermissionTree } from './rules';
import { scalarsAmong } from './scalars';

/** The parts of a subgraph's schema. */
export interface SubgraphDefinition {
  /** The subgraph's own SDL; common.graphql, with the shared scalars and directives, is added. */
  typeDefs: string;
  resolvers: object;
  permissions: PermissionTree;
  /** Entities that are purged individually from the answers that the gateway caches. */
  purgedEntities?: readonly string[];
  /**
   * The idempotency rule of each mutation with the store of results; required for a subgraph with mutations.
   */
  idempotency?: { rules: IdempotencyRules; requests: IdempotentRequests };
}

/** The SDL of a subgraph for the composition. */
export function fullSdl(typeDefs: string): string {
  return `${common}\n${typeDefs}`;
}

/**
 * The executable schema of a subgraph with its permission checks.
 * @throws for a rule of an unknown type or field
 */
export function createSubgraphSchema(definition: SubgraphDefinition): GraphQLSchema {
  const { typeDefs, resolvers, permissions, idempotency, purgedEntities = [] } = definition;
  const sdl = parse(fullSdl(typeDefs));
  const declared = sdl.definitions.flatMap((definition) =>
    definition.kind === Kind.SCALAR_TYPE_DEFINITION ? definition.name.value : [],
  );
  const schema = buildSubgraphSchema({
    typeDefs: sdl,
    resolvers: { ...scalarsAmong(new Set(declared)), ...resolvers },
  });
  // Inside the permission checks, so that a stored result is only returned to a caller who may make the call.
  if (idempotency) applyIdempotency(schema, idempotency);
  applyEntityTags(schema, purgedEntities);
  return applyPermissions(applyDefaultsToNull(checkReferences(schema)), permissions);
}
