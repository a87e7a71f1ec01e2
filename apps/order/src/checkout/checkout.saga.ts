import { createEvent, type DomainEvent } from '@e-storefront/events';
import { retryOnConflict } from '@e-storefront/mongo';
import type { CartRepository } from '../cart/cart.model';
import { CHECKOUT_STEPS, type Checkout, type CheckoutPlan } from './checkout';
import type { CheckoutRepository } from './checkout.model';
import { withRetry, withSingleRetry } from './checkout-retries';
import {
  createCheckoutSteps,
  isStepRequired,
  type CompensableStep,
  type Step,
  type StepDependencies,
} from './checkout.steps';
import type { Checkpoint } from './checkpoints';
import { createNewOrders } from './new-orders';
import { toOrderGroup, type NewOrder, type Order, type OrderGroup } from '../order/order';
import { assertWithinUnpaidLimit, type UnpaidOrders, type UnpaidPolicy } from '../order/unpaid-orders';

interface Dependencies extends StepDependencies {
  checkouts: CheckoutRepository;
  carts: CartRepository;
  outboxProcessor: {
    publishPlaced(placed: readonly NewOrder[]): Promise<void>;
    process(orderId: string): Promise<void>;
  };
  unpaidPolicy: UnpaidPolicy;
  /** Receives errors that recovery will retry. */
  onFailure: (error: unknown, groupId: string) => void;
  /** Awaited at every checkpoint, for fault tests. */
  onCheckpoint?: ((checkpoint: Checkpoint) => Promise<void>) | undefined;
}

interface CommittedOrders {
  newOrders: readonly NewOrder[];
  orders: Order[];
}

/**
 * Places orders in steps. What a step can leave behind is recorded before it runs: a failure before the commit
 * compensates, in reverse order, every step that was started, also one without a response. The commit completes the
 * checkout; `recover` compensates one whose process has died before.
 */
export class CheckoutSaga {
  readonly #deps: Dependencies;
  readonly #steps: Record<CompensableStep, Step>;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#steps = createCheckoutSteps(deps);
  }

  /** Executes a plan, all or nothing. @throws the error of the failed step */
  async run(plan: CheckoutPlan): Promise<OrderGroup> {
    const { checkouts, outboxProcessor, onCheckpoint } = this.#deps;
    const checkout = await checkouts.start(plan);
    let committed: CommittedOrders;
    try {
      committed = await checkouts.withLease(plan.groupId, () => this.#execute(checkout));
    } catch (error) {
      await this.#rollBack(checkout, { notifyBuyer: false });
      throw error;
    }
    await onCheckpoint?.('after:placeOrders');
    await outboxProcessor.publishPlaced(committed.newOrders);
    await onCheckpoint?.('after:finish');
    return toOrderGroup(plan.groupId, committed.orders);
  }

  /**
   * Completes or compensates checkouts whose process has died, each once per run. Safe with several instances.
   * @returns when the next unfinished checkout can be claimed, if there is one
   */
  async recover(now = new Date()): Promise<Date | null> {
    const { checkouts, carts, outboxProcessor } = this.#deps;
    const seen = new Set<string>();
    for (
      let checkout = await checkouts.claimExpired(now);
      checkout && !seen.has(checkout.groupId);
      checkout = await checkouts.claimExpired(now)
    ) {
      seen.add(checkout.groupId);
      if (checkout.state !== 'committed') {
        await this.#rollBack(checkout, { notifyBuyer: true });
        continue;
      }
      // The processes of an earlier release complete a checkout after its commit.
      await carts.clearLocked(checkout.groupId);
      await checkouts.complete(checkout.groupId, 'completed');
      for (const { id } of checkout.drafts) await outboxProcessor.process(id);
    }
    return checkouts.findNextExpiry();
  }

  async #execute(checkout: Checkout): Promise<CommittedOrders> {
    const { checkouts, onCheckpoint } = this.#deps;
    const unpaid = new Set<string>();
    for (const step of CHECKOUT_STEPS) {
      if (!isStepRequired(this.#steps, step, checkout)) continue;
      // `start` has recorded the reservations. After the payments no step adds anything to compensate.
      if (step === 'authorisePayment') await checkouts.startStep(checkout.groupId, step);
      checkout.step = step;
      await onCheckpoint?.(`before:${step}`);
      if (step === 'placeOrders') break;
      for (const id of (await withRetry(() => this.#steps[step].run(checkout))) ?? []) unpaid.add(id);
      await onCheckpoint?.(`after:${step}`);
    }
    return retryOnConflict(async () => {
      const newOrders = createNewOrders(checkout, { unpaid, policy: this.#deps.unpaidPolicy });
      const guard = (open: UnpaidOrders): void => this.#assertWithinUnpaidLimit(open, checkout, unpaid);
      const orders = await checkouts.commit(checkout, newOrders, guard);
      // An order number was in use; the next attempt generates others.
      return orders ? { newOrders, orders } : undefined;
    });
  }

  /** @throws EMAIL_NOT_VERIFIED, UNPAID_LIMIT */
  #assertWithinUnpaidLimit(
    open: UnpaidOrders,
    { drafts, isVerified }: CheckoutPlan,
    unpaid: ReadonlySet<string>,
  ): void {
    const items = drafts.filter(({ id }) => unpaid.has(id)).flatMap((draft) => draft.items);
    assertWithinUnpaidLimit(open, { orders: unpaid.size, items, isVerified }, this.#deps.unpaidPolicy);
  }

  async #rollBack(checkout: Checkout, options: { notifyBuyer: boolean }): Promise<void> {
    const { checkouts, onFailure } = this.#deps;
    try {
      if (await checkouts.beginCompensation(checkout.groupId)) await this.#compensate(checkout, options);
    } catch (error) {
      onFailure(error, checkout.groupId);
    }
  }

  /** Compensates every step that it can; recovery repeats those whose service is unavailable. */
  async #compensate(checkout: Checkout, { notifyBuyer }: { notifyBuyer: boolean }): Promise<void> {
    const started = CHECKOUT_STEPS.slice(0, CHECKOUT_STEPS.indexOf(checkout.step) + 1).reverse();
    const failures: unknown[] = [];
    for (const step of started) {
      if (step === 'placeOrders' || !isStepRequired(this.#steps, step, checkout)) continue;
      await withSingleRetry(() => this.#steps[step].compensate(checkout)).catch((error: unknown) =>
        failures.push(error),
      );
    }
    if (failures.length > 0) throw failures[0];
    const failureEvent = notifyBuyer ? createFailureEvent(checkout) : undefined;
    await this.#deps.checkouts.complete(checkout.groupId, 'compensated', failureEvent);
  }
}

/** Notifies the buyer of a checkout whose process died before it could respond. */
function createFailureEvent({ groupId, drafts }: CheckoutPlan): DomainEvent | undefined {
  const [first] = drafts;
  return first && createEvent('checkout.failed.v1', { groupId, customerId: first.customerId });
}
