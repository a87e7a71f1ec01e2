import { z } from 'zod';

const count = (standard: number, most: number) => z.coerce.number().int().min(1).max(most).default(standard);

/** What clients may make each gateway process hold for them, and how long they may take. */
export const edgeSettings = {
  MAX_CONNECTIONS: count(10_000, 1_000_000),
  /** Enough for an office behind one address, and far from enough to fill the gateway. */
  MAX_CONNECTIONS_PER_ADDRESS: count(500, 1_000_000),
  /** Bytes of request bodies in memory, of all clients and of one network; at least one body of a mebibyte. */
  MAX_BODY_BYTES: z.coerce.number().int().min(2_097_152).default(134_217_728),
  MAX_BODY_BYTES_PER_ADDRESS: z.coerce.number().int().min(1_048_576).default(16_777_216),
  /** The rate at which a body must come that takes longer than ten seconds. */
  MIN_BODY_BYTES_PER_SECOND: z.coerce.number().int().min(0).default(2_048),
  /** For the headers of a request, and for the whole of it. */
  HEADERS_TIMEOUT_SECONDS: count(10, 3_600),
  REQUEST_TIMEOUT_SECONDS: count(30, 3_600),
  /** Pictures that are sent at once, by all sellers and by one. */
  MAX_UPLOADS: count(32, 10_000),
  MAX_UPLOADS_PER_SELLER: count(8, 10_000),
};

export type EdgeLimits = { [Name in keyof typeof edgeSettings]: number };
