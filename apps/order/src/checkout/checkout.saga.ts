import { createEvent, type DomainEvent } from '@e-storefront/events';
import type { CartRepository } from '../cart/cart.service';
import {
  CHECKOUT_STEPS,
  type Checkout,
  type CheckoutPlan,
  type CheckoutPoint,
  type CheckoutState,
  type CheckoutStep,
} from './checkout';
import { newOrders } from './new-orders';
import { persistently, undoing } from './checkout-retries';
import { checkoutSteps, takesPart, type Step, type StepPorts, type UndoableStep } from './checkout.steps';
import { toOrderGroup, type Order, type OrderGroup } from '../order/order';
import type { NewOrder } from '../order/order';
import { assertMayOweMore, type UnpaidOrders, type UnpaidPolicy } from './unpaid-orders';

/** Where checkouts are recorded, so that one whose process died is finished or undone by another. */
export interface CheckoutRepository {
  /** Records a new checkout as running, at its first step. @throws CONFLICT when it was given up before it began */
  begin(plan: CheckoutPlan): Promise<Checkout>;
  /** Records that a step begins and renews the lease. @throws CONFLICT when the checkout is not running any more */
  enter(groupId: string, step: CheckoutStep): Promise<void>;
  /**
   * Writes the orders, what they do to the ledger and the change from running to placed, together or not at all.
   * @param guard sees what the buyer has on order without having paid, where the new orders are unpaid, too, and throws
   *   to refuse them
   * @returns null when an order number is taken already
   * @throws CONFLICT when the checkout is not running any more
   */
  place(
    groupId: string,
    orders: readonly NewOrder[],
    guard: (open: UnpaidOrders) => void,
  ): Promise<Order[] | null>;
  /**
   * Takes a checkout back, also one that was undone already: its process may have gone on meanwhile.
   * @returns false when its orders are placed, so that it can only be finished
   */
  takeBack(groupId: string): Promise<boolean>;
  /** Records the end, and in the same write what is to be told of it. */
  end(groupId: string, state: 'done' | 'undone', word?: DomainEvent): Promise<void>;
  /** What a checkout was going to do; null when it is not kept any more. */
  find(groupId: string): Promise<CheckoutPlan | null>;
  /** Takes over one checkout that nobody has touched since its lease ran out; null when there is none. */
  adopt(now: Date): Promise<Checkout | null>;
  /** How far a checkout has come; one that was never begun counts as undone, and can then never begin. */
  settledState(groupId: string, placedBy: string): Promise<CheckoutState>;
  /** The group that somebody has placed by the same wish since `since`; null when there is none. */
  placedSince(placedBy: string, wishHash: string, since: Date): Promise<string | null>;
}

interface Ports extends StepPorts {
  checkouts: CheckoutRepository;
  carts: CartRepository;
  outboxProcessor: {
    publishPlaced(placed: readonly NewOrder[]): Promise<void>;
    process(orderId: string): Promise<void>;
  };
  unpaidPolicy: UnpaidPolicy;
  /** Told of what a recovery will try again. */
  onFailure: (error: unknown, groupId: string) => void;
  /** Told of every point that a checkout comes to; tests stop it there. */
  at?: ((point: CheckoutPoint) => Promise<void>) | undefined;
}

interface Placed {
  fresh: readonly NewOrder[];
  orders: Order[];
}

const NUMBER_TRIES = 5;

/**
 * Places orders in named steps. A failure before the orders stand undoes, in reverse, every step that was begun, also
 * one whose answer never came; once they stand, what is left is finished, now or by `recover`.
 */
