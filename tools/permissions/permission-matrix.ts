import { getNamedType, type GraphQLSchema } from 'graphql';
import type { Attempt } from '../../apps/e2e/src/permissions/attempt';
import type { Args } from '../../apps/e2e/src/permissions/operations';
import { readSubgraphs } from '../workspace';
import { parseAccess, type Access, type ParsedAccess } from './access';
import { fieldAt, fieldsOf, fieldsOfType, subgraphSchema } from './schema-fields';

type Maybe<Value> = Value | undefined | Promise<Value | undefined>;

/** How the end-to-end tests call a root field. */
export interface RootRequest {
  /**
   * The arguments. A function is called for the caller's own resources and for those of others, and returns undefined
   * when there are none of that kind; without a function, only the caller's own are requested.
   */
  args?: Args | ((attempt: Attempt) => Maybe<Args>);
  /** The fields to select; the id or the first field by default. */
  selection?: string;
  /** What the response must contain if access was granted. */
  shows?: (attempt: Attempt) => string | undefined;
  /** Codes that only a caller with access gets, where a success would cost something or is impossible in a test. */
  passesWith?: readonly string[];
  /** Ends the caller's sessions, so it is called with an equal token in the name of another account. */
  endsSession?: true;
  /** Causes the event of a subscription that does not start with the current state. */
  trigger?: (attempt: Attempt) => Promise<unknown>;
}

/** How the end-to-end tests reach objects of a type. */
export type Location = {
  /** The selection on the way, with `…` in place of the type's fields; without it, this is the whole attempt. */
  selection?: string;
  shows?: string | undefined;
  passesWith?: readonly string[];
} & (
  | {
      /** An entity, requested directly from its subgraph as the gateway does for nested fields. */
      id: string;
      type?: string;
    }
  | {
      /** Such as `Query.order`, through the gateway. */
      root: string;
      args?: Args;
    }
);

/** Finds objects of a type; undefined when there are none of that kind. */
export type Locate = (attempt: Attempt) => Maybe<Location>;

type RootRow = Access | (RootRequest & { access: Access });
/** Without an access, the field's access is that of its object, which is found elsewhere. */
type FieldRow = Access | { access?: Access; locate?: Locate };
/** Who may access objects of the type, and the fields with other access. */
type TypeRow = Access | { access?: Access; locate?: Locate; fields?: Record<string, FieldRow> };

/**
 * The intended access to a subgraph's fields, reviewed by people and compared with the platform by tests; and how the
 * tests call them, where that does not follow from the schema. A name may have a case in brackets, such as `Product
 * (not on sale)`: the same field, tried on another kind of object. The access of a type that all fields of the schema
 * return to the same callers need not be declared.
 */
export interface SubgraphRows {
  Query?: Record<string, RootRow>;
  Mutation?: Record<string, RootRow>;
  Subscription?: Record<string, RootRow>;
  types?: Record<string, TypeRow>;
}

/** One row of the matrix: a field in one case. */
export interface Row extends ParsedAccess {
  subgraph: string;
  type: string;
  field: string;
  /** `Product.name`, or `Product (not on sale).name`. */
  name: string;
  /** The name without the field: `Product`, or `Product (not on sale)`. */
  object: string;
  access: Access;
  isRoot: boolean;
  /** Whether the field has the access of its object. */
  follows: boolean;
  /** How a root field is called. */
  request: RootRequest;
  /** How the object of a field is reached. */
  locate: Locate | undefined;
}

export const ROOT_TYPES = ['Query', 'Mutation', 'Subscription'] as const;

