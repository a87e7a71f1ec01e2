import { readSubgraphs } from '../workspace';
import type { Access } from './access-words';

/**
 * The rows of a type. A name may carry a case in brackets, such as `Product (not on sale)`: the same field, tried on
 * another kind of thing.
 */
export interface TypeRows {
  /** Who is given such an object at all. */
  given: Access;
  /** The fields that everybody may read who is given the object, with blanks between them. */
  follow: string;
  /** The fields that are for others. */
  but?: Record<string, Access>;
}

/** What a subgraph's fields are meant to be open to: reviewed by people, held against the platform by tests. */
export interface SubgraphRows {
  Query?: Record<string, Access>;
  Mutation?: Record<string, Access>;
  Subscription?: Record<string, Access>;
  types: Record<string, TypeRows>;
}

/** One row of the matrix: a field in one case. */
export interface Row {
  subgraph: string;
  type: string;
  field: string;
  /** `Product.name`, or `Product (not on sale).name`. */
  name: string;
  access: Access;
  /** Whether the field goes with its object. */
  follows: boolean;
}

export const ROOT_TYPES = ['Query', 'Mutation', 'Subscription'] as const;

/** The declared rows of a subgraph. @throws when there are none */
export async function declaredRows(subgraph: string): Promise<SubgraphRows> {
  const module = (await import(`./rows/${subgraph}.rows`).catch((cause: unknown) => {
    throw new Error(`tools/permissions/rows/${subgraph}.rows.ts is missing: say there who may ask what.`, {
      cause,
    });
  })) as { rows: SubgraphRows };
  return module.rows;
}

/** Every row of every subgraph, those for root fields first. */
export async function readMatrix(): Promise<Row[]> {
  const names = readSubgraphs().map(({ name }) => name);
  const rows = await Promise.all(
    names.map(async (subgraph) => rowsOf(subgraph, await declaredRows(subgraph))),
  );
  return rows.flat();
}

/** The rows of one subgraph. */
export function rowsOf(subgraph: string, declared: SubgraphRows): Row[] {
  const roots = ROOT_TYPES.flatMap((type) =>
    Object.entries(declared[type] ?? {}).map(([label, access]) => rootRow(subgraph, { type, label, access })),
  );
  const fields = Object.entries(declared.types).flatMap(([label, type]) => typeRows(subgraph, label, type));
  return [...roots, ...fields];
}

function rootRow(
  subgraph: string,
  { type, label, access }: { type: string; label: string; access: Access },
): Row {
  const [field = ''] = label.split(' ');
  return { subgraph, type, field, name: `${type}.${label}`, access, follows: false };
}

function typeRows(subgraph: string, label: string, { given, follow, but = {} }: TypeRows): Row[] {
  const [type = ''] = label.split(' ');
  const row = (field: string, access: Access, follows: boolean): Row => ({
    subgraph,
    type,
    access,
    follows,
    field: field.split(' ')[0] ?? '',
    name: `${label}.${field}`,
  });
  return [
    ...follow.split(/\s+/).map((field) => row(field, given, true)),
    ...Object.entries(but).map(([field, access]) => row(field, access, false)),
  ];
}
