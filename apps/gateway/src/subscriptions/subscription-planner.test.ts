import { readFileSync } from 'node:fs';
import path from 'node:path';
import { prepareOperation } from '../../test/fixtures/prepared-operations';
import type { SubscriptionPlan } from './apollo-internals';
import { SubscriptionPlanner } from './subscription-planner';

const planner = new SubscriptionPlanner(
  readFileSync(path.resolve(__dirname, '../../supergraph.graphql'), 'utf8'),
);

const planSubscription = (query: string, variables = {}): SubscriptionPlan =>
  planner.plan(prepareOperation(planner.schema, query, variables).planned);

/** Fails when an upgrade changes the shape of Apollo's subscription plans, which is undocumented. */
describe('the plan of a subscription', () => {
  it('across subgraphs has the owner as its primary fetch and the others in its rest', () => {
    const { primary, rest } = planSubscription(
      `subscription Follow($orderId: ID!) {
      orderUpdated(orderId: $orderId) { orderStatus items { product { name seller { name } } } tickets { ticketId } }
    }`,
      { orderId: '1' },
    );
    expect([primary.kind, primary.serviceName, primary.variableUsages]).toEqual([
      'Fetch',
      'order',
      ['orderId'],
    ]);
    expect(primary.operation).toMatch(/^subscription/);
    const services = [...JSON.stringify(rest).matchAll(/"serviceName":"(\w+)"/g)].map(([, name]) => name);
    expect([...new Set(services)].sort()).toEqual(['auth', 'product', 'ticket']);
  });

  it('within one subgraph has no rest', () => {
    const { primary, rest } = planSubscription('subscription { myOrdersUpdated { id orderStatus total } }');
    expect([primary.serviceName, rest]).toEqual(['order', undefined]);
  });

  it('is cached for all spellings of one operation', () => {
    const query = 'subscription T($id: ID!) { ticketUpdated(ticketId: $id) { id order { total } } }';
    const other = `subscription T($id: ID!) { ...F } fragment F on Subscription {
      ticketUpdated(ticketId: $id) { id } ticketUpdated(ticketId: $id) { order { total @include(if: true) } }
    }`;
    expect(planSubscription(query, { id: '1' })).toBe(planSubscription(other, { id: '2' }));
    expect(planSubscription(query, { id: '1' }).primary.serviceName).toBe('ticket');
  });

  it('is rejected for a query', () => {
    expect(() => planSubscription('{ products { products { id } } }')).toThrow(
      'Expected a subscription plan',
    );
  });
});
