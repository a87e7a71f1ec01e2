import { placedBy, type Shop } from '../invariants/shop';
import type { Answer } from '../invariants/client';
import type { Scope } from '../invariants/databases';
import { lastingViolations, violations } from '../invariants/invariants';

/** The time limit for the effects of a checkout, such as the publication of its events. */
const SETTLED_WITHIN_MS = 15_000;

/** The result of a scenario. */
export interface ScenarioResult {
  name: string;
  tries: number;
  /** The number of responses by outcome: `ok` or the error code. */
  outcomes: Record<string, number>;
  /** The number of different order groups in the responses. */
  groups: number;
  seconds: number;
  /** The violations, in words; empty on success. */
  violations: string[];
}

/** A scenario: concurrent actions and the expected result. */
export interface Scenario {
  name: string;
  run(shop: Shop): Promise<ScenarioResult>;
}

interface ScenarioRun {
  scope: Scope;
  start(): Promise<Answer[]>;
  /** The violations in the responses, in words. */
  check(outcomes: Readonly<Record<string, number>>, groups: number): string[];
}

/** Runs and times a scenario, checks the responses and, once nothing is in progress, the databases. */
export async function runScenario(shop: Shop, name: string, run: ScenarioRun): Promise<ScenarioResult> {
  const started = Date.now();
  const answers = await run.start();
  const seconds = (Date.now() - started) / 1_000;
  const outcomes: Record<string, number> = {};
  for (const { outcome } of answers) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const groups = new Set(answers.flatMap((answer) => placedBy(answer)?.group.id ?? [])).size;
  const kept = await shop.databases.order.collection('checkouts').countDocuments({
    'plan.stock.productId': { $in: [...run.scope.productIds] },
    state: { $ne: 'undone' },
  });
  const look = (): Promise<string[]> => violations(shop.databases, run.scope);
  return {
    name,
    tries: answers.length,
    outcomes,
    groups,
    seconds,
    violations: [
      ...run.check(outcomes, groups),
      ...(kept === groups ? [] : [`${kept} checkouts exist, ${groups} were returned`]),
      ...(await lastingViolations(look, Date.now() + SETTLED_WITHIN_MS)),
    ],
  };
}

/** Describes the differences from the expected numbers, by name. */
export function differences(
  found: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
): string[] {
  const names = [...new Set([...Object.keys(found), ...Object.keys(expected)])];
  return names
    .filter((name) => (found[name] ?? 0) !== (expected[name] ?? 0))
    .map((name) => `${name}: ${found[name] ?? 0} instead of ${expected[name] ?? 0}`);
}

/** Describes the outcomes that must not occur. */
export function unexpected(found: Readonly<Record<string, number>>, known: readonly string[]): string[] {
  return Object.keys(found)
    .filter((name) => !known.includes(name))
    .map((name) => `${found[name]} times ${name}`);
}
