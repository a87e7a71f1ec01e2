import { hashToken, createOpaqueToken } from '../session/opaque-token';
import type { GoogleIdentity } from './google-identity';
import type { AttemptKey, SignInAttempt } from './sign-in-attempt';
import type { AttemptRepository } from './sign-in-attempt.model';

/** How long somebody may take at Google, and for the second factor afterwards. */
export const ATTEMPT_SECONDS = 600;
/** How often a second factor may be tried before the sign-in begins anew. */
const MAX_SECOND_FACTOR_ATTEMPTS = 5;

/** What a browser holds of its own attempt. */
export interface BrowserAttempt {
  state: string;
  browserSecret: string;
}

/** The sign-ins that have begun: single-use, short-lived, and each good in the browser alone that began it. */
export class SignInAttempts {
  readonly #attempts: AttemptRepository;

  constructor(attempts: AttemptRepository) {
    this.#attempts = attempts;
  }

  /** Keeps an attempt and gives the secret that only its browser gets to know. */
  async begin(
    state: string,
    attempt: Pick<SignInAttempt, 'redirectUri' | 'verifier' | 'nonce'>,
  ): Promise<string> {
    const browserSecret = createOpaqueToken();
    const expiresAt = new Date(Date.now() + ATTEMPT_SECONDS * 1_000);
    await this.#attempts.insert(toAttemptKey({ state, browserSecret }), { ...attempt, expiresAt, tries: 0 });
    return browserSecret;
  }

  /** Uses an attempt up; null when there is none, or it began in another browser. */
  async consume(hold: BrowserAttempt): Promise<SignInAttempt | null> {
    return this.#attempts.consume(toAttemptKey(hold));
  }

  /** Lets the second factor be given for an attempt that was taken: Google's code is used up, its answer is not. */
  async awaitSecondFactor(
    hold: BrowserAttempt,
    attempt: SignInAttempt,
    identity: GoogleIdentity,
  ): Promise<void> {
    const tries = attempt.tries + 1;
    if (tries < MAX_SECOND_FACTOR_ATTEMPTS)
      await this.#attempts.insert(toAttemptKey(hold), { ...attempt, identity, tries });
  }
}

function toAttemptKey({ state, browserSecret }: BrowserAttempt): AttemptKey {
  return { stateHash: hashToken(state), browserHash: hashToken(browserSecret) };
}
