import type { GatewayContext } from '../context';
import { getRequestCost, getRouteCost, getOperationCosts, type LimitCost } from './limit-costs';
import type { CallerContext } from './caller';
import { getRouteLimit } from './policies';
import type { RateLimiter } from './rate-limiter';
import type { Operation } from '../selections/root-fields';

/** Limits WebSockets. Queries and mutations are counted where they run, as over HTTP. */
export class SocketLimits {
  readonly #rateLimiter: RateLimiter;

  constructor(rateLimiter: RateLimiter) {
    this.#rateLimiter = rateLimiter;
  }

  /** Counts an authenticated connection. @throws RATE_LIMITED, SERVICE_UNAVAILABLE */
  async countConnection(caller: CallerContext): Promise<void> {
    await this.#consume([getRouteCost(getRouteLimit('connection_init'), caller)]);
  }

  /** Counts an upgrade request. @throws RATE_LIMITED */
  async countUpgrade(client: GatewayContext['client']): Promise<void> {
    await this.#consume([getRouteCost(getRouteLimit('upgrade'), { client, principal: null })]);
  }

  /** Rejects a caller that has sent too many invalid messages. @throws RATE_LIMITED */
  assertMayRead(caller: CallerContext): void {
    const error = this.#rateLimiter.findExhausted([getRequestCost(caller, true)])?.error;
    if (error) throw error;
  }

  /** Counts a message without a valid operation. @throws RATE_LIMITED */
  async countInvalidMessage(caller: CallerContext): Promise<void> {
    await this.#consume([getRequestCost(caller, true)]);
  }

  /**
   * Counts an operation that was rejected before it was counted, such as a too costly one, without changing its
   * response.
   */
  async countUnlessCounted(headers: ReadonlyMap<string, string>, caller: CallerContext): Promise<void> {
    if (!headers.has('ratelimit')) await this.#rateLimiter.consume([getRequestCost(caller, true)]);
  }

  /** Counts a subscription that starts; its events are not counted. @throws RATE_LIMITED, SERVICE_UNAVAILABLE */
  async countSubscription(operation: Operation, caller: CallerContext): Promise<void> {
    await this.#consume(getOperationCosts(operation, caller));
  }

  async #consume(costs: LimitCost[]): Promise<void> {
    const { error } = await this.#rateLimiter.consume(costs);
    if (error) throw error;
  }
}
