import type { SessionEnd } from '../session/session.service';
import type { EndTeller, ProgramRepository } from './api-client';

/** The ends of sessions that change what the account is or may do: its programs were made for another one. */
const ENDS_PROGRAMS: ReadonlySet<SessionEnd> = new Set([
  'role-changed',
  'seller-decided',
  'account-locked',
  'account-deleted',
]);

interface Ports {
  programs: ProgramRepository;
  teller: EndTeller;
}

/** Ends programs together with the sessions of their owner. */
export class ProgramEnds {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Revokes every machine client and key of an account whose role has changed, on which as a seller was decided, or
   * that is locked or deleted, for good.
   * A new password leaves them: they are secrets of their own, listed and revoked by themselves.
   */
  async endWith(ownerId: string, reason: SessionEnd): Promise<void> {
    if (!ENDS_PROGRAMS.has(reason)) return;
    await this.#ports.teller.announce(await this.#ports.programs.revoke({ ownerId }));
  }
}
