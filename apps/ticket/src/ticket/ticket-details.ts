import type { RequestContext } from '@e-storefront/subgraph';

/** Whether the caller's operation selects how many tickets a list holds. */
export function selectsTotal({ selection }: RequestContext): boolean {
  return selection?.includes('TicketPage', ['pagination']) ?? true;
}
