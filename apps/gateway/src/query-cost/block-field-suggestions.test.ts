import { blockFieldSuggestions } from './block-field-suggestions';

const shown = (message: string): string => blockFieldSuggestions({ message }).message;

test('removes a suggestion and nothing else', () => {
  expect(shown('Cannot query field "mee" on type "Query". Did you mean "me" or "cart"?')).toBe(
    'Cannot query field "mee" on type "Query".',
  );
  expect(shown('Did you mean "me"?')).toBe('');
  for (const whole of ['Cannot query field "mee".', 'Why?', 'Did you mean well.']) {
    expect(shown(whole)).toBe(whole);
  }
});

test('does not mistake client input for a suggestion, however long it is', () => {
  const sent = `Value "${'Did you mean '.repeat(70_000)}" does not exist.`;
  expect(shown(sent)).toBe(sent);
  expect(shown(`${sent} Did you mean "PENDING"?`)).toBe(sent);
});
