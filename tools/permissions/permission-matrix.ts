import { getNamedType, type GraphQLSchema } from 'graphql';
import { readSubgraphs } from '../workspace';
import type { Access } from './access-words';
import { fieldsOf, fieldsOfType, subgraphSchema } from './schema-fields';

/** The rows of a type: who is given such an object at all, and the fields that are not for all of them. */
export type TypeRows = Access | { given: Access; but: Record<string, Access> };

/**
 * What a subgraph's fields are meant to be open to: reviewed by people, held against the platform by tests. A name may
 * carry a case in brackets, such as `Product (not on sale)`: the same field, tried on another kind of thing. A type that
 * all fields of the schema give to the same callers needs no rows of its own.
 */
export interface SubgraphRows {
  Query?: Record<string, Access>;
  Mutation?: Record<string, Access>;
  Subscription?: Record<string, Access>;
  types?: Record<string, TypeRows>;
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
    names.map(async (subgraph) => rowsOf(subgraph, await declaredRows(subgraph), subgraphSchema(subgraph))),
  );
  return rows.flat();
}

/** The rows of one subgraph. @throws when it does not follow who is given the objects of a type */
export function rowsOf(subgraph: string, declared: SubgraphRows, schema: GraphQLSchema): Row[] {
  const roots = ROOT_TYPES.flatMap((type) =>
    Object.entries(declared[type] ?? {}).map(([label, access]) =>
      rowFor(subgraph, { object: type, label, access, follows: false }),
    ),
  );
  const types = completedTypes(subgraph, declared, schema);
  const fields = Object.entries(types).flatMap(([object, rows]) => {
    const { given, but } = exceptions(rows);
    const following = Object.keys(fieldsOfType(schema, bare(object))).filter(
      (field) => !Object.hasOwn(but, field),
    );
    return [
      ...following.map((label) => rowFor(subgraph, { object, label, access: given, follows: true })),
      ...Object.entries(but).map(([label, access]) =>
        rowFor(subgraph, { object, label, access, follows: false }),
      ),
    ];
  });
  return [...roots, ...fields];
}

function rowFor(
  subgraph: string,
  { object, label, access, follows }: { object: string; label: string; access: Access; follows: boolean },
): Row {
  return { subgraph, type: bare(object), field: bare(label), name: `${object}.${label}`, access, follows };
}

/** The declared types, and the others with the access of the fields that give them. */
function completedTypes(
  subgraph: string,
  declared: SubgraphRows,
  schema: GraphQLSchema,
): Record<string, TypeRows> {
  const types: Record<string, TypeRows> = { ...declared.types };
  const givers = giversOf(schema);
  const accessOf = ({ type, field }: Coordinate): Access | undefined => {
    const root = ROOT_TYPES.find((name) => name === type);
    if (root) return declared[root]?.[field];
    const rows = types[type];
    if (!rows) return undefined;
    const { given, but } = exceptions(rows);
    return but[field] ?? given;
  };
  let open = [...givers.keys()].filter((type) => !Object.keys(types).some((label) => bare(label) === type));
  while (open.length > 0) {
    const found = open.flatMap((type) => {
      const [access, ...others] = new Set((givers.get(type) ?? []).map(accessOf));
      return access && others.length === 0 ? [[type, access] as const] : [];
    });
    if (found.length === 0) {
      throw new Error(`Say in tools/permissions/rows/${subgraph}.rows.ts who is given ${open.join(', ')}.`);
    }
    for (const [type, access] of found) types[type] = access;
    open = open.filter((type) => !Object.hasOwn(types, type));
  }
  return types;
}

interface Coordinate {
  type: string;
  field: string;
}

/** The fields that give the objects of each type of a subgraph. */
function giversOf(schema: GraphQLSchema): Map<string, Coordinate[]> {
  const coordinates = fieldsOf(schema).map((name) => {
    const [type = '', field = ''] = name.split('.');
    return { type, field, gives: String(getNamedType(fieldsOfType(schema, type)[field]?.type)) };
  });
  const types = new Set(
    coordinates.map(({ type }) => type).filter((type) => !ROOT_TYPES.some((root) => root === type)),
  );
  return new Map([...types].map((type) => [type, coordinates.filter(({ gives }) => gives === type)]));
}

function exceptions(rows: TypeRows): Exclude<TypeRows, Access> {
  return typeof rows === 'string' ? { given: rows, but: {} } : rows;
}

/** A name without its case. */
function bare(label: string): string {
  return label.split(' ')[0] ?? '';
}
