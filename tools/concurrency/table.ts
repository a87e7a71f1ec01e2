import type { ScenarioResult } from './scenario';

/** The results for console.table, by scenario. */
export function figuresOf(results: readonly ScenarioResult[]): Record<string, Record<string, unknown>> {
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

/** The page with the results. */
export function pageOf(results: readonly ScenarioResult[]): string {
  const rows = results.map(
    ({ name, tries, groups, outcomes, seconds, violations }) =>
      `| ${name} | ${tries} | ${groups} | ${answersOf(outcomes)} | ${violations.length} | ${seconds.toFixed(1)} |`,
  );
  return [
    '# Concurrent checkouts',
    '',
    'Written by `npm run test:concurrency`, which starts a separate platform and runs every scenario through the real gateway;',
    '`npm test` runs shorter versions, which must show no violation. Violations are, once nothing is in progress: negative',
    'stock or stock that differs from its ledger, a coupon above its usage limit, an order without a checkout, a checkout with',
    'a part of its orders, a missing or duplicate charge, and a ledger that does not balance. Seconds depend on the machine.',
    '',
    '| scenario | attempts | placed | responses | violations | seconds |',
    '| -------- | -------- | ------ | --------- | ---------- | ------- |',
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
