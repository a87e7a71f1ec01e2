import { beingCheckedOut, type CartRepository } from './cart.service';
import type { Catalogue } from './catalogue';
import { CHECKOUT_STEPS, type Checkout, type CheckoutPlan, type CheckoutStep } from './checkout.entity';
import { newOrders } from './checkout.orders';
import type { Coupons } from './coupons';
import { groupOf, type Order, type OrderGroup } from './order.entity';
import type { NewOrder } from './order.repository';

/** Where checkouts are recorded, so that one whose process died is finished or undone by another. */
export interface CheckoutRepository {
  /** Records a new checkout as running, at its first step. */
  begin(plan: CheckoutPlan): Promise<Checkout>;
  /** Records that a step begins and renews the lease. @throws CONFLICT when the checkout is not running any more */
  enter(groupId: string, step: CheckoutStep): Promise<void>;
  /**
   * Writes the orders and the change from running to placed, together or not at all.
   * @returns null when an order number is taken already
   * @throws CONFLICT when the checkout is not running any more
   */
  place(groupId: string, orders: readonly NewOrder[]): Promise<Order[] | null>;
  /**
   * Takes a checkout back, also one that was undone already: its process may have gone on meanwhile.
   * @returns false when its orders are placed, so that it can only be finished
   */
  takeBack(groupId: string): Promise<boolean>;
  /** Records the end. */
  end(groupId: string, state: 'done' | 'undone'): Promise<void>;
  /** Takes over one checkout that nobody has touched since its lease ran out; null when there is none. */
  adopt(now: Date): Promise<Checkout | null>;
}

interface Ports {
  checkouts: CheckoutRepository;
  carts: CartRepository;
  catalogue: Catalogue;
  coupons: Coupons;
  relay: { deliver(orderId: string): Promise<void> };
  /** Told of what a recovery will try again. */
  onFailure: (error: unknown, groupId: string) => void;
}

interface Step {
  run(plan: CheckoutPlan): Promise<unknown>;
  /** Must do no harm when the step never took place. */
  undo(plan: CheckoutPlan): Promise<void>;
}

const NUMBER_TRIES = 5;

/**
 * Places orders in named steps. A failure before the orders stand undoes, in reverse, every step that was begun, also
 * one whose answer never came; once they stand, what is left is finished, now or by `recover`.
 */
export class CheckoutSaga {
  readonly #ports: Ports;
  readonly #steps: Record<Exclude<CheckoutStep, 'placeOrders'>, Step>;

  constructor(ports: Ports) {
    this.#ports = ports;
    const { carts, catalogue, coupons } = ports;
    this.#steps = {
      freezeCart: {
        run: async ({ cart, groupId }) => {
          if (cart && !(await carts.freeze(cart, groupId))) throw beingCheckedOut();
        },
        undo: async ({ cart, groupId }) => {
          if (cart) await carts.thaw(groupId);
        },
      },
      reserveStock: {
        run: ({ groupId, stock }) => catalogue.reserve(groupId, stock),
        undo: ({ groupId }) => catalogue.release(groupId),
      },
      redeemCoupon: {
        run: async ({ coupon, groupId }) => {
          if (coupon) await coupons.redeem(coupon.code, groupId, coupon.basket);
        },
        undo: async ({ coupon, groupId }) => {
          if (coupon) await coupons.release(groupId);
        },
      },
    };
  }

  /** Carries a plan out, wholly or not at all. @throws what the failing step threw */
  async run(plan: CheckoutPlan): Promise<OrderGroup> {
    const { checkouts } = this.#ports;
    const checkout = await checkouts.begin(plan);
    let orders: Order[];
    try {
      orders = await this.#place(checkout);
    } catch (error) {
      await this.#afterFailure(checkout);
      throw error;
    }
    await this.#finish(
      plan,
      orders.map(({ id }) => id),
    );
    return groupOf(plan.groupId, orders);
  }

  /** Finishes or undoes checkouts whose process has died, each once a run. */
  async recover(now = new Date()): Promise<void> {
    const { checkouts } = this.#ports;
    const seen = new Set<string>();
    for (
      let one = await checkouts.adopt(now);
      one && !seen.has(one.groupId);
      one = await checkouts.adopt(now)
    ) {
      seen.add(one.groupId);
      if (one.state === 'placed') await this.#finish(one, []);
      else await this.#afterFailure(one);
    }
  }

  async #place(checkout: Checkout): Promise<Order[]> {
    for (const step of CHECKOUT_STEPS) {
      if (!takesPart(step, checkout)) continue;
      await this.#ports.checkouts.enter(checkout.groupId, step);
      checkout.step = step;
      if (step === 'placeOrders') break;
      await this.#steps[step].run(checkout);
    }
    // Before the orders stand: a reservation that has run out undoes the checkout instead of leaving orders without stock.
    await this.#ports.catalogue.commit(checkout.groupId);
    for (let tried = 0; tried < NUMBER_TRIES; tried += 1) {
      const orders = await this.#ports.checkouts.place(checkout.groupId, newOrders(checkout));
      if (orders) return orders;
    }
    throw new Error('No free order number was found.');
  }

  async #afterFailure(checkout: Checkout): Promise<void> {
    const { checkouts, onFailure } = this.#ports;
    try {
      if (await checkouts.takeBack(checkout.groupId)) await this.#undo(checkout);
      else await this.#finish(checkout, []);
    } catch (error) {
      onFailure(error, checkout.groupId);
    }
  }

  /** Undoes what it can; when a service does not answer, the rest is undone all the same and that part by a recovery. */
  async #undo(checkout: Checkout): Promise<void> {
    const begun = CHECKOUT_STEPS.slice(0, CHECKOUT_STEPS.indexOf(checkout.step) + 1).reverse();
    const failures: unknown[] = [];
    for (const step of begun) {
      if (step === 'placeOrders' || !takesPart(step, checkout)) continue;
      await this.#steps[step].undo(checkout).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
    await this.#ports.checkouts.end(checkout.groupId, 'undone');
  }

  async #finish(plan: CheckoutPlan, orderIds: readonly string[]): Promise<void> {
    const { carts, checkouts, relay, onFailure } = this.#ports;
    try {
      if (plan.cart) await carts.empty(plan.groupId);
      await checkouts.end(plan.groupId, 'done');
    } catch (error) {
      onFailure(error, plan.groupId);
    }
    for (const id of orderIds) await relay.deliver(id);
  }
}

function takesPart(step: CheckoutStep, { cart, coupon }: CheckoutPlan): boolean {
  if (step === 'freezeCart') return cart !== null;
  return step !== 'redeemCoupon' || coupon !== null;
}
