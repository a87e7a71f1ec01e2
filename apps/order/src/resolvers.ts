import { cartMutations, cartQueries, cartTypes } from './cart.resolvers';
import { orderMutations, orderQueries, orderSubscriptions, orderTypes } from './order.resolvers';
import type { Resolvers } from './schema.generated';

export const resolvers: Resolvers = {
  ...orderTypes,
  ...cartTypes,
  Query: { ...orderQueries, ...cartQueries },
  Mutation: { ...orderMutations, ...cartMutations },
  Subscription: orderSubscriptions,
};
