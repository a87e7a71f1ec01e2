import {
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  Kind,
  parse,
  print,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { cellsOf } from '../../../../tools/permissions/access-words';
import type { Row } from '../../../../tools/permissions/permission-matrix';
import { client, type Ask, type RootFieldAttempts, type Way } from './ask';

/** How a root field is tried: as declared, or without arguments where it needs none. */
export function askFor(row: Row, rootFields: RootFieldAttempts, schema: GraphQLSchema): Ask | undefined {
  const declared = rootFields[row.name];
  const field = fieldOf(schema, row.type, row.field);
  const needsMore = row.name.includes('(') || !field || field.args.some(isRequiredArgument);
  if (declared || needsMore) return declared;
  const call = isLeafType(getNamedType(field.type)) ? row.field : `${row.field} { __typename }`;
  return { call: () => call, isMine: true };
}

/**
 * The way to the objects of a type by a root field that gives them to the same callers: the field as it is tried itself,
 * with the fields of the type as its selection. Queries come first, then what succeeds here, then the shortest;
 * undefined where there is none.
 */
export function wayToType(
  type: string,
  {
    rows,
    rootFields,
    schema,
  }: { rows: readonly Row[]; rootFields: RootFieldAttempts; schema: GraphQLSchema },
): Way | undefined {
  const given = rows.find((row) => row.type === type && row.follows)?.access;
  const ways = ['Query', 'Mutation'].flatMap((root) =>
    rows
      .filter((row) => row.type === root && row.access === given && row.name === `${root}.${row.field}`)
      .flatMap((row) => {
        const ask = askFor(row, rootFields, schema);
        const path = pathTo(type, row, schema);
        return ask && !ask.isTriedByTwin && path ? [{ row, ask, path }] : [];
      })
      .sort((one, other) => rankOf(one) - rankOf(other)),
  );
  return ways[0] && wayBy(ways[0]);
}

const rankOf = ({ ask, path }: { ask: Ask; path: readonly string[] }): number =>
  path.length + (ask.passesWith?.length ? 100 : 0);

function wayBy({ row, ask, path }: { row: Row; ask: Ask; path: readonly string[] }): Way {
  const isToldApart = Object.values(cellsOf(row.access)).includes('own');
  const selection = path.reduceRight((inner, field) => `${field} { ${inner} }`, '…');
  return async (trial) => {
    // No argument names somebody else's.
    if (ask.isMine && isToldApart && trial.of !== trial.self) return undefined;
    const call = await ask.call(trial);
    if (call === undefined) return undefined;
    const operation = `${row.type.toLowerCase()} { ${withoutSelection(call)} { ${selection} } }`;
    return { ...client(operation), passesWith: ask.passesWith ?? [] };
  };
}

/** The fields from what a root field gives to the objects of a type, none where it gives them itself. */
function pathTo(type: string, { type: root, field }: Row, schema: GraphQLSchema): string[] | undefined {
  const seen = new Set<string>();
  let paths = [{ at: namedTypeOf(schema, root, field), path: [] as string[] }];
  while (paths.length > 0) {
    const found = paths.find(({ at }) => at === type);
    if (found) return found.path;
    paths = paths.flatMap(({ at, path }) => {
      const object = schema.getType(at);
      if (seen.has(at) || !isObjectType(object)) return [];
      seen.add(at);
      return Object.values(object.getFields())
        .filter(({ args }) => !args.some(isRequiredArgument))
        .map(({ name }) => ({ at: namedTypeOf(schema, at, name), path: [...path, name] }));
    });
  }
  return undefined;
}

function namedTypeOf(schema: GraphQLSchema, type: string, field: string): string {
  return String(getNamedType(fieldOf(schema, type, field)?.type));
}

function fieldOf(
  schema: GraphQLSchema,
  typeName: string,
  field: string,
): GraphQLField<unknown, unknown> | undefined {
  const type = schema.getType(typeName);
  return isObjectType(type) ? type.getFields()[field] : undefined;
}

function withoutSelection(call: string): string {
  const [operation] = parse(`{ ${call} }`).definitions;
  const [field] = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  if (field?.kind !== Kind.FIELD) throw new Error(`This is no field: ${call}`);
  const { selectionSet: _selectionSet, ...bare } = field;
  return print(bare);
}
