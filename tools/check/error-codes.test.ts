import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ERROR_CODES, isErrorCode } from '@e-storefront/errors';
import { announcedErrorCodes } from '@e-storefront/testing';
import { readSubgraphs, ROOT } from '../workspace';

const [table = '', undocumented = ''] = readFileSync(path.join(ROOT, 'libs/errors/README.md'), 'utf8').split(
  '## Codes that no field documents',
);

/** The cells of a Markdown table's rows that begin with a code. */
function rowsOf(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

const documented = new Map(
  readSubgraphs().map(({ name, root }) => [
    name,
    announcedErrorCodes(readFileSync(path.join(ROOT, root, 'src/schema.graphql'), 'utf8')),
  ]),
);

test('the table of the README equals the table of the code, in its order', () => {
  const rows = Object.entries(ERROR_CODES).map(([code, { status, message, retryable }]) => [
    code,
    String(status),
    message,
    retryable ? 'yes' : 'no',
  ]);
  expect(rowsOf(table)).toEqual(rows);
});

test.each([...documented])('%s documents only codes of the table', (_name, codes) => {
  expect(codes.length).toBeGreaterThan(0);
  expect(codes.filter((code) => !isErrorCode(code))).toEqual([]);
});

test('every code is documented by a field, or the README names its source', () => {
  const byFields = new Set([...documented.values()].flat());
  const missing = Object.keys(ERROR_CODES).filter((code) => !byFields.has(code));
  expect(missing.sort()).toEqual(
    rowsOf(undocumented)
      .map(([code]) => code)
      .sort(),
  );
});

test('every source is described', () => {
  for (const [code, reason = ''] of rowsOf(undocumented))
    expect([code, reason.length > 20]).toEqual([code, true]);
});

test('only errors that can pass are retryable, and no rejection of a client', () => {
  const retried = Object.entries(ERROR_CODES).flatMap(([code, entry]) => (entry.retryable ? [code] : []));
  expect(retried.sort()).toEqual([
    'CONFLICT',
    'INTERNAL_SERVER_ERROR',
    'PERSISTED_QUERY_NOT_FOUND',
    'RATE_LIMITED',
    'SERVICE_UNAVAILABLE',
  ]);
});
