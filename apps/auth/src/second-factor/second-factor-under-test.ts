import { generate } from 'otplib';
import type { TestAnswer } from '@e-storefront/testing';
import { PASSWORD, type Account, type AuthUnderTest } from '../auth-under-test';

export const BEGIN = `mutation ($password: String!, $code: String) {
  beginSecondFactor(password: $password, code: $code) { secret uri } }`;
export const CONFIRM = 'mutation ($code: String!) { confirmSecondFactor(code: $code) { codes } }';
export const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { user { id email } accessToken refreshToken } }`;

/** An authenticator app and the recovery codes that came with it. */
export interface Authenticator {
  secret: string;
  recoveryCodes: string[];
}

/**
 * The code that an app shows so many steps of 30 seconds from now. A step is good for one use: tests confirm with the
 * present one and go on with the next one, which holds already.
 */
export async function codeOf(secret: string, stepsFromNow = 0): Promise<string> {
  return generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * stepsFromNow });
}

/** Sets up a second factor for an account. */
export async function setUp(auth: AuthUnderTest, account: Account): Promise<Authenticator> {
  const { beginSecondFactor } = await auth.data(BEGIN, account, { password: PASSWORD });
  const code = await codeOf(beginSecondFactor.secret);
  const { confirmSecondFactor } = await auth.data(CONFIRM, account, { code });
  return { secret: beginSecondFactor.secret, recoveryCodes: confirmSecondFactor.codes };
}

/** Logs in with the password and a code. */
export async function logIn(auth: AuthUnderTest, email: string, code?: string): Promise<TestAnswer> {
  return auth.call(LOGIN, undefined, { input: { email, password: PASSWORD, code } });
}

/** The code of the error of a login; undefined when it succeeds. */
export async function loginError(
  auth: AuthUnderTest,
  email: string,
  code?: string,
): Promise<string | undefined> {
  return (await logIn(auth, email, code)).errors[0]?.extensions.code;
}
