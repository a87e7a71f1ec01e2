import { createHash } from 'node:crypto';
import type { AccountNotice } from '@e-storefront/events';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import type { SessionEnd, SessionService } from './session.service';

/**
 * An end of sessions that was decided on by a change of their account: it concerns the sessions of earlier epochs,
 * but for one. Epochs are counted, not clocked: a login in the same millisecond is of the new epoch and goes on.
 */
export interface PendingEnd {
  epoch: number;
  /** The session that goes on. */
  except: string | null;
  reason: SessionEnd;
  /** The mail that tells the owner of the change; null for none. */
  notice: AccountNotice | null;
  at: Date;
}

/** Where ends wait: in the accounts themselves, written together with the change that caused them. */
export interface PendingEndRepository {
  of(userId: string): Promise<PendingEnd[]>;
  /** Accounts with ends that wait, the longest waiting first. */
  waiting(limit: number): Promise<{ userId: string; ends: PendingEnd[] }[]>;
  /** Takes an end that was carried out off its account. */
  settled(userId: string, epoch: number): Promise<void>;
}

/** Removes what other collections hold of an account. */
export interface PersonalData {
  removeAllOf(userId: string): Promise<void>;
}

/** Ends what else acts in the name of an account, where the reason asks for it. */
export interface EndsWithSessions {
  endWith(userId: string, reason: SessionEnd): Promise<void>;
}

interface Ports {
  pending: PendingEndRepository;
  sessions: SessionService;
  /** The keys and machine clients of accounts. */
  programs: EndsWithSessions;
  requests: Pick<AccountMailRequests, 'once'>;
  /** What goes with a deleted account. */
  personalData: readonly PersonalData[];
  onError: (error: unknown) => void;
}

/** The most accounts that one look takes on. */
const MOST_AT_ONCE = 100;

/** Whether an end concerns a session. */
export function concerns(end: PendingEnd, session: { id: string; epoch: number }): boolean {
  return session.epoch < end.epoch && session.id !== end.except;
}

/**
 * Carries out the ends that changes of accounts have left: at once, and, where that failed or the process died in
 * between, by the next look of any instance. Doing it twice does no harm.
 */
export class PendingEnds {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Carries out an end. Never rejects: the change is made, and the end stays written down until it is done. */
  async settle(userId: string, end: PendingEnd): Promise<void> {
    try {
      await this.#carryOut(userId, end);
    } catch (error) {
      this.#ports.onError(error);
    }
  }

  /** Carries out everything that waits; one that fails holds no other up. @throws what the database throws */
  async settleAll(): Promise<void> {
    for (const { userId, ends } of await this.#ports.pending.waiting(MOST_AT_ONCE)) {
      for (const end of ends) await this.settle(userId, end);
    }
  }

  async #carryOut(userId: string, { epoch, except, reason, notice }: PendingEnd): Promise<void> {
    const { pending, sessions, programs, personalData, requests } = this.#ports;
    await sessions.end({ userId, before: epoch, ...(except !== null && { except }) }, reason);
    await programs.endWith(userId, reason);
    if (reason === 'account-deleted') for (const holder of personalData) await holder.removeAllOf(userId);
    if (notice) await requests.once(noticeIdOf(userId, epoch), { accountId: userId, mail: notice });
    await pending.settled(userId, epoch);
  }
}

/** The id of the request for an end's mail: a UUID (version 8, RFC 9562) that is the same whoever carries it out. */
function noticeIdOf(userId: string, epoch: number): string {
  const bytes = createHash('sha256').update(`notice ${userId} ${epoch}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
