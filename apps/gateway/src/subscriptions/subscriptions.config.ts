import { z } from 'zod';

const count = (standard: number) => z.coerce.number().int().min(1).default(standard);

/** How much one client may hold open over sockets, at each gateway process. */
export const liveSettings = {
  LIVE_SOCKETS_PER_USER: count(30),
  /** Guests of one address, and whoever has not said yet who they are. */
  LIVE_SOCKETS_PER_ADDRESS: count(100),
  LIVE_OPERATIONS_PER_SOCKET: count(50),
};
