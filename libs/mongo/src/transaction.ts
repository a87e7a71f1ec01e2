import type { ClientSession } from 'mongoose';

/** A transaction that is open. Services hand it on; only model files write in it. */
export type Transaction = ClientSession;

/** Writes that belong to the caller's transaction: they happen together with its other writes or not at all. */
export type WriteWithin = (transaction: Transaction) => Promise<void>;