export class CheckoutSaga {
  readonly #ports: Ports;
  readonly #steps: Record<UndoableStep, Step>;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#steps = checkoutSteps(ports);
  }

  /** Carries a plan out, wholly or not at all. @throws what the failing step threw */
  async run(plan: CheckoutPlan): Promise<OrderGroup> {
    const checkout = await this.#ports.checkouts.begin(plan);
    let placed: Placed;
    try {
      placed = await this.#place(checkout);
    } catch (error) {
      await this.#afterFailure(checkout, { tellBuyer: false });
      throw error;
    }
    await this.#finish(plan);
    await this.#ports.outboxProcessor.publishPlaced(placed.fresh);
    return toOrderGroup(plan.groupId, placed.orders);
  }

  /** Finishes or undoes checkouts whose process has died, each once a run. Safe from several instances. */
  async recover(now = new Date()): Promise<void> {
    const { checkouts } = this.#ports;
    const seen = new Set<string>();
    for (
      let one = await checkouts.adopt(now);
      one && !seen.has(one.groupId);
      one = await checkouts.adopt(now)
    ) {
      seen.add(one.groupId);
      if (one.state !== 'placed') {
        await this.#afterFailure(one, { tellBuyer: true });
        continue;
      }
      await this.#finish(one);
      for (const { id } of one.drafts) await this.#ports.outboxProcessor.process(id);
    }
  }

  async #place(checkout: Checkout): Promise<Placed> {
    const unpaid = new Set<string>();
    for (const step of CHECKOUT_STEPS) {
      if (!takesPart(this.#steps, step, checkout)) continue;
      // The first one that takes part is recorded by the beginning itself.
      if (step !== checkout.step) await this.#ports.checkouts.enter(checkout.groupId, step);
      checkout.step = step;
      await this.#ports.at?.(`before:${step}`);
      if (step === 'placeOrders') break;
      for (const id of (await persistently(() => this.#steps[step].run(checkout))) ?? []) unpaid.add(id);
      await this.#ports.at?.(`after:${step}`);
    }
    for (let tried = 0; tried < NUMBER_TRIES; tried += 1) {
      const fresh = newOrders(checkout, { unpaid, policy: this.#ports.unpaidPolicy });
      const guard = (open: UnpaidOrders): void => this.#assertMayOwe(open, checkout, unpaid);
      const orders = await this.#ports.checkouts.place(checkout.groupId, fresh, guard);
      if (orders) return { fresh, orders };
    }
    throw new Error('No free order number was found.');
  }

  /** @throws EMAIL_NOT_VERIFIED, UNPAID_LIMIT */
  #assertMayOwe(open: UnpaidOrders, { drafts, isVerified }: CheckoutPlan, unpaid: ReadonlySet<string>): void {
    const items = drafts.filter(({ id }) => unpaid.has(id)).flatMap((draft) => draft.items);
    assertMayOweMore(open, { orders: unpaid.size, items, isVerified }, this.#ports.unpaidPolicy);
  }

  async #afterFailure(checkout: Checkout, options: { tellBuyer: boolean }): Promise<void> {
    const { checkouts, onFailure } = this.#ports;
    try {
      if (await checkouts.takeBack(checkout.groupId)) await this.#undo(checkout, options);
      else await this.#finish(checkout);
    } catch (error) {
      onFailure(error, checkout.groupId);
    }
  }

  /** Undoes what it can; when a service does not answer, the rest is undone all the same and that part by a recovery. */
  async #undo(checkout: Checkout, { tellBuyer }: { tellBuyer: boolean }): Promise<void> {
    const begun = CHECKOUT_STEPS.slice(0, CHECKOUT_STEPS.indexOf(checkout.step) + 1).reverse();
    const failures: unknown[] = [];
    for (const step of begun) {
      if (step === 'placeOrders' || !takesPart(this.#steps, step, checkout)) continue;
      await undoing(() => this.#steps[step].undo(checkout)).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
    await this.#ports.checkouts.end(checkout.groupId, 'undone', tellBuyer ? failureOf(checkout) : undefined);
  }

  async #finish(plan: CheckoutPlan): Promise<void> {
    const { at, carts, checkouts, onFailure } = this.#ports;
    try {
      await at?.('after:placeOrders');
      if (plan.cart) await carts.empty(plan.groupId);
      await checkouts.end(plan.groupId, 'done');
      await at?.('after:finish');
    } catch (error) {
      onFailure(error, plan.groupId);
    }
  }
}

/** The word for a buyer whose process died before it could answer. */
function failureOf({ groupId, drafts }: CheckoutPlan): DomainEvent | undefined {
  const [first] = drafts;
  return first && createEvent('checkout.failed.v1', { groupId, customerId: first.customerId });
}
