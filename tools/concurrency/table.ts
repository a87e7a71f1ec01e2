import type { RaceResult } from './scenario';

/** The results as console.table takes them, by race. */
export function figuresOf(results: readonly RaceResult[]): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    results.map(({ name, tries, groups, outcomes, seconds, violations }) => [
      name,
      {
        tries,
        placed: groups,
        answers: answersOf(outcomes),
        seconds: seconds.toFixed(1),
        violations: violations.length,
      },
    ]),
  );
}

/** The page of figures that is kept beside the suite. */
export function pageOf(results: readonly RaceResult[]): string {
  const rows = results.map(
    ({ name, tries, groups, outcomes, seconds, violations }) =>
      `| ${name} | ${tries} | ${groups} | ${answersOf(outcomes)} | ${violations.length} | ${seconds.toFixed(1)} |`,
  );
  return [
    '# Concurrent checkouts',
    '',
    'Written by `npm run test:concurrency`, which starts a platform of its own and runs every race through the real gateway; inside',
    '`npm test` the same races run and must show no violation. A violation is anything that must not be once nothing is',
    'under way any more: stock below nothing or unlike its ledger, a coupon used too often, an order without a checkout or',
    'a checkout with half its orders, a charge twice or for nothing, books that do not balance. Seconds depend on the',
    'machine.',
    '',
    '| race | tries | placed | answers | violations | seconds |',
    '| ---- | ----- | ------ | ------- | ---------- | ------- |',
    ...rows,
    '',
  ].join('\n');
}

function answersOf(outcomes: Readonly<Record<string, number>>): string {
  return Object.entries(outcomes)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}
