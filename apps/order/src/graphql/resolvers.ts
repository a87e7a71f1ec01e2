import { cartMutations, cartQueries, cartTypes } from '../cart/cart.resolvers';
import { pricingQueries, pricingTypes } from '../pricing/pricing.resolvers';
import { orderMutations, orderQueries, orderSubscriptions, orderTypes } from '../order/order.resolvers';
import type { Resolvers } from '../schema.generated';

export const resolvers: Resolvers = {
  ...orderTypes,
  ...cartTypes,
  ...pricingTypes,
  Query: { ...orderQueries, ...cartQueries, ...pricingQueries },
  Mutation: { ...orderMutations, ...cartMutations },
  Subscription: orderSubscriptions,
};
