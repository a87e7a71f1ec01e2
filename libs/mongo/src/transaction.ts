import type { ClientSession } from 'mongoose';

/** An open transaction. Services pass it on; only model files write in it. */
export type Transaction = ClientSession;

/** Writes in the caller's transaction: they succeed or fail together with its other writes. */
export type WriteWithin = (transaction: Transaction) => Promise<void>;
