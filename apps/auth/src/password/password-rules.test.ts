import { newPassword } from '../user/user.input';
import { isCommonPassword } from './common-passwords';
import { assertNoPersonalData } from './password-personal-data';

describe('a chosen password', () => {
  it.each(['password', 'Password123', 'QWERTY2026!!', 'letmein99', 'Football#7', '147258369', 'iLoveYou!'])(
    'is refused when it is as common as %s',
    (password) => expect(isCommonPassword(password)).toBe(true),
  );

  it.each(['aaaaaaaaaaaa', 'abababababab', 'ab1ab1ab1ab1'])(
    'is refused when it repeats like %s',
    (password) => expect(isCommonPassword(password)).toBe(true),
  );

  it.each([
    'correct horse battery',
    'kaffeetrinken im regen',
    'x7#Lq!pZ',
    'пароль из моря',
    '密码是很长的一句话呀',
  ])('may be %s', (password) => {
    expect(isCommonPassword(password)).toBe(false);
    expect(newPassword.safeParse(password).success).toBe(true);
  });

  it('has 8 to 128 characters, and no other rule of what they are', () => {
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
  ])('must not hold the owner as %s does', (password) => {
    const owner = { email: 'asha.rao@example.com', name: 'Asha Rao' };
    expect(() => assertNoPersonalData(password, owner, 'input.password')).toThrow(
      'The password must not contain your name or e-mail address.',
    );
  });

  it('may hold a name that is too short to mean its owner', () => {
    const owner = { email: 'li@example.com', name: 'Li' };
    expect(() => assertNoPersonalData('a lively evening', owner, 'password')).not.toThrow();
  });
});
