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

/** What makes a subgraph's schema. */
export interface SubgraphDefinition {
  /** The subgraph's own SDL; common.graphql, with the shared scalars and directives, is added. */
  typeDefs: string;
  resolvers: object;
  permissions: PermissionTree;
  /** Entities that are purged one by one from the answers which the gateway keeps. */
  purgedEntities?: readonly string[];
  /** What a repeat of each mutation does, and what remembers the first one; needed by a subgraph that has mutations. */
  idempotency?: { rules: IdempotencyRules; requests: IdempotentRequests };
}

/** The SDL of a subgraph as the gateway's composition sees it. */
export function fullSdl(typeDefs: string): string {
  return `${common}\n${typeDefs}`;
}

/** The guarded, executable schema of a subgraph. @throws when a rule names a type or field that is not there */
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
  // Within the permissions, so that nobody gets an answer which they may not get anew.
  if (idempotency) applyIdempotency(schema, idempotency);
  applyEntityTags(schema, purgedEntities);
  return applyPermissions(applyDefaultsToNull(checkReferences(schema)), permissions);
}
