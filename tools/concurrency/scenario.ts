import { placedBy, type Shop } from '../invariants/shop';
import type { Answer } from '../invariants/client';
import type { Scope } from '../invariants/databases';
import { lastingViolations, violations } from '../invariants/invariants';

/** How long what follows a checkout, such as the publishing of its events, may take. */
const SETTLED_WITHIN_MS = 15_000;

/** What many did at once, and what came of it. */
export interface RaceResult {
  name: string;
  tries: number;
  /** How often each outcome was answered: `ok` or the code of the refusal. */
  outcomes: Record<string, number>;
  /** Different groups of orders among the answers. */
  groups: number;
  seconds: number;
  /** What must not be, in words; empty when all is well. */
  violations: string[];
}

/** A race: who does what at once, and what must come of it. */
export interface Scenario {
  name: string;
  run(shop: Shop): Promise<RaceResult>;
}

interface ScenarioRun {
  scope: Scope;
  start(): Promise<Answer[]>;
  /** What is wrong with the answers, in words. */
  judge(outcomes: Readonly<Record<string, number>>, groups: number): string[];
}

/** Runs a course with the clock on, then looks at the answers and, once nothing is under way, at the databases. */
export async function runScenario(shop: Shop, name: string, course: ScenarioRun): Promise<RaceResult> {
  const started = Date.now();
  const answers = await course.start();
  const seconds = (Date.now() - started) / 1_000;
  const outcomes: Record<string, number> = {};
  for (const { outcome } of answers) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const groups = new Set(answers.flatMap((answer) => placedBy(answer)?.group.id ?? [])).size;
  const kept = await shop.databases.order.collection('checkouts').countDocuments({
    'plan.stock.productId': { $in: [...course.scope.productIds] },
    state: { $ne: 'undone' },
  });
  const look = (): Promise<string[]> => violations(shop.databases, course.scope);
  return {
    name,
    tries: answers.length,
    outcomes,
    groups,
    seconds,
    violations: [
      ...course.judge(outcomes, groups),
      ...(kept === groups ? [] : [`${kept} checkouts stand, ${groups} were answered`]),
      ...(await lastingViolations(look, Date.now() + SETTLED_WITHIN_MS)),
    ],
  };
}

/** Says what differs from what was due, by name. */
export function differences(
  found: Readonly<Record<string, number>>,
  due: Readonly<Record<string, number>>,
): string[] {
  const names = [...new Set([...Object.keys(found), ...Object.keys(due)])];
  return names
    .filter((name) => (found[name] ?? 0) !== (due[name] ?? 0))
    .map((name) => `${name}: ${found[name] ?? 0} instead of ${due[name] ?? 0}`);
}

/** Says which outcomes should not be there at all. */
export function unexpected(found: Readonly<Record<string, number>>, known: readonly string[]): string[] {
  return Object.keys(found)
    .filter((name) => !known.includes(name))
    .map((name) => `${found[name]} times ${name}`);
}
