import { createHash } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import type { EventData } from '@e-storefront/events';
import { defineModel } from './define-model';
import { isDuplicateKey } from './errors';
import { retryOnConflict } from './retry-on-conflict';

/** What a service that is not auth keeps of an account: how it stands, and nothing personal. */
export interface AccountRecord {
  accountId: string;
  /** The account's version of the newest event or answer that was applied. */
  version: number;
  canSell: boolean;
  isDeleted: boolean;
  /** `nameHash` of the account's name; empty for a deleted account. */
  nameHash: string;
}

/** What the auth service answers about an account that lives. */
type KnownStanding = Pick<AccountRecord, 'accountId' | 'version' | 'canSell'>;

type RecordRow = Omit<AccountRecord, 'accountId'> & { _id: string };

const recordSchema = new Schema<RecordRow>(
  {
    _id: String,
    version: { type: Number, required: true },
    canSell: { type: Boolean, required: true },
    isDeleted: { type: Boolean, required: true },
    nameHash: { type: String, default: '' },
  },
  { collection: 'accountrecords', strict: 'throw', versionKey: false },
);

/**
 * The accounts as the newest event of each says, or an answer of the auth service that came before the event. Events
 * may come late, twice or out of order, as when a dead letter is replayed: one that is older than what is known changes
 * nothing.
 */
export class AccountRecords {
  readonly #records: Model<RecordRow>;

  constructor(connection: Connection) {
    this.#records = defineModel(connection, 'AccountRecord', recordSchema);
  }

  /**
   * Applies an event.
   * @returns false for one that a newer event has overtaken, so that nothing of it is to be carried out; true when it
   *   is the newest, also when it was applied before
   */
  async apply(event: EventData<'account.updated.v1'> | EventData<'account.deleted.v1'>): Promise<boolean> {
    return this.#advance({
      _id: event.accountId,
      version: event.version,
      isDeleted: !('canSell' in event),
      canSell: 'canSell' in event && event.canSell,
      nameHash: 'name' in event ? nameHash(event.name) : '',
    });
  }

  /**
   * Applies what the auth service answered about a living account, by the same order as events. The hash of the name
   * stays until the event comes, which is not overtaken by an answer of its own version.
   */
  async applyStanding({ accountId, version, canSell }: KnownStanding): Promise<void> {
    await this.#advance({ _id: accountId, version, canSell, isDeleted: false });
  }

  /** Whether a newer event of the account was applied already. */
  async isOvertaken({ accountId, version }: { accountId: string; version: number }): Promise<boolean> {
    return ((await this.find(accountId))?.version ?? 0) > version;
  }

  /** The record of an account; null for one that no event was about. */
  async find(accountId: string): Promise<AccountRecord | null> {
    const row = await this.#records.findById(accountId).lean<RecordRow>();
    return row && toRecord(row);
  }

  /** Whether the account is known to be deleted. */
  async isDeleted(accountId: string): Promise<boolean> {
    return (await this.find(accountId))?.isDeleted ?? false;
  }

  /** Writes a state unless a newer one is known. @returns whether it is the newest */
  async #advance({ _id, ...state }: Omit<RecordRow, 'nameHash'> & Partial<RecordRow>): Promise<boolean> {
    const { version } = state;
    return retryOnConflict(async () => {
      try {
        await this.#records.updateOne({ _id, version: { $lte: version } }, { $set: state }, { upsert: true });
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        // The upsert found no row to change and could not add one: a newer one is there, or came at the same moment.
        const known = await this.find(_id);
        return known && known.version > version ? false : undefined;
      }
    });
  }
}

function toRecord({ _id, ...row }: RecordRow): AccountRecord {
  return { accountId: _id, ...row };
}

/** By what a copy of an account's name is known again, without keeping the name itself. */
export function nameHash(name: string): string {
  return createHash('sha256').update(name).digest('base64url');
}
