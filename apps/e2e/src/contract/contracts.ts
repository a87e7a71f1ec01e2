import { auth } from './auth';
import { category } from './category';
import type { SubgraphContract } from './contract';
import { coupon } from './coupon';
import { order } from './order';
import { product } from './product';
import { ticket } from './ticket';

/** The contracts of existing clients, by subgraph. */
export const CONTRACTS: Readonly<Record<string, SubgraphContract>> = {
  auth,
  category,
  product,
  coupon,
  order,
  ticket,
};
