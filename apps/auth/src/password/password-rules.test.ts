import { newPassword } from '../user/user.input';
import { isCommonPassword } from './common-passwords';
import { assertNoPersonalData } from './password-personal-data';

describe('password rules', () => {
  it.each(['password', 'Password123', 'QWERTY2026!!', 'letmein99', 'Football#7', '147258369', 'iLoveYou!'])(
    'reject the common password %s',
    (password) => expect(isCommonPassword(password)).toBe(true),
  );

  it.each(['aaaaaaaaaaaa', 'abababababab', 'ab1ab1ab1ab1'])('reject the repetitive password %s', (password) =>
    expect(isCommonPassword(password)).toBe(true),
  );

  it.each([
    'correct horse battery',
    'kaffeetrinken im regen',
    'x7#Lq!pZ',
    'пароль из моря',
    '密码是很长的一句话呀',
  ])('accept %s', (password) => {
    expect(isCommonPassword(password)).toBe(false);
    expect(newPassword.safeParse(password).success).toBe(true);
  });

  it('require 8 to 128 characters of any kind', () => {
    const words = 'only small letters here and nothing else ';
    expect(newPassword.safeParse('7 chars').success).toBe(false);
    expect(newPassword.safeParse(words.repeat(4).slice(0, 128)).success).toBe(true);
    expect(newPassword.safeParse(words.repeat(4).slice(0, 129)).success).toBe(false);
  });

  it.each([
    'asha.rao@example.com',
    'my ASHA.RAO 4ever',
    'asharao-likes-tea',
    'A S H A Rao 1990',
    'xxAshaRaoxx',
  ])('reject %s, which contains personal data', (password) => {
    const owner = { email: 'asha.rao@example.com', name: 'Asha Rao' };
    expect(() => assertNoPersonalData(password, owner, 'input.password')).toThrow(
      'The password must not contain your name or e-mail address.',
    );
  });

  it('allow names that are too short to identify the owner', () => {
    const owner = { email: 'li@example.com', name: 'Li' };
    expect(() => assertNoPersonalData('a lively evening', owner, 'password')).not.toThrow();
  });
});
