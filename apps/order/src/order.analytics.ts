import { z } from 'zod';
import { may, type Principal } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { optionalIdOf, parseInput, wordKey, type MinorUnits } from '@e-storefront/values';
import { figuresFor } from './order.access';
import type { OrderScope } from './order.repository';

/** Sums over orders; amounts in minor units. */
export interface DashboardFigures {
  totalOrders: number;
  totalRevenue: MinorUnits;
  pendingOrders: number;
  averageOrderValue: MinorUnits;
}

export interface SalesPoint {
  /** ISO 8601 day on which the stretch begins. */
  date: string;
  sales: MinorUnits;
  orders: number;
  revenue: MinorUnits;
}

export interface SalesByTime {
  daily: SalesPoint[];
  weekly: SalesPoint[];
  monthly: SalesPoint[];
}

export interface ProductSales {
  productId: string;
  productName: string;
  quantity: number;
  sales: MinorUnits;
}

export interface SellerFigures extends DashboardFigures {
  sellerId: string;
  shippedOrders: number;
  deliveredOrders: number;
  cancelledOrders: number;
  topProducts: ProductSales[];
}

/** Counts of orders and what they came to. */
export interface OrderTotals {
  totalOrders: number;
  pendingOrders: number;
  shippedOrders: number;
  deliveredOrders: number;
  cancelledOrders: number;
  totalRevenue: MinorUnits;
  /** Orders that count as revenue. */
  revenueOrders: number;
}

/** Where the sums come from. */
export interface OrderFigures {
  totals(scope: OrderScope): Promise<OrderTotals>;
  /** Days (UTC) without orders are left out; the others in order. */
  salesByDay(scope: OrderScope, from: Date): Promise<SalesPoint[]>;
  topProducts(sellerId: string, limit: number): Promise<ProductSales[]>;
}

const TOP = 5;
const DAY_MS = 86_400_000;
/** The names that clients use for a period, in days. */
const NAMED_DAYS: Readonly<Record<string, number>> = {
  daily: 30,
  weekly: 84,
  monthly: 365,
  day: 1,
  week: 7,
  month: 30,
  quarter: 90,
  year: 365,
};
const DAYS_PER_UNIT = { d: 1, w: 7, m: 365 / 12, y: 365 } as const;
const MAX_DAYS = 366;

const period = z
  .string()
  .transform((value) => daysOf(wordKey(value)))
  .refine((days) => days >= 1 && days <= MAX_DAYS, {
    error: `must be one of: ${Object.keys(NAMED_DAYS).join(', ')}, or up to a year such as 7d, 4w or 12m.`,
  });

/** Figures of the shop or of one seller, by the rights of one caller. */
export class OrderAnalytics {
  readonly #figures: OrderFigures;
  readonly #principal: Principal | null;

  constructor(figures: OrderFigures, principal: Principal | null) {
    this.#figures = figures;
    this.#principal = principal;
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN */
  async dashboard(): Promise<DashboardFigures> {
    return withAverage(await this.#figures.totals(figuresFor(this.#principal)));
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN */
  async sales(periodText: string, now = new Date()): Promise<SalesByTime & { from: Date }> {
    const scope = figuresFor(this.#principal);
    const days = parseInput(period, periodText, 'period');
    const from = new Date(now.getTime() - days * DAY_MS);
    const daily = await this.#figures.salesByDay(scope, from);
    return { from, daily, weekly: rolledUp(daily, mondayOf), monthly: rolledUp(daily, firstOfMonth) };
  }

  /** The figures of one seller, of the caller when none is named. @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN */
  async ofSeller(sellerIdText: string | null | undefined): Promise<SellerFigures> {
    figuresFor(this.#principal);
    const own = this.#principal?.id ?? '';
    const sellerId = optionalIdOf(sellerIdText, 'sellerId') ?? own;
    if (sellerId !== own && !may(this.#principal, 'analytics:read-any')) throw new DomainError('FORBIDDEN');
    const [totals, topProducts] = await Promise.all([
      this.#figures.totals({ sellerId }),
      this.#figures.topProducts(sellerId, TOP),
    ]);
    return { sellerId, topProducts, ...withAverage(totals) };
  }
}

function withAverage(totals: OrderTotals): OrderTotals & { averageOrderValue: MinorUnits } {
  const { totalRevenue, revenueOrders } = totals;
  return { ...totals, averageOrderValue: revenueOrders === 0 ? 0 : Math.round(totalRevenue / revenueOrders) };
}

/** Adds days up by the stretch that they lie in; they come in order, and so do the stretches. */
function rolledUp(days: readonly SalesPoint[], startOf: (date: string) => string): SalesPoint[] {
  const stretches = new Map<string, SalesPoint>();
  for (const { date, sales, orders, revenue } of days) {
    const start = startOf(date);
    const sum = stretches.get(start) ?? { date: start, sales: 0, orders: 0, revenue: 0 };
    stretches.set(start, {
      date: start,
      sales: sum.sales + sales,
      orders: sum.orders + orders,
      revenue: sum.revenue + revenue,
    });
  }
  return [...stretches.values()];
}

/** The Monday of a day's week, both as ISO 8601 days. */
export function mondayOf(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  const sinceMonday = (day.getUTCDay() + 6) % 7;
  return new Date(day.getTime() - sinceMonday * DAY_MS).toISOString().slice(0, 10);
}

function firstOfMonth(date: string): string {
  return `${date.slice(0, 8)}01`;
}

/** The days of a period; 0 for what is none. */
function daysOf(text: string): number {
  const named = Object.hasOwn(NAMED_DAYS, text) ? NAMED_DAYS[text] : undefined;
  if (named !== undefined) return named;
  const [, count, unit] = /^(?:last)?(\d{1,3})(d|w|m|y)(?:ays?|eeks?|onths?|ears?)?$/.exec(text) ?? [];
  return count && unit ? Math.round(Number(count) * DAYS_PER_UNIT[unit as keyof typeof DAYS_PER_UNIT]) : 0;
}
