import { setTimeout as delay } from 'node:timers/promises';
import { checkoutViolations } from './checkout.invariants';
import { couponViolations } from './coupon.invariants';
import type { Databases, Scope } from './databases';
import { moneyViolations } from './money.invariants';
import { stockViolations } from './stock.invariants';

/** Checks everything that must hold once nothing is in progress; returns each violation in words. */
export async function violations(databases: Databases, scope: Scope): Promise<string[]> {
  const parts = [stockViolations, checkoutViolations, couponViolations, moneyViolations];
  return (await Promise.all(parts.map((part) => part(databases, scope)))).flat();
}

/** The violations that remain at the timeout; none as soon as one check finds none. */
export async function lastingViolations(look: () => Promise<string[]>, until: number): Promise<string[]> {
  for (; ; await delay(200)) {
    const found = await look().catch((error: unknown) => [`unreadable: ${String(error)}`]);
    if (found.length === 0 || Date.now() > until) return found;
  }
}
