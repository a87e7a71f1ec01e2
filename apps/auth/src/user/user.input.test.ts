import { newPassword } from './user.input';

test('a password that is too long is refused before anything searches through it', () => {
  const { success, error } = newPassword.safeParse(`${'1'.repeat(500_000)}a`);
  expect(success).toBe(false);
  expect(error?.issues.map(({ message }) => message)).toEqual(['must have at most 128 characters.']);
});

test('characters are counted as people see them', () => {
  expect(newPassword.safeParse('𝕏𝕐𝕑𝔸𝔹ℂ𝔻𝔼'.repeat(16)).success).toBe(true);
  expect(newPassword.safeParse('𝕏𝕐𝕑𝔸').success).toBe(false);
});
