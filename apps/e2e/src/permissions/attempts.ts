import { getNamedType, isLeafType, type GraphQLSchema } from 'graphql';
import { CALLER_NAMES } from '../../../../tools/permissions/access';
import type { Locate, Location, Row } from '../../../../tools/permissions/permission-matrix';
import { fieldAt } from '../../../../tools/permissions/schema-fields';
import { directTo, viaGateway } from '../support/endpoints';
import { altered } from '../support/tokens';
import { register } from '../support/users';
import { Attempt } from './attempt';
import type { PermissionFixtures } from './fixtures';
import { rootOperation, type Args } from './operations';
import { outcomeOf, outcomeOfField, type Outcome, type Report } from './outcome';
import { firstResult } from './subscriptions';

/** Tries a root field as every caller. */
export async function tryRootField(row: Row, fixtures: PermissionFixtures): Promise<Report> {
  const { selection, shows, passesWith, endsSession, trigger } = row.request;
  return reportOf(
    await runAll(attemptsAt([row], fixtures), row.type === 'Mutation', async (attempt) => {
      const args = await argsOf(row, attempt);
      if (!args) return [];
      const text = rootOperation(`${row.type}.${row.field}`, { args, selection });
      const token = endsSession ? await tokenOfAnother(attempt) : attempt.token;
      const answer =
        row.type === 'Subscription'
          ? await firstResult(text, token, async () => trigger?.(attempt))
          : await viaGateway.request(text, { token });
      const outcome = outcomeOf(answer, { caller: attempt.caller, shows: shows?.(attempt), passesWith });
      return [mismatch(row, attempt, outcome)];
    }),
  );
}

/** Tries fields of one object as every caller. */
export async function tryFields(
  rows: readonly Row[],
  { locate, schema }: { locate: Locate; schema: GraphQLSchema },
  fixtures: PermissionFixtures,
): Promise<Report> {
  const attempts = attemptsAt(rows, fixtures);
  const sample = attempts[0] && (await locate(attempts[0]));
  const isMutation = sample !== undefined && 'root' in sample && sample.root.startsWith('Mutation');
  return reportOf(
    await runAll(attempts, isMutation, async (attempt) => {
      const location = await locate(attempt);
      if (!location) return [];
      const results = await Promise.all(
        batchesOf(rows, attempt).map((batch) => tryBatch(batch, { attempt, location, schema })),
      );
      return results.flat();
    }),
  );
}

/** The arguments of a root field; undefined when there is no object of that kind. */
export async function argsOf({ request: { args = {} } }: Row, attempt: Attempt): Promise<Args | undefined> {
  const given = typeof args === 'function' ? await args(attempt) : args;
  if (!given) return undefined;
  const values = Object.entries(given).map(async ([name, value]) => [name, await value] as const);
  return Object.fromEntries(await Promise.all(values));
}

/** Whether some callers have access to their own objects and not to those of others. */
export function dependsOnOwner({ cells }: Row): boolean {
  return Object.values(cells).includes('own');
}

/** Whether the arguments select no owner. */
export function isAlwaysOwn({ isRoot, request: { args } }: Row): boolean {
  return isRoot && typeof args !== 'function';
}

/** Every caller on another user's objects, and, if that makes a difference, also on their own. */
function attemptsAt(rows: readonly Row[], fixtures: PermissionFixtures): Attempt[] {
  const isAlways = rows.every(isAlwaysOwn);
  const sides = rows.some(dependsOnOwner) && !isAlways ? [true, false] : [isAlways];
  return CALLER_NAMES.flatMap((caller) =>
    sides.map((isOwn) => {
      const isMeant = rows.some((row) => isAllowed(row, { caller, isOwn }));
      return new Attempt(caller, isOwn, isMeant, fixtures);
    }),
  );
}

function isAllowed({ cells }: Row, { caller, isOwn }: Pick<Attempt, 'caller' | 'isOwn'>): boolean {
  return cells[caller] === 'all' || (cells[caller] === 'own' && isOwn);
}

/** Concurrently, except for changes of another user's objects, which would conflict. */
async function runAll<Result>(
  attempts: readonly Attempt[],
  isMutation: boolean,
  run: (attempt: Attempt) => Promise<Result[]>,
): Promise<Result[]> {
  const sequential = attempts.filter(({ isOwn }) => isMutation && !isOwn);
  const results = await Promise.all(attempts.filter((attempt) => !sequential.includes(attempt)).map(run));
  for (const attempt of sequential) results.push(await run(attempt));
  return results.flat();
}

/**
 * Requests the permitted fields together and each of the others alone, because a rejected field can null its object.
 * If the object itself is not permitted, requests all together.
 */
function batchesOf(rows: readonly Row[], attempt: Attempt): Row[][] {
  const allowed = rows.filter((row) => isAllowed(row, attempt));
  if (allowed.length === 0) return [[...rows]];
  return [allowed, ...rows.filter((row) => !allowed.includes(row)).map((row) => [row])];
}

async function tryBatch(
  rows: readonly Row[],
  { attempt, location, schema }: { attempt: Attempt; location: Location; schema: GraphQLSchema },
): Promise<(string | undefined)[]> {
  const fields = rows.map(({ type, field }, index) => {
    const isLeaf = isLeafType(getNamedType(fieldAt(schema, `${type}.${field}`).type));
    return `m${index}: ${field}${isLeaf ? '' : ' { __typename }'}`;
  });
  const selection = (location.selection ?? '…').replace('…', fields.join(' '));
  const { token, caller } = attempt;
  const [{ subgraph, type } = { subgraph: '', type: '' }] = rows;
  const [endpoint, text] =
    'root' in location
      ? [viaGateway, rootOperation(location.root, { args: location.args, selection })]
      : [directTo(subgraph), entityText(location.type ?? type, location.id, selection)];
  const answer = await endpoint.request(text, { token });
  const { shows, passesWith } = location;
  return rows.map((row, index) => {
    if (shows !== undefined) return mismatch(row, attempt, outcomeOf(answer, { caller, shows }));
    // A field with the object's access may be null by itself; one with a row of its own has a value here.
    const isNothing = (value: unknown): boolean =>
      !row.follows && row.returnsNull && (value === null || (Array.isArray(value) && value.length === 0));
    const outcome = outcomeOfField(answer, { caller, passesWith, alias: `m${index}`, isNothing });
    return mismatch(row, attempt, outcome);
  });
}

/** An entity by its key, as the gateway requests it for nested fields. */
function entityText(type: string, id: string, selection: string): string {
  const representation = `{ __typename: "${type}", id: "${id}" }`;
  return `{ _entities(representations: [${representation}]) { ... on ${type} { ${selection} } } }`;
}

async function tokenOfAnother({ token }: Attempt): Promise<string | undefined> {
  if (token === undefined) return undefined;
  const { id } = await register();
  return altered(token, { sub: id, sid: id });
}

/** The disagreement between an outcome and the row, in words; undefined when they agree. */
function mismatch(row: Row, attempt: Attempt, outcome: Outcome): string | undefined {
  const expected: Outcome[] = isAllowed(row, attempt)
    ? ['passed']
    : row.returnsNull
      ? ['refused', 'null']
      : ['refused'];
  if (expected.includes(outcome)) return undefined;
  const { caller, isOwn } = attempt;
  return `${row.name}: ${caller} on ${isOwn ? 'their own' : "a stranger's"}: ${outcome} instead of ${expected.join(' or ')}`;
}

function reportOf(results: readonly (string | undefined)[]): Report {
  return { tried: results.length, wrong: results.filter((result) => result !== undefined) };
}
