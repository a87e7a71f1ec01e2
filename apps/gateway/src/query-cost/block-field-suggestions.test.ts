import { blockFieldSuggestions } from './block-field-suggestions';

const removeSuggestion = (message: string): string => blockFieldSuggestions({ message }).message;

test('removes a suggestion and nothing else', () => {
  expect(removeSuggestion('Cannot query field "mee" on type "Query". Did you mean "me" or "cart"?')).toBe(
    'Cannot query field "mee" on type "Query".',
  );
  expect(removeSuggestion('Did you mean "me"?')).toBe('');
  for (const whole of ['Cannot query field "mee".', 'Why?', 'Did you mean well.']) {
    expect(removeSuggestion(whole)).toBe(whole);
  }
});

test('does not mistake client input for a suggestion, however long it is', () => {
  const input = `Value "${'Did you mean '.repeat(70_000)}" does not exist.`;
  expect(removeSuggestion(input)).toBe(input);
  expect(removeSuggestion(`${input} Did you mean "PENDING"?`)).toBe(input);
});
