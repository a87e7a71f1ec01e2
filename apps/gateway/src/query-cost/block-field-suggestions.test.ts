import { withoutSuggestion } from './block-field-suggestions';

const shown = (message: string): string => withoutSuggestion({ message }).message;

test('a suggestion is cut off, and nothing else', () => {
  expect(shown('Cannot query field "mee" on type "Query". Did you mean "me" or "cart"?')).toBe(
    'Cannot query field "mee" on type "Query".',
  );
  expect(shown('Did you mean "me"?')).toBe('');
  for (const whole of ['Cannot query field "mee".', 'Why?', 'Did you mean well.']) {
    expect(shown(whole)).toBe(whole);
  }
});

test('what a client sends cannot be taken for suggestions, however much of it there is', () => {
  const sent = `Value "${'Did you mean '.repeat(70_000)}" does not exist.`;
  expect(shown(sent)).toBe(sent);
  expect(shown(`${sent} Did you mean "PENDING"?`)).toBe(sent);
});