/** The declared rows of a subgraph. @throws when there are none */
export async function declaredRows(subgraph: string): Promise<SubgraphRows> {
  const module = (await import(`./rows/${subgraph}.rows`).catch((cause: unknown) => {
    throw new Error(
      `tools/permissions/rows/${subgraph}.rows.ts is missing: declare there who may access what.`,
      {
        cause,
      },
    );
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

/** The rows of one subgraph. @throws when the access to the objects of a type cannot be derived */
export function rowsOf(subgraph: string, declared: SubgraphRows, schema: GraphQLSchema): Row[] {
  const row = (
    object: string,
    label: string,
    { access, locate, ...rest }: Partial<Row> & { access: Access },
  ): Row => ({
    subgraph,
    type: withoutCase(object),
    field: withoutCase(label),
    name: `${object}.${label}`,
    object,
    access,
    isRoot: isRootType(object),
    follows: false,
    request: {},
    locate,
    ...rest,
    ...parseAccess(access),
  });
  const roots = ROOT_TYPES.flatMap((type) =>
    Object.entries(declared[type] ?? {}).map(([label, entry]) => {
      const { access, ...request } = detailed(entry);
      return row(type, label, { access, request });
    }),
  );
  const fields = [...completedTypes(subgraph, declared, schema)].flatMap(([object, type]) => {
    const { access, locate, fields: exceptions = {} } = type;
    const others = fieldsOfType(schema, withoutCase(object)).filter(
      ({ name }) => !Object.hasOwn(exceptions, name),
    );
    return [
      ...others.map(({ name }) => row(object, name, { access, locate, follows: true })),
      ...Object.entries(exceptions).map(([label, entry]) => {
        const own = detailed(entry);
        return row(object, label, { access, locate, follows: own.access === undefined, ...own });
      }),
    ];
  });
  return [...roots, ...fields];
}

type CompleteTypeRow = Exclude<TypeRow, Access> & { access: Access };

/** Every type with its access: the declared one, or that of the fields that return it. */
function completedTypes(
  subgraph: string,
  declared: SubgraphRows,
  schema: GraphQLSchema,
): Map<string, CompleteTypeRow> {
  const types = new Map<string, CompleteTypeRow>();
  const open = new Map<string, Exclude<TypeRow, Access>>();
  for (const [label, entry] of Object.entries(declared.types ?? {})) {
    const { access, ...rest } = detailed(entry);
    if (access) types.set(label, { access, ...rest });
    else open.set(label, rest);
  }
  const accessOf = (coordinate: string): Access | undefined => {
    const [type = '', field = ''] = coordinate.split('.');
    if (isRootType(type)) {
      const entry = declared[type]?.[field];
      return entry && detailed(entry).access;
    }
    const { access, fields } = types.get(type) ?? {};
    const entry = fields?.[field];
    return (entry && detailed(entry).access) ?? access;
  };
  const givers = giversOf(schema);
  const known = new Set([...types.keys()].map(withoutCase));
  for (const type of givers.keys()) if (!known.has(type) && !open.has(type)) open.set(type, {});
  while (open.size > 0) {
    const found = [...open].flatMap(([type, rest]) => {
      const [access, ...others] = new Set(givers.get(type)?.map(accessOf));
      return access && others.length === 0 ? [[type, { access, ...rest }] as const] : [];
    });
    if (found.length === 0) {
      const names = [...open.keys()].join(', ');
      throw new Error(`Declare in tools/permissions/rows/${subgraph}.rows.ts who may access ${names}.`);
    }
    for (const [type, row] of found) {
      types.set(type, row);
      open.delete(type);
    }
  }
  return types;
}

/** The fields that return the objects of each type of a subgraph. */
function giversOf(schema: GraphQLSchema): Map<string, string[]> {
  const givers = new Map<string, string[]>();
  const coordinates = fieldsOf(schema);
  for (const type of coordinates.map((coordinate) => coordinate.split('.')[0] ?? '')) {
    if (!isRootType(type)) givers.set(type, []);
  }
  for (const coordinate of coordinates) {
    givers.get(getNamedType(fieldAt(schema, coordinate).type).name)?.push(coordinate);
  }
  return givers;
}

function isRootType(name: string): name is (typeof ROOT_TYPES)[number] {
  return ROOT_TYPES.some((root) => root === name);
}

function detailed(entry: RootRow): Exclude<RootRow, Access>;
function detailed(entry: TypeRow): Exclude<TypeRow, Access>;
function detailed(entry: RootRow | TypeRow): Exclude<RootRow | TypeRow, Access> {
  return typeof entry === 'string' ? { access: entry } : entry;
}

/** A name without its case. */
function withoutCase(label: string): string {
  return label.split(' ')[0] ?? '';
}
