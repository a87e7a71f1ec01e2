import type { ClientInfo } from '../session/client-info';

/** A login after the first factor was verified. */
export interface LoginAttempt {
  client: ClientInfo | null;
  /** The second-factor code as entered. */
  code?: string | undefined;
}
