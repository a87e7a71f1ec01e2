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

/** Entities of one fetch that get an error each; the others of a long list are simply null. */
const MOST_ENTITIES = 20;

/** What was asked of a subgraph. */
interface Fetch {
  request: { query?: string | undefined; variables?: Record<string, unknown> | undefined };
  document?: DocumentNode | undefined;
}

/**
 * The answer to a fetch that failed as a whole: an error at each place that stays empty for it. Thrown, it would be one
 * error without a place, from which no client learns which of its fields are missing.
 * @returns undefined for a defect, which is none of the client's
 */
export function failedFetch(
  error: unknown,
  fetch: Fetch,
): { errors: GraphQLFormattedError[]; data: null } | undefined {
  const coded = codedError(error);
  if (!coded) return undefined;
  const errors = pathsOf(fetch).map((path) => ({ ...coded, path }));
  return { errors, data: null };
}

function codedError(error: unknown): { message: string; extensions: Record<string, unknown> } | undefined {
  if (isDomainError(error)) {
    return { message: error.message, extensions: { code: error.code, ...error.details } };
  }
  if (!(error instanceof GraphQLError) || typeof error.extensions['code'] !== 'string') return undefined;
  return { message: error.message, extensions: error.extensions };
}

/** The places that a fetch was to fill, as its own answer would name them. */
function pathsOf({ request: { query, variables }, document }: Fetch): (string | number)[][] {
  const whole = document ?? parse(query ?? '');
  const fields = fieldsOf(operationIn(whole)?.selectionSet, whole);
  const [entities] = fields;
  if (entities?.name.value !== '_entities') return fields.map((field) => [keyOf(field)]);
  const representations = (variables?.['representations'] ?? []) as { __typename?: string }[];
  return representations.slice(0, MOST_ENTITIES).map(({ __typename }, index) => {
    const [field] = fieldsOf(entities.selectionSet, whole, __typename);
    return ['_entities', index, ...(field ? [keyOf(field)] : [])];
  });
}

function operationIn({ definitions }: DocumentNode): OperationDefinitionNode | undefined {
  return definitions.find((one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION);
}

/** The fields of a selection, those of its fragments on a type among them. */
function fieldsOf(
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
            (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
          );
    if (fragment?.kind !== Kind.INLINE_FRAGMENT && fragment?.kind !== Kind.FRAGMENT_DEFINITION) return [];
    const on = fragment.typeCondition?.name.value;
    return type !== undefined && on !== undefined && on !== type
      ? []
      : fieldsOf(fragment.selectionSet, document, type);
  });
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
