import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../workspace';

/** Words to avoid, with the terms of docs/glossary.md to use instead. */
const REPLACED: readonly (readonly [RegExp, string])[] = [
  [/\bletGo\b|\blet(s|ting)? go of\b/, 'void, release'],
  [/\bgiveBack\w*\b/, 'refund, release'],
  [/\btakeBack\w*\b|\btakenBack\w*\b/, 'returnStock, applyReturn'],
  [/\binterface House\b|: House\b|leave the house/, 'AppDependencies, ship'],
  [/\bdeskOf\b|\bhasDesk\b/, 'work scope'],
  [/\b[Kk]nock\b/, 'request'],
  [/\b[Pp]rowler/, 'unauthorized user'],
  [/\b[Rr]ehears(al|e)/, 'simulation'],
  [/\bliveThrough\b|\bLived\b/, 'simulate'],
  [/\bwish(Of\w*|Hash)\b|\b(Priced|Refund)?Wish\b(?! list)|\bwish\b(?=[:,;)}])|same wish/, 'request'],
  [/\bPaymentNews\b|\bTicketNews\b|\bnewsKind\b|\bwithNews\b/, 'event'],
  [/\bin(T|_t)urn\(/, 'runExclusive'],
  [/\bLanes\b|\blane\b/, 'ordering key, mutex'],
  [/\bbury\b/, 'move to dead letters'],
  [/\b[Ss]tand-?[Ii]ns?\b/, 'fake'],
  [/\w+-under-test\b|UnderTest\b/, 'fixture'],
  [/\bUpkeep\b/, 'background jobs'],
  [/\bat the (door|till)\b/, 'on delivery, at checkout'],
  [/\bcalled off\b|\bcallOff\b/, 'cancelled'],
  [/\b[Ss]econd step\b/, '3-D Secure, requires action'],
  [/\bkept answers?\b/, 'cached response'],
  [/\b[Ss]hel(f|ves)\b/, 'category'],
  [/\bgoods\b/, 'product, products'],
  [/\b[Vv]ictims?\b|\bVICTIMS\b/, 'target'],
  [/\b[Hh]ear(s|d|ing)?\b/, 'receives, notification'],
  [
    /\btells? of\b|\b(is|are|was|were|not|unless) told\b|\btold (apart|of)\b/,
    'reports, notifies, by default',
  ],
  [/\b[Ww]hoever\b/, 'every caller, the holder'],
  [/\bbelieve[ds]?\b/, 'trusts'],
  [/\bnought\b/, 'zero'],
  [
    /\b(auth|database|MongoDB|Redis|service|subgraph|server)s? (is|are|was|were) away\b|-away\b/,
    'unavailable, down',
  ],
  [/\bgives? back\b|\bgave back\b/, 'returns, refunds, releases'],
  [/\bbr(ing|ings|ought) up\b/, 'starts'],
  [/\b(held|holds?) against\b/, 'compares'],
  [/\blooks? into\b/, 'reads'],
  [/\bonce a (clone|machine)\b/, 'once per clone'],
];

/** Files that need such a word: this list, stored field names, and texts that quote earlier versions. */
const EXEMPT =
  /^(tools\/check\/vocabulary\.test\.ts|apps\/order\/src\/lifecycle\/order-outbox[.](model|test)\.ts|apps\/order\/src\/checkout\/checkout([.]model|-recovery[.]integration[.]test)\.ts|CHANGELOG\.md|docs\/adr\/|package-lock\.json)/;
const TEXT = /\.(ts|tsx|mts|mjs|cjs|js|graphql|md|yml|yaml|json|liquid|template|html|css)$/;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\n')
  .filter((file) => TEXT.test(file) && !EXEMPT.test(file));

test('covers the sources of every project', () => {
  for (const folder of ['apps/order/', 'libs/domain/', 'tools/dev/', 'docs/'])
    expect(files.some((file) => file.startsWith(folder))).toBe(true);
});

test('names and texts use the terms of docs/glossary.md', () => {
  const found = files.flatMap((file) =>
    readFileSync(path.join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        REPLACED.filter(([word]) => word.test(line)).map(
          ([word, term]) => `${file}:${index + 1}: ${word.exec(line)?.[0] ?? ''} (say: ${term})`,
        ),
      ),
  );
  expect(found).toEqual([]);
});
