import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Json, TestAnswer } from '@e-storefront/testing';
import { AuthUnderTest, tokenIn, type Account } from '../auth-under-test';
import {
  OpenIdProviderUnderTest,
  REDIRECT_URI,
  SHOP,
  type ProviderUser,
  type SentBack,
} from './openid-provider-under-test';

const BEGIN = `mutation ($input: GoogleSignInInput!) {
  googleSignIn(input: $input) { authorizationUrl state browserSecret expiresIn } }`;
const END = `mutation ($input: GoogleSignInWithCodeInput!) {
  googleSignInWithCode(input: $input) {
    user { id name email emailVerified profilePicture role } accessToken refreshToken } }`;
const ID_TOKEN = `mutation ($input: GoogleAuthInput!) {
  googleAuth(input: $input) { user { id email } accessToken refreshToken } }`;

/** What googleSignIn answered. */
export interface Begun {
  authorizationUrl: string;
  state: string;
  browserSecret: string;
}

/** The auth service beside a real OpenID provider. */
export class GoogleUnderTest implements AsyncDisposable {
  readonly auth: AuthUnderTest;
  readonly provider: OpenIdProviderUnderTest;
  readonly #folder: string;

  private constructor(auth: AuthUnderTest, provider: OpenIdProviderUnderTest, folder: string) {
    this.auth = auth;
    this.provider = provider;
    this.#folder = folder;
  }

  /** @param users the provider's accounts by their ids */
  static async start(users: Record<string, ProviderUser>): Promise<GoogleUnderTest> {
    const provider = await OpenIdProviderUnderTest.start(users);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'google-test-'));
    const secretFile = path.join(folder, 'secret');
    writeFileSync(secretFile, `${SHOP.client_secret}\n`);
    const auth = await AuthUnderTest.start({
      GOOGLE_CLIENT_ID: SHOP.client_id,
      GOOGLE_CLIENT_SECRET_FILE: secretFile,
      GOOGLE_ISSUER: provider.issuer,
      GOOGLE_JWKS_URL: `${provider.issuer}/jwks`,
    });
    return new GoogleUnderTest(auth, provider, folder);
  }

  async tryToBegin(redirectUri = REDIRECT_URI): Promise<TestAnswer> {
    return this.auth.call(BEGIN, undefined, { input: { redirectUri } });
  }

  async begin(redirectUri = REDIRECT_URI): Promise<Begun> {
    return (await this.auth.data(BEGIN, undefined, { input: { redirectUri } })).googleSignIn;
  }

  /** Ends a sign-in with what the provider sent back; `changed` takes the place of what the front end would send. */
  async end(
    { browserSecret }: Begun,
    { code, state, iss }: SentBack,
    changed: Record<string, unknown> = {},
  ): Promise<TestAnswer> {
    return this.auth.call(END, undefined, { input: { code, state, iss, browserSecret, ...changed } });
  }

  /** The whole sign-in of one browser. */
  async signIn(as: string): Promise<TestAnswer> {
    const begun = await this.begin();
    return this.end(begun, await this.provider.logIn(begun.authorizationUrl, as));
  }

  /** The account that a sign-in which must succeed leads to. */
  async signedIn(as: string): Promise<Json> {
    const { data, errors } = await this.signIn(as);
    if (errors.length > 0) throw new Error(`Unexpected errors: ${JSON.stringify(errors)}`);
    return data.googleSignInWithCode;
  }

  async withIdToken(idToken: string, nonce?: string): Promise<TestAnswer> {
    return this.auth.call(ID_TOKEN, undefined, { input: { idToken, nonce } });
  }

  /** An account whose owner has proven the address. */
  async verifiedAccount(email: string): Promise<Account> {
    const account = await this.auth.register({ email });
    const token = tokenIn(await this.auth.mailTo(email, /Verify/));
    await this.auth.data(`mutation { verifyEmailByToken(token: "${token}") { success } }`);
    return account;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.auth[Symbol.asyncDispose]();
    await this.provider[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The code of the first error; undefined when there is none. */
export function codeOf({ errors }: TestAnswer): string | undefined {
  return errors[0]?.extensions.code;
}
