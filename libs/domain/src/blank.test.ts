import { filledIn, isBlank, trimmed } from './blank';

test.each(['', ' ', '\t\n', '\u00a0', '\u200b', '\ufeff', '\u2060\u200e', '\u3000', '\u3164', ' \u00ad '])(
  '%j is blank',
  (text) => expect(isBlank(text)).toBe(true),
);

test.each(['a', ' a ', '0', '-', '.', '\u200ba', '🏴', 'é'])('%j is not blank', (text) => {
  expect(isBlank(text)).toBe(false);
});

test('trims invisible characters at both ends and keeps those inside', () => {
  expect(trimmed('\u200b\u00a0 Ada\u200dLovelace \ufeff')).toBe('Ada\u200dLovelace');
  const england = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';
  expect(trimmed(` ${england} `)).toBe(england);
});

test('is fast on texts that cause backtracking in regular expressions', () => {
  const started = performance.now();
  for (const text of [`x${' \n'.repeat(100_000)}x`, `${' '.repeat(200_000)}x`, '\u200b'.repeat(200_000)]) {
    isBlank(text);
    trimmed(text);
  }
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('returns null for a blank text', () => {
  expect([filledIn(' '), filledIn(null), filledIn(undefined), filledIn('a')]).toEqual([
    null,
    null,
    null,
    'a',
  ]);
});
