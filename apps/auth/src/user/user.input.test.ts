import { newPassword } from './user.input';

test('newPassword rejects an overlong password before searching it', () => {
  const { success, error } = newPassword.safeParse(`${'1'.repeat(500_000)}a`);
  expect(success).toBe(false);
  expect(error?.issues.map(({ message }) => message)).toEqual(['must have at most 128 characters.']);
});

test('newPassword counts Unicode code points', () => {
  expect(newPassword.safeParse('𝕏𝕐𝕑𝔸𝔹ℂ𝔻𝔼'.repeat(16)).success).toBe(true);
  expect(newPassword.safeParse('𝕏𝕐𝕑𝔸').success).toBe(false);
});
