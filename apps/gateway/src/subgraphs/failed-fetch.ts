import {
  GraphQLError,
  Kind,
  parse,
  type DocumentNode,
  type FieldNode,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { isDomainError } from '@e-storefront/errors';

/** Entities per fetch that get an error each; further ones are null without one. */
const MAX_ENTITY_ERRORS = 20;

interface SubgraphFetch {
  request: { query?: string | undefined; variables?: Record<string, unknown> | undefined };
  document?: DocumentNode | undefined;
}

/**
 * Turns a fetch that failed as a parsed into a result with an error at each path that it would have filled. A thrown
 * error would have no path, and clients could not tell which fields are missing.
 * @returns undefined for a defect of the gateway
 */
export function toFailedFetchResult(
  error: unknown,
  fetch: SubgraphFetch,
): { errors: GraphQLFormattedError[]; data: null } | undefined {
  const coded = toCodedError(error);
  if (!coded) return undefined;
  const errors = getFetchPaths(fetch).map((path) => ({ ...coded, path }));
  return { errors, data: null };
}

function toCodedError(error: unknown): { message: string; extensions: Record<string, unknown> } | undefined {
  if (isDomainError(error)) {
    return { message: error.message, extensions: { code: error.code, ...error.details } };
  }
  if (!(error instanceof GraphQLError) || typeof error.extensions['code'] !== 'string') return undefined;
  return { message: error.message, extensions: error.extensions };
}

/** The paths of a fetch, as its own response would name them. */
function getFetchPaths({ request: { query, variables }, document }: SubgraphFetch): (string | number)[][] {
  const parsed = document ?? parse(query ?? '');
  const fields = getFields(findOperation(parsed)?.selectionSet, parsed);
  const [entities] = fields;
  if (entities?.name.value !== '_entities') return fields.map((field) => [getResponseKey(field)]);
  const representations = (variables?.['representations'] ?? []) as { __typename?: string }[];
  return representations.slice(0, MAX_ENTITY_ERRORS).map(({ __typename }, index) => {
    const [field] = getFields(entities.selectionSet, parsed, __typename);
    return ['_entities', index, ...(field ? [getResponseKey(field)] : [])];
  });
}

function findOperation({ definitions }: DocumentNode): OperationDefinitionNode | undefined {
  return definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
}

/** The fields of a selection, including those of its fragments on a type. */
function getFields(
  selectionSet: SelectionSetNode | undefined,
  document: DocumentNode,
  type?: string,
): FieldNode[] {
  return (selectionSet?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === '__typename' ? [] : [selection];
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : document.definitions.find(
            (definition) =>
              definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
          );
    if (fragment?.kind !== Kind.INLINE_FRAGMENT && fragment?.kind !== Kind.FRAGMENT_DEFINITION) return [];
    const condition = fragment.typeCondition?.name.value;
    return type !== undefined && condition !== undefined && condition !== type
      ? []
      : getFields(fragment.selectionSet, document, type);
  });
}

function getResponseKey({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
