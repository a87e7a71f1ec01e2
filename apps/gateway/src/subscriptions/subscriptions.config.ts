import { z } from 'zod';

const maximum = (standard: number) => z.coerce.number().int().min(1).default(standard);

/** Limits on WebSockets, per gateway process. */
export const subscriptionSettings = {
  LIVE_SOCKETS_PER_USER: maximum(30),
  /** Sockets of guests at one address, and sockets that have not authenticated yet. */
  LIVE_SOCKETS_PER_ADDRESS: maximum(100),
  LIVE_OPERATIONS_PER_SOCKET: maximum(50),
};
