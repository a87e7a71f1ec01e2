import { getNamedType, isLeafType, isObjectType, type GraphQLSchema } from 'graphql';
import { cellsOf, isHidden } from '../../../../tools/permissions/access-words';
import { CALLER_NAMES, type Caller } from '../../../../tools/permissions/callers';
import type { Row } from '../../../../tools/permissions/permission-matrix';
import type { Answer } from '../support/client';
import { directTo, viaGateway } from '../support/endpoints';
import { register } from '../support/users';
import { altered } from '../support/tokens';
import type { Ask, Path, Attempt, Way } from './ask';
import { allowedBy, outcomeOf, outcomeOfField, type Outcome } from './outcome';
import type { PermissionFixtures } from './fixtures';

/** One try of one cell. */
interface AttemptResult {
  caller: Caller;
  isOwn: boolean;
  trial: Attempt;
}

/** A try whose outcome is not what the row says, in words; and how many were made. */
export interface Verdict {
  tried: number;
  wrong: string[];
}

/** Everybody on the stranger's things, and where the rows tell them apart also on their own. */
function halvesOf(rows: readonly Row[], world: PermissionFixtures, isMine = false): AttemptResult[] {
  const isToldApart = rows.some(({ access }) => Object.values(cellsOf(access)).includes('own'));
  const sides = isToldApart && !isMine ? [true, false] : [isMine];
  return CALLER_NAMES.flatMap((caller) =>
    sides.map((isOwn) => {
      const { self } = world.triers[caller];
      const isMeant = rows.some((row) => passes(row, { caller, isOwn }));
      return { caller, isOwn, trial: { of: isOwn ? self : world.stranger, self, world, isMeant } };
    }),
  );
}

/** Whether a field is meant to be given. */
function passes({ access }: Row, { caller, isOwn }: Pick<AttemptResult, 'caller' | 'isOwn'>): boolean {
  const cell = cellsOf(access)[caller];
  return cell === 'all' || (cell === 'own' && isOwn);
}

/** Tries a root field for everybody. */
export async function tryRootField(row: Row, ask: Ask, world: PermissionFixtures): Promise<Verdict> {
  const halves = halvesOf([row], world, ask.isMine);
  const faults = await tryAll(halves, row.type !== 'Query', async (half) => {
    const call = await ask.call(half.trial);
    if (call === undefined) return undefined;
    const answer = await viaGateway.request(`${row.type.toLowerCase()} Cell { ${call} }`, {
      token: await tokenOf(half, ask),
    });
    const shows = ask.shows?.(half.trial);
    const outcome = outcomeOf(answer, { ...about(half), shows, passesWith: ask.passesWith ?? [] });
    return faultOf(row, half, outcome);
  });
  return verdictOf(faults);
}

/** Tries fields of one object for everybody. */
export async function tryFields(
  rows: readonly Row[],
  { way, schema }: { way: Way; schema: GraphQLSchema },
  world: PermissionFixtures,
): Promise<Verdict> {
  const halves = halvesOf(rows, world);
  const probe = halves[0] && (await way(halves[0].trial));
  const isChange = probe?.text.startsWith('mutation') ?? false;
  const faults = await tryAll(halves, isChange, async (half) => {
    const path = await way(half.trial);
    if (!path) return [];
    const batches = batchesOf(rows, half);
    return Promise.all(batches.map((batch) => tryBatch(batch, { half, path, schema })));
  });
  return verdictOf(faults.flat(2));
}

/** All at once, but for changes of the stranger's things: those would meet each other. */
async function tryAll<T>(
  halves: readonly AttemptResult[],
  isChange: boolean,
  attempt: (half: AttemptResult) => Promise<T>,
): Promise<T[]> {
  const apart = halves.filter(({ isOwn }) => isChange && !isOwn);
  const results = await Promise.all(halves.filter((half) => !apart.includes(half)).map(attempt));
  for (const half of apart) results.push(await attempt(half));
  return results;
}

/**
 * The fields that are expected to be given, together; each of the others alone, since a refused one may take its object
 * along. Where nobody is given the object itself, all together.
 */
function batchesOf(rows: readonly Row[], half: AttemptResult): Row[][] {
  const given = rows.filter((row) => passes(row, half));
  if (given.length === 0) return [[...rows]];
  return [given, ...rows.filter((row) => !passes(row, half)).map((row) => [row])];
}

async function tryBatch(
  rows: readonly Row[],
  { half, path, schema }: { half: AttemptResult; path: Path; schema: GraphQLSchema },
): Promise<(string | true)[]> {
  const selection = rows.map((row, index) => `m${index}: ${selected(row, schema)}`).join(' ');
  const door = path.door === 'gateway' ? viaGateway : directTo(path.door);
  const answer = await door.request(path.text.replace('…', selection), {
    token: half.trial.world.triers[half.caller].token,
  });
  return rows.map((row, index) => faultOf(row, half, fieldOutcome(answer, { row, index, half, path })));
}

function fieldOutcome(
  answer: Answer,
  { row, index, half, path }: { row: Row; index: number; half: AttemptResult; path: Path },
): Outcome {
  const { shows, passesWith = [] } = path;
  if (shows !== undefined) return outcomeOf(answer, { ...about(half), shows });
  // What goes with its object may be empty by itself; what is told apart has a value here.
  const isTold = !row.follows && isHidden(row.access);
  const isNothing = (value: unknown): boolean =>
    isTold && (value === null || (Array.isArray(value) && value.length === 0));
  return outcomeOfField(answer, { ...about(half), passesWith, alias: `m${index}`, isNothing });
}

/** A field with as much selection as it needs. */
function selected({ type: typeName, field: name }: Row, schema: GraphQLSchema): string {
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[name] : undefined;
  if (!field) throw new Error(`The schema has no ${typeName}.${name}.`);
  return isLeafType(getNamedType(field.type)) ? name : `${name} { __typename }`;
}

function about({ caller }: AttemptResult): { isSomebody: boolean } {
  return { isSomebody: caller !== 'nobody' };
}

async function tokenOf(
  { caller, trial }: AttemptResult,
  { isTriedByTwin }: Ask,
): Promise<string | undefined> {
  const { token } = trial.world.triers[caller];
  if (!isTriedByTwin || token === undefined) return token;
  const { id } = await register();
  return altered(token, { sub: id, sid: id });
}

/** True where the outcome is what the row says. */
function faultOf(row: Row, { caller, isOwn }: AttemptResult, outcome: Outcome): string | true {
  const cell = cellsOf(row.access)[caller];
  const allowed = allowedBy(cell, { isOwn, isHidden: isHidden(row.access) });
  if (allowed.includes(outcome)) return true;
  return `${row.name}: ${caller} on ${isOwn ? 'their own' : "a stranger's"}: ${outcome} instead of ${allowed.join(' or ')}`;
}

function verdictOf(faults: readonly (string | true | undefined)[]): Verdict {
  const made = faults.filter((fault) => fault !== undefined);
  return { tried: made.length, wrong: made.filter((fault) => fault !== true) };
}
