import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@e-storefront/errors';
import { isDuplicateKey } from './errors';

/**
 * Each failed attempt means that a concurrent write succeeded, so as many concurrent writers of one document
 * are all served.
 */
const MAX_ATTEMPTS = 50;
/** The first retry is immediate; the upper limit of later random delays grows by this. */
const DELAY_STEP_MS = 10;
const MAX_DELAY_MS = 100;

/**
 * Reads, decides and writes, and repeats all three after a concurrent write: at most 50 times, within about 3
 * seconds.
 * @param attempt reads afresh each time; returns undefined when its write met a concurrent one
 * @param message the message of the error after the last attempt
 * @throws CONFLICT when every attempt met a concurrent write
 */
export async function retryOnConflict<T>(
  attempt: () => Promise<T | undefined>,
  { message }: { message?: string } = {},
): Promise<T> {
  for (let count = 1; count <= MAX_ATTEMPTS; count += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
    if (count > 1) await delay(Math.random() * Math.min(DELAY_STEP_MS * count, MAX_DELAY_MS));
  }
  throw new DomainError('CONFLICT', message === undefined ? {} : { message });
}

/**
 * Upserts, and repeats it once when a concurrent upsert has inserted the row: the second attempt finds it.
 * @throws the duplicate key error of another index
 */
export async function retryOnDuplicateKey<T>(upsert: () => Promise<T>): Promise<T> {
  try {
    return await upsert();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return upsert();
  }
}
