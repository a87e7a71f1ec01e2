import { hashToken, createOpaqueToken } from '../session/opaque-token';
import type { GoogleIdentity } from './google-identity';
import type { AttemptKey, SignInAttempt } from './sign-in-attempt';
import type { AttemptRepository } from './sign-in-attempt.model';

/** Includes the time at Google and for the second factor. */
export const ATTEMPT_SECONDS = 600;
const MAX_SECOND_FACTOR_ATTEMPTS = 5;

/** The values that the browser keeps of its attempt. */
export interface BrowserAttempt {
  state: string;
  browserSecret: string;
}

/** Started sign-ins: single-use, short-lived and bound to the browser that started them. */
export class SignInAttempts {
  readonly #attempts: AttemptRepository;

  constructor(attempts: AttemptRepository) {
    this.#attempts = attempts;
  }

  /** Stores an attempt and returns the secret that binds it to the browser. */
  async begin(
    state: string,
    attempt: Pick<SignInAttempt, 'redirectUri' | 'verifier' | 'nonce'>,
  ): Promise<string> {
    const browserSecret = createOpaqueToken();
    const expiresAt = new Date(Date.now() + ATTEMPT_SECONDS * 1_000);
    await this.#attempts.insert(toAttemptKey({ state, browserSecret }), { ...attempt, expiresAt, tries: 0 });
    return browserSecret;
  }

  /** Null when there is no attempt or another browser started it. */
  async consume(browser: BrowserAttempt): Promise<SignInAttempt | null> {
    return this.#attempts.consume(toAttemptKey(browser));
  }

  /** Stores a consumed attempt again for the second factor: Google's code is used, but its identity is still valid. */
  async awaitSecondFactor(
    browser: BrowserAttempt,
    attempt: SignInAttempt,
    identity: GoogleIdentity,
  ): Promise<void> {
    const tries = attempt.tries + 1;
    if (tries < MAX_SECOND_FACTOR_ATTEMPTS)
      await this.#attempts.insert(toAttemptKey(browser), { ...attempt, identity, tries });
  }
}

function toAttemptKey({ state, browserSecret }: BrowserAttempt): AttemptKey {
  return { stateHash: hashToken(state), browserHash: hashToken(browserSecret) };
}
