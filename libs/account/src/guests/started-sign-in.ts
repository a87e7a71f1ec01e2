import * as z from 'zod/mini';

const startedSignIn = z.object({ state: z.string(), browserSecret: z.string(), returnTo: z.string() });

/** A sign-in with Google that this tab has started. */
export type StartedSignIn = z.output<typeof startedSignIn>;

const KEY = 'google-sign-in';

/** The address to which Google redirects. */
export function redirectUri(): string {
  return `${window.location.origin}/auth/google/callback`;
}

/** Keeps a sign-in while Google's page is shown. */
export function keepSignIn(signIn: StartedSignIn): void {
  sessionStorage.setItem(KEY, JSON.stringify(signIn));
}

/** Takes the sign-in that this tab has started; null if there is none. */
export function takeSignIn(): StartedSignIn | null {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return text === null ? null : (z.safeParse(startedSignIn, JSON.parse(text)).data ?? null);
}
