import { getNamedType, isObjectType, isRequiredArgument, type GraphQLSchema } from 'graphql';
import type { Locate, Row } from '../../../../tools/permissions/permission-matrix';
import { fieldAt } from '../../../../tools/permissions/schema-fields';
import { argsOf, dependsOnOwner, isAlwaysOwn } from './attempts';

/**
 * How to reach the objects of a type: below a root field that returns them to the same callers. Prefers queries, then
 * fields that succeed in a test, then the shortest path; undefined when there is none.
 */
export function locationOf(type: string, rows: readonly Row[], schema: GraphQLSchema): Locate | undefined {
  const access = rows.find((row) => row.type === type && row.follows)?.access;
  const candidates = ['Query', 'Mutation'].flatMap((root) =>
    rows
      .filter((row) => row.type === root && row.access === access && row.name === `${root}.${row.field}`)
      .filter(({ request }) => !request.endsSession)
      .flatMap((row) => {
        const path = pathTo(type, row, schema);
        return path ? [{ row, path, rank: path.length + (row.request.passesWith ? 100 : 0) }] : [];
      })
      .sort((one, other) => one.rank - other.rank),
  );
  const [found] = candidates;
  if (!found) return undefined;
  const { row, path } = found;
  const selection = path.reduceRight((inner, field) => `${field} { ${inner} }`, '…');
  return async (attempt) => {
    if (isAlwaysOwn(row) && dependsOnOwner(row) && !attempt.isOwn) return undefined;
    const args = await argsOf(row, attempt);
    const { passesWith = [] } = row.request;
    return args && { root: `${row.type}.${row.field}`, args, selection, passesWith };
  };
}

/** The path from the result of a root field to the objects of a type; empty when it returns them itself. */
function pathTo(type: string, { type: root, field }: Row, schema: GraphQLSchema): string[] | undefined {
  const seen = new Set<string>();
  let paths = [{ at: getNamedType(fieldAt(schema, `${root}.${field}`).type), path: [] as string[] }];
  while (paths.length > 0) {
    const found = paths.find(({ at }) => at.name === type);
    if (found) return found.path;
    paths = paths.flatMap(({ at, path }) => {
      if (seen.has(at.name) || !isObjectType(at)) return [];
      seen.add(at.name);
      return Object.values(at.getFields())
        .filter(({ args }) => !args.some(isRequiredArgument))
        .map((next) => ({ at: getNamedType(next.type), path: [...path, next.name] }));
    });
  }
  return undefined;
}
